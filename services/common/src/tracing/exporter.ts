import type { SpanExporter } from "@opentelemetry/sdk-trace-base";
import type { Logger } from "../log";
import { OutageLog } from "../outage-log";

type Export = SpanExporter["export"];

/** Logs an outage of the collector; spans that cannot be sent are dropped. */
export class ReportingExporter implements SpanExporter {
  private readonly outages: OutageLog;

  constructor(
    private readonly exporter: SpanExporter,
    log: Logger,
  ) {
    const down = "traces cannot be sent, and are dropped";
    this.outages = new OutageLog({ log, down, up: "traces are sent again" });
  }

  export(...[spans, done]: Parameters<Export>): void {
    this.exporter.export(spans, (result) => {
      if (result.error === undefined) this.outages.succeeded();
      else this.outages.failed(result.error);
      done(result);
    });
  }

  async shutdown(): Promise<void> {
    await this.exporter.shutdown();
    this.outages.close();
  }
}
