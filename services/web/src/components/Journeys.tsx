import { nameOf, type Journey, type Stage } from "../journey";

const SAYINGS: Readonly<Record<Stage, string>> = {
  posted: "on its way to the API",
  queued: "accepted, waiting in the queue",
  stored: "stored in the database",
};

/** The last values posted from this page, each where it is on its way. */
export function Journeys({ journeys }: { readonly journeys: readonly Journey[] }) {
  return (
    <section className="journeys" aria-labelledby="journeys">
      <h2 id="journeys">Your values</h2>
      {journeys.length === 0 ? (
        <p className="empty">The values you post appear here and move along: posted, queued, stored.</p>
      ) : (
        <ol>
          {journeys.map((journey) => (
            <li key={journey.key} data-stage={journey.stage}>
              <span className="rail">
                <span className="chip">{nameOf(journey)}</span>
              </span>
              <span className="saying">{SAYINGS[journey.stage]}</span>
              {journey.id !== undefined && <code title="Id of the accepted value">{journey.id}</code>}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
