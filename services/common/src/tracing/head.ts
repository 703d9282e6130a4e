import { randomFillSync } from "node:crypto";
import type { Sampling } from "../settings/tracing";
import { isSampled, parseTraceparent } from "./traceparent";

const TRACE_BYTES = 16;
const SPAN_BYTES = 8;
/** Bytes of the words that are folded into one number, which has as many. */
const WORD = 4;
const MOST = 0xffffffff;

const pool = Buffer.alloc(TRACE_BYTES * 256);
let used = pool.length;

/**
 * Decides at the head of a trace whether it is recorded.
 *
 * The decision comes before anything is made, so that a trace that is not recorded costs no memory. It is the one that
 * OpenTelemetry's SDK for JavaScript takes by a trace's id: all who see the id decide alike.
 */
export class Head {
  private readonly bound: number;

  constructor(private readonly sampling: Sampling) {
    this.bound = Math.floor(sampling.ratio * MOST);
  }

  /** The id of a trace that begins here; undefined where it is not to be recorded. */
  begin(): string | undefined {
    const { ratio } = this.sampling;
    if (ratio === 0) return undefined;
    const at = take(TRACE_BYTES);
    let folded = 0;
    for (let word = 0; word < TRACE_BYTES; word += WORD) folded ^= pool.readInt32BE(at + word);
    return ratio === 1 || folded >>> 0 < this.bound ? pool.toString("hex", at, at + TRACE_BYTES) : undefined;
  }

  /** Whether to record what goes on with a trace that was begun elsewhere. */
  goOn(traceparent: string): boolean {
    const { ratio, parentBased } = this.sampling;
    if (parentBased) return isSampled(traceparent);
    const id = ratio === 0 ? undefined : parseTraceparent(traceparent)?.traceId;
    if (id === undefined || ratio === 1) return id !== undefined;
    let folded = 0;
    for (let at = 0; at < id.length; at += 2 * WORD) {
      folded ^= Number.parseInt(id.slice(at, at + 2 * WORD), 16);
    }
    return folded >>> 0 < this.bound;
  }
}

/** A new id of a span. */
export function newSpanId(): string {
  const at = take(SPAN_BYTES);
  return pool.toString("hex", at, at + SPAN_BYTES);
}

/** Random bytes, drawn from the system many at a time; returns where in the pool they begin. */
function take(bytes: number): number {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const at = used;
  used += bytes;
  return at;
}
