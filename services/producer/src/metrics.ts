import { Counter, type Registry } from "prom-client";
import type { Intake } from "./core/intake";
import type { Reason } from "@millrace/common/queue/refused";

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
