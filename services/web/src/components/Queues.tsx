import type { QueueStatus } from "../reading";
import { formatDuration, formatValue } from "../value";

/** The queues of an API that has several, one a row. */
export function Queues({ queues }: { readonly queues: Readonly<Record<string, QueueStatus>> }) {
  return (
    <table className="queues">
      <caption className="visually-hidden">The queues</caption>
      <thead>
        <tr>
          <th scope="col">queue</th>
          <th scope="col">waiting</th>
          <th scope="col">in consumers' hands</th>
          <th scope="col">oldest waiting</th>
          <th scope="col">dead letters</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(queues).map(([name, { depth, pending, oldestAgeSeconds, deadLetters }]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{known(depth, formatValue)}</td>
            <td>{known(pending, formatValue)}</td>
            <td>{depth === 0 ? "none" : known(oldestAgeSeconds, formatDuration)}</td>
            <td data-kind={deadLetters !== null && deadLetters > 0 ? "bad" : undefined}>
              {known(deadLetters, formatValue)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function known(value: number | null, format: (value: number) => string): string {
  return value === null ? "unknown" : format(value);
}
