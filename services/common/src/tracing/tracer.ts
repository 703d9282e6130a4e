/** What a span records in addition to its name and times. */
export type Attributes = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** What part a span has in what it is a span of. */
export type SpanKind = "server" | "client" | "producer" | "consumer";

/** A piece of work that is recorded. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  /** The place of this span in its trace, as it is passed on: in a header, a message, a comment. */
  readonly traceparent: string;
  /** Names the span and adds attributes; those that are undefined are left out. */
  describe(name: string, attributes: Attributes): void;
  /** Adds attributes. */
  set(attributes: Attributes): void;
  /** Begins a span of a part of the work. */
  child(kind: SpanKind, name: string, attributes: Attributes): Span;
  /** Ends the span; with an error, or the name of its kind, where the work has failed. */
  end(error?: unknown): void;
}

/** Begins spans. What is not recorded has none: `tracer.server(...)?.describe(...)`. */
export interface Tracer {
  /** Whether anything is ever recorded. */
  readonly on: boolean;
  /** Begins the span of a request, which may come with a `traceparent`. */
  server(traceparent: string | undefined): Span | undefined;
  /** Begins the span of a part of the work that a `traceparent` stands for. */
  part(traceparent: string, kind: SpanKind, name: string, attributes: Attributes): Span | undefined;
  /**
   * Begins the span of work on many messages at once, of which some came with a `traceparent`: it goes on with the first
   * trace and is linked to all.
   */
  batch(traceparents: readonly string[]): Span | undefined;
  /** Sends what has been recorded, for a while at most. */
  stop(): Promise<void>;
}

/** Records nothing. */
export const OFF: Tracer = {
  on: false,
  server: () => undefined,
  part: () => undefined,
  batch: () => undefined,
  stop: () => Promise.resolve(),
};

/** Does something that a span, where there is one, stands for, and ends the span with it. */
export function recorded<T>(span: Span | undefined, work: () => Promise<T>): Promise<T> {
  return span === undefined ? work() : record(span, work);
}

async function record<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    span.end();
    return result;
  } catch (error) {
    span.end(error);
    throw error;
  }
}
