import type { SpanExporter } from "@opentelemetry/sdk-trace-base";
import type { Logger } from "../log";

type Export = SpanExporter["export"];

/** Says once when spans cannot be sent, and once when they can again: what is lost with them is not worth more lines. */
export class ReportingExporter implements SpanExporter {
  private failing = false;

  constructor(
    private readonly exporter: SpanExporter,
    private readonly log: Logger,
  ) {}

  export(...[spans, done]: Parameters<Export>): void {
    this.exporter.export(spans, (result) => {
      this.report(result.error);
      done(result);
    });
  }

  async shutdown(): Promise<void> {
    await this.exporter.shutdown();
  }

  private report(error: Error | undefined): void {
    const failing = error !== undefined;
    if (failing === this.failing) return;
    this.failing = failing;
    if (failing) this.log.warn({ reason: error.message }, "traces cannot be sent; they are lost meanwhile");
    else this.log.info("traces are being sent again");
  }
}
