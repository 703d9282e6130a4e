import { within } from "@millrace/common/backoff";
import { Counter, Gauge, type Registry } from "prom-client";
import type { Intake } from "./core/intake";
import type { Reason } from "./core/refused";
import type { QueueFigures } from "./figures";

/** How old figures may be: a scrape asks once for all of them, and several scrapers ask no more than one. */
const FRESH_MS = 5_000;

/** How long a scrape waits for the queue. */
const PATIENCE_MS = 2_000;

/** How full the queue is, asked when somebody looks; absent, not zero, while the queue does not answer. */
export function measureQueue(registry: Registry, ask: () => Promise<QueueFigures>): void {
  const figures = remembered(() => within(ask(), PATIENCE_MS), FRESH_MS);
  const gauge = (name: string, help: string, value: (figures: QueueFigures) => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        try {
          this.set(value(await figures()));
        } catch {
          this.remove();
        }
      },
    });
  gauge("queue_depth", "Values that wait or are being stored", ({ depth }) => depth);
  gauge("queue_pending", "Those of them that a consumer has in hand", ({ pending }) => pending);
  gauge(
    "queue_oldest_age_seconds",
    "How long the oldest value has waited",
    ({ oldestAgeSeconds }) => oldestAgeSeconds,
  );
  gauge(
    "queue_dead_letters",
    "Values that can never be stored as they are",
    ({ deadLetters }) => deadLetters,
  );
}

/** How many values were taken, and how many were not. */
export function measureIntake(registry: Registry, intake: Pick<Intake, "accepted" | "refused">): void {
  const registers = [registry];
  new Counter({
    name: "producer_accepted_total",
    help: "Values that Redis has acknowledged",
    registers,
    collect() {
      this.reset();
      this.inc(intake.accepted);
    },
  });
  new Counter({
    name: "producer_refused_total",
    help: "Values not taken, by reason",
    labelNames: ["reason"] as const,
    registers,
    collect() {
      this.reset();
      for (const [reason, values] of Object.entries(intake.refused) as [Reason, number][]) {
        this.inc({ reason: REASONS[reason] }, values);
      }
    },
  });
}

const REASONS: Readonly<Record<Reason, string>> = {
  busy: "busy",
  unavailable: "unavailable",
  keyReused: "key_reused",
};

/** Asks again only when the last answer, be it good or bad, is older than the given time. */
export function remembered<T>(
  ask: () => Promise<T>,
  ms: number,
  now: () => number = Date.now,
): () => Promise<T> {
  let last: { readonly answer: Promise<T>; readonly at: number } | undefined;
  return () => {
    if (last === undefined || now() - last.at >= ms) last = { answer: ask(), at: now() };
    return last.answer;
  };
}
