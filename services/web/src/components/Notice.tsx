import type { Connection } from "../state";

const NOTICES = {
  down: {
    title: "The API is down.",
    advice: "Nothing can be posted or read until it is back; this page keeps trying.",
  },
  queueAway: {
    title: "The queue is away.",
    advice: "Values cannot be accepted until it is back; what is stored can still be read.",
  },
  databaseAway: {
    title: "The database is away.",
    advice: "Values are still accepted and wait in the queue until it is back.",
  },
  bothAway: {
    title: "The queue and the database are away.",
    advice: "Values can neither be accepted nor read until they are back.",
  },
} as const;

/** Says plainly what does not work, for as long as it does not. */
export function Notice({ connection }: { readonly connection: Connection }) {
  return <div role="alert">{"problem" in connection && <Message {...connection} />}</div>;
}

function Message({ kind, problem }: Extract<Connection, { readonly problem: string }>) {
  const { title, advice } = NOTICES[kind];
  return (
    <div className="notice" data-kind={kind}>
      <strong>{title}</strong> {advice}
      {problem !== title && <small>{problem}</small>}
    </div>
  );
}
