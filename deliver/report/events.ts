import type { Counts } from "../engine/changes";
import type { Step } from "../engine/track";
import type { Forecast, MonthlyCost } from "../engine/forecast";

/** What a command says. Each is one JSON object with `--json`. */
export type Report =
  | {
      readonly event: "run";
      readonly command: "up" | "down";
      readonly stack: string;
      readonly steps: readonly string[];
      readonly resumes?: string;
    }
  | {
      readonly event: "step";
      readonly stack: string;
      readonly step: string;
      readonly state: "started" | "done" | "skipped";
      readonly seconds?: number;
      /** What came of it. */
      readonly text?: string;
    }
  | {
      readonly event: "preview";
      readonly stack: string;
      readonly program: string;
      readonly counts: Counts;
      readonly replaced: readonly string[];
      readonly deleted: readonly string[];
      readonly forecast: Forecast;
      /** US dollars a month of the idle stack, before and after; sentences where it is not known. */
      readonly cost: { readonly before: MonthlyCost; readonly after: MonthlyCost };
    }
  | ({ readonly event: "resource"; readonly stack: string; readonly program: string } & Step)
  | { readonly event: "note"; readonly text: string }
  | { readonly event: "interrupt"; readonly program?: string; readonly finishing: readonly string[] }
  | {
      readonly event: "failure";
      readonly stack: string;
      readonly step: string;
      readonly resource?: string;
      readonly sentence: string;
      readonly advice: string;
    }
  | { readonly event: "address"; readonly stack: string; readonly name: string; readonly address: string }
  | { readonly event: "remains"; readonly stack: string; readonly what: readonly string[] }
  | {
      readonly event: "end";
      readonly command: "up" | "down";
      readonly stack: string;
      readonly outcome: "done" | "failed" | "interrupted" | "declined" | "refused";
      readonly seconds: number;
    }
  | {
      readonly event: "status";
      readonly stack: string;
      readonly what: string;
      readonly name: string;
      readonly value: string;
    };

/** A program of the run, for the bars. */
export interface ProgramProgress {
  readonly program: string;
  readonly done: number;
  readonly total: number;
  readonly elapsedSeconds: number;
  readonly forecastSeconds: number;
  readonly state: "waiting" | "running" | "done";
}

/** What happens at this moment. */
export interface Live {
  readonly stack: string;
  readonly programs: readonly ProgramProgress[];
  /** What providers work on, the longest running first. */
  readonly running: readonly {
    readonly type: string;
    readonly name: string;
    readonly op: string;
    readonly seconds: number;
  }[];
  /** What is left of the longest chain, by name. */
  readonly chain: readonly string[];
}
