import type { Allowance } from "./allowance";
import type { Values } from "./values";

/** Values that are queued in one step. */
export const BATCH = 1_000;

/** With so many values not yet sent on, no more are read. */
const MOST_WAITING = 2 * BATCH;

/** A client that sent nothing for too long. */
export class Silent extends Error {
  constructor(ms: number) {
    super(`The stream was silent for ${ms / 1000} s; go on with a new one where this one ends.`);
    this.name = "Silent";
  }
}

export interface InflowOptions {
  /** Queues values; resolves once the queue has them. */
  readonly add: (counts: readonly number[], key: string | undefined) => Promise<unknown>;
  readonly allowance: Allowance;
  /** How long the client may be silent while its messages are read. */
  readonly silenceMs: number;
  /** Stops and resumes the reading of messages. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Ends the stream: with how many values are in the queue from its first on, and with what went wrong, if anything. */
  readonly answer: (accepted: number, error?: unknown) => void;
}

/**
 * The values of one stream on their way into the queue.
 *
 * Those without a key that arrive together are queued together, whatever messages they came in: a step costs about the
 * same for one value as for some hundred.
 */
export class Inflow {
  /** What is not yet sent on. */
  private readonly parts: Values[] = [];
  private waiting = 0;
  /** What is sent on, from the first part on that the queue has not acknowledged. */
  private readonly sent: { readonly values: number; acknowledged: boolean }[] = [];
  private inFlight = 0;
  private accepted = 0;
  /** What the allowance calls once there is room for the next part, while there is none. */
  private asking: (() => void) | undefined;
  private scheduled = false;
  private paused = false;
  private readonly silence: NodeJS.Timeout;
  private state: "open" | "ending" | "over" = "open";
  private failed = false;
  private error: unknown;

  constructor(private readonly options: InflowOptions) {
    const { silenceMs } = options;
    this.silence = setTimeout(() => {
      // While nothing is read the silence is not the client's; the time starts again when reading resumes.
      if (!this.paused) this.end(new Silent(silenceMs));
    }, silenceMs).unref();
  }

  /** Takes a message's values. */
  push(values: Values): void {
    if (this.state !== "open") return;
    this.silence.refresh();
    this.waiting += values.counts.length;
    const last = this.parts.at(-1);
    if (last !== undefined && joins(last, values)) for (const count of values.counts) last.counts.push(count);
    else this.parts.push(values);
    if (this.waiting >= MOST_WAITING && !this.paused) {
      this.paused = true;
      this.options.pause();
    }
    if (this.scheduled) return;
    // Once all that has arrived is read.
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.next();
    });
  }

  /** Takes no more: queues what has come, and then answers; with an error where one is given. */
  end(error?: unknown): void {
    if (this.state !== "open") return;
    this.state = "ending";
    clearTimeout(this.silence);
    this.error = error;
    this.next();
  }

  /** Drops what is not yet sent on, and answers nobody: the client is gone. */
  abandon(): void {
    this.state = "over";
    this.drop();
  }

  private next(): void {
    while (this.asking === undefined) {
      const part = this.parts.shift();
      if (part === undefined) break;
      const taken = () => {
        this.asking = undefined;
        this.send(part);
        this.next();
      };
      if (this.options.allowance.take(part.counts.length, taken)) this.send(part);
      else this.asking = taken;
    }
    this.finish();
  }

  private send({ counts, key }: Values): void {
    const values = counts.length;
    this.waiting -= values;
    if (this.paused && this.waiting < MOST_WAITING && this.state === "open") {
      this.paused = false;
      this.silence.refresh();
      this.options.resume();
    }
    const part = { values, acknowledged: false };
    this.sent.push(part);
    this.inFlight += 1;
    this.options.add(counts, key).then(
      () => {
        part.acknowledged = true;
        this.settled(values);
      },
      (error: unknown) => {
        this.fail(error);
        this.settled(values);
      },
    );
  }

  private fail(error: unknown): void {
    // The first failure is reported: later ones may be its consequences.
    if (!this.failed) this.error = error;
    this.failed = true;
    if (this.state === "open") this.state = "ending";
    this.drop();
  }

  private drop(): void {
    clearTimeout(this.silence);
    this.parts.length = 0;
    const { asking } = this;
    this.asking = undefined;
    if (asking !== undefined) this.options.allowance.leave(asking);
    if (this.paused) return;
    this.paused = true;
    this.options.pause();
  }

  private settled(values: number): void {
    this.inFlight -= 1;
    for (let first = this.sent[0]; first?.acknowledged === true; first = this.sent[0]) {
      this.accepted += first.values;
      this.sent.shift();
    }
    this.options.allowance.give(values);
    this.finish();
  }

  private finish(): void {
    if (this.state !== "ending" || this.inFlight > 0 || this.asking !== undefined || this.parts.length > 0)
      return;
    this.state = "over";
    this.options.answer(this.accepted, this.error);
  }
}

function joins(last: Values, values: Values): boolean {
  return (
    last.key === undefined && values.key === undefined && last.counts.length + values.counts.length <= BATCH
  );
}
