import type { EngineEvent } from "@pulumi/pulumi/automation";
import { isOperation, partsOf, type Change } from "./changes";

/** An operation of a provider that runs now. */
export interface Running {
  readonly type: string;
  readonly name: string;
  /** What is done: `create`, `update`, `delete`, `create-replacement` and so on. */
  readonly op: string;
  readonly since: number;
}

/** How far an operation of the engine has come. */
export interface Standing {
  /** Operations of providers that have ended. */
  readonly done: number;
  /** Operations expected, by the preview; never fewer than have begun. */
  readonly total: number;
  /** Milliseconds since the operation began. */
  readonly elapsedMs: number;
  /** The longest running first. */
  readonly running: readonly Running[];
}

/** An operation of a provider that has begun or ended. */
export interface Step {
  readonly type: string;
  readonly name: string;
  readonly op: string;
  readonly state: "started" | "done" | "failed";
  /** Seconds it took; 0 at its start. */
  readonly seconds: number;
}

/** Follows one operation of the engine by its events. */
export class Track {
  private readonly running = new Map<string, Running>();
  private done = 0;
  private readonly began: number;

  /**
   * @param expected operations that the preview has counted.
   * @param now milliseconds.
   */
  constructor(
    private readonly expected: number,
    private readonly now: () => number,
  ) {
    this.began = now();
  }

  /** What an event says has begun or ended; undefined for all other events. */
  see({ resourcePreEvent, resOutputsEvent, resOpFailedEvent }: EngineEvent): Step | undefined {
    if (resourcePreEvent !== undefined && isOperation(resourcePreEvent.metadata)) {
      const { urn, op } = resourcePreEvent.metadata;
      const started = { ...partsOf(urn), op };
      this.running.set(keyOf(urn, op), { ...started, since: this.now() });
      return { ...started, state: "started", seconds: 0 };
    }
    const ended = resOutputsEvent ?? resOpFailedEvent;
    if (ended === undefined) return undefined;
    const { urn, op } = ended.metadata;
    const found = this.running.get(keyOf(urn, op));
    if (found === undefined) return undefined;
    this.running.delete(keyOf(urn, op));
    this.done += 1;
    const { since, ...named } = found;
    const state = resOpFailedEvent === undefined ? "done" : "failed";
    return { ...named, state, seconds: (this.now() - since) / 1_000 };
  }

  standing(): Standing {
    return {
      done: this.done,
      total: Math.max(this.expected, this.done + this.running.size),
      elapsedMs: this.now() - this.began,
      running: [...this.running.values()].sort((one, other) => one.since - other.since),
    };
  }
}

const keyOf = (urn: string, op: string) => `${op} ${urn}`;

/** What a person calls an operation: `creating`, `deleting`. */
export function doing(op: string): string {
  return DOING[op] ?? op;
}

const DOING: Readonly<Record<string, string>> = {
  create: "creating",
  import: "importing",
  update: "updating",
  delete: "deleting",
  "create-replacement": "creating the replacement of",
  "delete-replaced": "deleting the replaced",
} satisfies Record<Exclude<Change, "replace">, string> & Record<string, string>;
