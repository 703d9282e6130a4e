import type { State } from "../state";
import { formatValue } from "../value";

/** The way of a value, with the figure of each of its three stops. */
export function Race({ state }: { readonly state: State }) {
  const { accepted, connection, depth, journeys, rows } = state;
  const flowing =
    connection.kind === "live" && ((depth ?? 0) > 0 || journeys.some(({ stage }) => stage !== "stored"));
  return (
    <section
      className="race"
      aria-label="The way of a value"
      data-flowing={flowing}
      data-kind={connection.kind}
    >
      <Stop name="Posted" figure={accepted} caption="accepted from this page" />
      <Stop name="Queued" figure={depth} caption="waiting in the queue" />
      <Stop name="Stored" figure={rows?.count} caption="rows in the database" />
      {rows !== undefined && (
        <p className="latest">
          latest value <strong>{rows.latest === null ? "none yet" : formatValue(rows.latest)}</strong>
        </p>
      )}
    </section>
  );
}

interface StopProps {
  readonly name: string;
  /** Undefined until it is known. */
  readonly figure: number | undefined;
  readonly caption: string;
}

function Stop({ name, figure, caption }: StopProps) {
  const text = figure === undefined ? "–" : formatValue(figure);
  return (
    <section className="stop" aria-label={name} data-stop={name.toLowerCase()}>
      <h2>{name}</h2>
      {/* The key makes a changed figure a new element, whose entrance is drawn. */}
      <p className="figure" key={text} style={{ "--digits": text.length }}>
        <span aria-hidden={figure === undefined}>{text}</span>
        {figure === undefined && <span className="visually-hidden">not known yet</span>}
      </p>
      <p className="caption">{caption}</p>
    </section>
  );
}
