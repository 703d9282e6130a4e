import { useLetters } from "../useLetters";
import { useMillrace } from "../useMillrace";
import { Burst } from "./Burst";
import { Charts } from "./Charts";
import { Facts } from "./Facts";
import { Header } from "./Header";
import { Journeys } from "./Journeys";
import { Letters } from "./Letters";
import { Notice } from "./Notice";
import { PostForm } from "./PostForm";
import { Queues } from "./Queues";
import { Race } from "./Race";

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
          {state.told?.queues !== undefined && <Queues queues={state.told.queues} />}
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
