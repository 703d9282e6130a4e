import { Metadata, type handleClientStreamingCall, type handleUnaryCall } from "@grpc/grpc-js";
import type { Logger } from "@millrace/common/log";
import { MOST_COUNTS, type Intake } from "../core/intake";
import { Refused } from "@millrace/common/queue/refused";
import type { Reading } from "../core/store";
import { Allowance } from "./allowance";
import { contextOf } from "./call";
import { failureOf, logFailure } from "./errors";
import {
  AddRequest,
  AddStreamRequest,
  CountService,
  type AddResponse,
  type AddStreamResponse,
  type GetRequest,
  type GetResponse,
} from "./generated/millrace/v1/count";
import { BATCH, Inflow } from "./inflow";
import { Mistake, valuesReader, type Values } from "./values";

/** Full name of the service. */
export const COUNT = "millrace.v1.Count";

/** The part of what may wait for Redis that streams may take; the rest is left to requests with a few values. */
const STREAMS_SHARE = 0.5;

/** When to come back where the database is away, in seconds: one that is paused takes a while. */
const DATABASE_SECONDS = 5;

/** When to come back, to another server, where this one is stopping, in seconds. */
const STOPPING_SECONDS = 1;

/** When to come back where there are too many streams, in seconds. */
const STREAMS_SECONDS = 2;

export interface StreamLimits {
  /** Streams at a time, of all clients. */
  readonly most: number;
  /** How long a client may send nothing. */
  readonly silenceMs: number;
  /** How long a stream may last. */
  readonly lastsMs: number;
}

export const STREAM_LIMITS: StreamLimits = { most: 2_000, silenceMs: 60_000, lastsMs: 1_800_000 };

export interface CountOptions {
  readonly hostname: string;
  readonly log: Logger;
  readonly intake: Pick<Intake, "add">;
  /** How many values may wait for Redis at a time. */
  readonly inHand: number;
  /** Asks the database, within bounds. */
  readonly read: () => Promise<Reading>;
  /** @default {@link STREAM_LIMITS} */
  readonly streams?: StreamLimits;
}

/** The service as generated, but for how its messages are read. */
export const countService = {
  ...CountService,
  add: {
    ...CountService.add,
    requestDeserialize: valuesReader((bytes) => AddRequest.decode(bytes), MOST_COUNTS),
  },
  addStream: {
    ...CountService.addStream,
    requestDeserialize: valuesReader((bytes) => AddStreamRequest.decode(bytes), BATCH),
  },
} as const;

/** The methods of Count. */
export class Count {
  private readonly open = new Set<Inflow>();
  private readonly allowance: Allowance;
  private readonly limits: StreamLimits;

  constructor(private readonly options: CountOptions) {
    this.limits = options.streams ?? STREAM_LIMITS;
    this.allowance = new Allowance(Math.floor(options.inHand * STREAMS_SHARE));
  }

  /** Ends all streams: each is told how much of it is in the queue, so that it goes on elsewhere. */
  stop(): void {
    for (const inflow of this.open) inflow.end(goOn("The server is stopping"));
  }

  readonly add: handleUnaryCall<Values | Mistake, AddResponse> = ({ request, metadata }, callback) => {
    const context = contextOf(metadata);
    if (request instanceof Mistake) {
      callback(failureOf(request));
      return;
    }
    this.options.intake.add(request.counts, { key: request.key, trace: context.trace }).then(
      (ids) => callback(null, { ids: [...ids] }),
      (error: unknown) => {
        logFailure(this.options.log, error, context);
        callback(failureOf(error));
      },
    );
  };

  readonly addStream: handleClientStreamingCall<Values | Mistake | Refused, AddStreamResponse> = (
    call,
    callback,
  ) => {
    const { intake, log } = this.options;
    const { most, silenceMs, lastsMs } = this.limits;
    if (this.open.size >= most) {
      callback(failureOf(new Refused("busy", "There are too many streams already.", STREAMS_SECONDS), 0));
      return;
    }
    const context = contextOf(call.metadata);
    const inflow = new Inflow({
      add: (counts, key) => intake.add(counts, { key, trace: context.trace }),
      allowance: this.allowance,
      silenceMs,
      pause: () => call.pause(),
      resume: () => call.resume(),
      answer: (accepted, error) => {
        this.open.delete(inflow);
        clearTimeout(last);
        if (error === undefined) {
          callback(null, { accepted: BigInt(accepted) });
          return;
        }
        logFailure(log, error, context);
        callback(failureOf(error, accepted));
      },
    });
    const last = setTimeout(() => inflow.end(goOn("The stream has lasted long enough")), lastsMs).unref();
    this.open.add(inflow);
    // A client that has had metadata does not begin a failed stream anew by itself, which would double its values.
    call.sendMetadata(new Metadata());
    call.on("data", (message: Values | Mistake | Refused) => {
      if (message instanceof Mistake || message instanceof Refused) inflow.end(message);
      else inflow.push(message);
    });
    // Of a stream that is cut off the end comes as well, and only then that it was cut off.
    call.on("end", () => setImmediate(() => inflow.end()));
    call.on("cancelled", () => {
      this.open.delete(inflow);
      clearTimeout(last);
      inflow.abandon();
    });
  };

  readonly get: handleUnaryCall<GetRequest, GetResponse> = (call, callback) => {
    const { hostname, log } = this.options;
    this.options.read().then(
      ({ count, latest, from }) => {
        const metadata = new Metadata();
        metadata.set("x-read-from", from);
        call.sendMetadata(metadata);
        callback(null, {
          count: BigInt(count),
          latest: latest === null ? undefined : BigInt(latest),
          hostname,
        });
      },
      (cause: unknown) => {
        const error = new Refused("unavailable", "The database is away.", DATABASE_SECONDS, { cause });
        logFailure(log, error, contextOf(call.metadata));
        callback(failureOf(error));
      },
    );
  };
}

function goOn(reason: string): Refused {
  return new Refused(
    "unavailable",
    `${reason}; go on with a new stream where this one ends.`,
    STOPPING_SECONDS,
  );
}
