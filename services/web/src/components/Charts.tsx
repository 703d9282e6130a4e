import { useMemo } from "react";
import { acceptedRates, depths, storedRates, type Sample } from "../history";
import { formatRate, formatValue } from "../value";
import { Chart } from "./Chart";

/** The last two minutes of what comes in, what waits and what is stored. */
export function Charts({ history }: { readonly history: readonly Sample[] }) {
  const points = useMemo(
    () => ({ accepted: acceptedRates(history), depth: depths(history), stored: storedRates(history) }),
    [history],
  );
  return (
    <section className="charts" aria-label="The last two minutes">
      <Chart name="Accepted a second" stop="posted" points={points.accepted} format={formatRate} />
      <Chart name="Waiting in the queue" stop="queued" points={points.depth} format={formatValue} />
      <Chart name="Stored a second" stop="stored" points={points.stored} format={formatRate} />
    </section>
  );
}
