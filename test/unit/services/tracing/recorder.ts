import { createLog, type Logger } from "../../../../services/common/src/log";
import type { Sampling } from "../../../../services/common/src/settings/tracing";
import { SdkTracer } from "../../../../services/common/src/tracing/sdk";

type Exporter = ConstructorParameters<typeof SdkTracer>[3];
type Result = Parameters<Parameters<Exporter["export"]>[1]>[0];
export type Recorded = Parameters<Exporter["export"]>[0][number];

const result = (code: unknown, error?: Error): Result => ({
  code: code as Result["code"],
  ...(error && { error }),
});
export const SENT = result(0);
export const REFUSED = result(1, new Error("connect ECONNREFUSED"));

/** A tracer, and what it has recorded when it is stopped. */
export class Recorder {
  readonly tracer: SdkTracer;
  private readonly spans: Recorded[] = [];

  constructor(sampling: Partial<Sampling> = {}, log: Logger = createLog("test", "silent")) {
    const exporter: Exporter = {
      export: (spans, done) => {
        this.spans.push(...spans);
        done(SENT);
      },
      shutdown: () => Promise.resolve(),
    };
    this.tracer = new SdkTracer("test", { ratio: 1, parentBased: true, ...sampling }, log, exporter);
  }

  async recorded(): Promise<readonly Recorded[]> {
    await this.tracer.stop();
    return this.spans;
  }
}

export const TRACE = "0af7651916cd43dd8448eb211c80319c";
export const SPAN = "b7ad6b7169203331";

/** A traceparent of the trace above, or of another one. */
export function traceparent(flags = "01", spanId = SPAN, traceId = TRACE): string {
  return `00-${traceId}-${spanId}-${flags}`;
}
