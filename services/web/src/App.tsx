import { Header } from "./components/Header";
import { Journeys } from "./components/Journeys";
import { Notice } from "./components/Notice";
import { PostForm } from "./components/PostForm";
import { Race } from "./components/Race";
import { useMillrace } from "./useMillrace";

/** The page: post a value above, watch it travel below. */
export function App() {
  const { state, post } = useMillrace();
  return (
    <>
      <Header connection={state.connection} hostname={state.rows?.hostname} />
      <main>
        <Notice connection={state.connection} />
        <PostForm post={post} />
        <div className="board">
          <Race state={state} />
          <Journeys journeys={state.journeys} />
        </div>
        <p className="visually-hidden" role="status">
          {state.announcement}
        </p>
      </main>
      <footer>
        <a href="/api/openapi.json">API description</a>
      </footer>
    </>
  );
}
