import { Burst } from "./components/Burst";
import { Charts } from "./components/Charts";
import { Facts } from "./components/Facts";
import { Header } from "./components/Header";
import { Journeys } from "./components/Journeys";
import { Letters } from "./components/Letters";
import { Notice } from "./components/Notice";
import { PostForm } from "./components/PostForm";
import { Race } from "./components/Race";
import { useLetters } from "./useLetters";
import { useMillrace } from "./useMillrace";

/** The page: post values above, watch them travel below. */
export function App() {
  const { state, post, burst, say } = useMillrace();
  const letters = useLetters(state.told?.deadLetters ?? undefined, state.history.at(-1)?.at, say);
  return (
    <>
      <Header connection={state.connection} hostname={state.hostname} />
      <main>
        <Notice connection={state.connection} />
        <div className="composer">
          <PostForm post={post} />
          <Burst burst={burst} />
        </div>
        <div className="board">
          <Race state={state} />
          <Charts history={state.history} />
          {state.told !== undefined && <Facts told={state.told} depth={state.depth} />}
          <Journeys journeys={state.journeys} />
        </div>
        <Letters {...letters} />
        <p className="visually-hidden" role="status">
          {state.announcement}
        </p>
      </main>
      <footer>
        <a href="/api/docs/">API documentation</a> <a href="/api/openapi.json">API description</a>
      </footer>
    </>
  );
}
