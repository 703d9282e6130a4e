import type { FastifyBaseLogger } from "fastify";

type Child = Parameters<FastifyBaseLogger["child"]>;
type Level = "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";

/**
 * A request's log, which puts the request's id on each line. It is made when there is something to log: that takes
 * longer than much else of a request, and most requests log nothing.
 */
export class RequestLog implements FastifyBaseLogger {
  private made: FastifyBaseLogger | undefined;

  constructor(
    private readonly parent: FastifyBaseLogger,
    private readonly bindings: Child[0],
    private readonly options: Child[1],
  ) {}

  get level(): string {
    return this.log.level;
  }

  set level(level: string) {
    this.log.level = level;
  }

  child(...given: Child): FastifyBaseLogger {
    return this.log.child(...given);
  }

  fatal(...given: unknown[]): void {
    this.write("fatal", given);
  }

  error(...given: unknown[]): void {
    this.write("error", given);
  }

  warn(...given: unknown[]): void {
    this.write("warn", given);
  }

  info(...given: unknown[]): void {
    this.write("info", given);
  }

  debug(...given: unknown[]): void {
    this.write("debug", given);
  }

  trace(...given: unknown[]): void {
    this.write("trace", given);
  }

  silent(...given: unknown[]): void {
    this.write("silent", given);
  }

  private get log(): FastifyBaseLogger {
    return (this.made ??= this.parent.child(this.bindings, this.options));
  }

  private write(level: Level, given: unknown[]): void {
    Reflect.apply(this.log[level], this.log, given);
  }
}
