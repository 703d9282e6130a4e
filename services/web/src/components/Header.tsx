import mark from "../mark.svg";
import type { Connection } from "../state";

const LABELS: Readonly<Record<Connection["kind"], string>> = {
  connecting: "Connecting",
  live: "Live",
  queueAway: "Queue away",
  databaseAway: "Database away",
  bothAway: "Stores away",
  down: "API down",
};

interface Props {
  readonly connection: Connection;
  /** The service that answered last. */
  readonly hostname: string | undefined;
}

/** Name of the page, how the API does, and who answered. */
export function Header({ connection, hostname }: Props) {
  return (
    <header className="masthead">
      <img src={mark} alt="" width="40" height="40" />
      <div>
        <h1>Millrace</h1>
        <p>Post a value and watch it travel.</p>
      </div>
      <p className="health" data-kind={connection.kind}>
        <strong>{LABELS[connection.kind]}</strong>
        {hostname !== undefined && (
          <span>
            {connection.kind === "live" ? "answered by" : "last answer from"} <code>{hostname}</code>
          </span>
        )}
      </p>
    </header>
  );
}
