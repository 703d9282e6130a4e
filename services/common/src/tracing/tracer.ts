/** What a span tells beside its name and its times. */
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

/** Something that came out of a trace, such as a message. */
export interface Traced {
  /** A `traceparent`, where the trace is recorded. */
  readonly trace?: string | undefined;
}

/**
 * Begins spans. What is not recorded has no span, and makes none: `tracer.server(...)?.describe(...)`.
 */
export interface Tracer {
  /** Whether anything is ever recorded. */
  readonly on: boolean;
  /** Begins the span of a request, which may come with a `traceparent`. */
  server(traceparent: string | undefined): Span | undefined;
  /**
   * Begins the span of work on many messages at once, where at least one of them came out of a trace: it goes on with
   * the first one's trace and is linked to all.
   */
  batch(messages: readonly Traced[]): Span | undefined;
  /** Sends what has been recorded, for a while at most. */
  stop(): Promise<void>;
}

/** Records nothing. */
export const OFF: Tracer = {
  on: false,
  server: () => undefined,
  batch: () => undefined,
  stop: () => Promise.resolve(),
};
