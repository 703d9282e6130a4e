import type { Told } from "../reading";
import { formatDuration, formatValue } from "../value";

/** What else there is to know of the queue. */
export function Facts({ told, depth }: { readonly told: Told; readonly depth: number | undefined }) {
  const { oldestAgeSeconds, pending, deadLetters, accepted, hostname } = told;
  return (
    <dl className="facts">
      {oldestAgeSeconds !== null && (
        <Fact name="oldest waiting" value={depth === 0 ? "none" : formatDuration(oldestAgeSeconds)} />
      )}
      {pending !== null && <Fact name="in consumers' hands" value={formatValue(pending)} />}
      {deadLetters !== null && (
        <Fact
          name="dead letters"
          value={formatValue(deadLetters)}
          kind={deadLetters > 0 ? "bad" : undefined}
        />
      )}
      <Fact name={`accepted by ${hostname}`} value={formatValue(accepted)} />
    </dl>
  );
}

function Fact({
  name,
  value,
  kind,
}: {
  readonly name: string;
  readonly value: string;
  readonly kind?: "bad" | undefined;
}) {
  return (
    <div data-kind={kind}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
