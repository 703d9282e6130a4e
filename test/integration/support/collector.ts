import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A span as it arrived. */
export interface ReceivedSpan {
  readonly service: string;
  readonly name: string;
  readonly kind: "server" | "client" | "producer" | "consumer" | "internal";
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Trace and span that it is linked to, with a slash between. */
  readonly links: readonly string[];
  readonly failed: boolean;
}

// What is read of OTLP in JSON.
interface Request {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Pair[] };
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
  }[];
}

interface Span {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: readonly Pair[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status?: { readonly code?: number };
}

interface Pair {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

const KINDS = ["internal", "internal", "server", "client", "producer", "consumer"] as const;

/** A collector of traces, which takes OTLP over HTTP as JSON. */
export class Collector {
  readonly spans: ReceivedSpan[] = [];
  /** Requests that came, whatever was in them. */
  requests = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Collector> {
    const server = createServer();
    const collector = new Collector(server);
    server.on("request", (request, response) => {
      collector.requests += 1;
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const known = request.method === "POST" && request.url === "/v1/traces";
        if (known) collector.take(JSON.parse(Buffer.concat(chunks).toString()) as Request);
        response.writeHead(known ? 200 : 404, { "content-type": "application/json" }).end("{}");
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The spans of one trace. */
  of(traceId: string): ReceivedSpan[] {
    return this.spans.filter((span) => span.traceId === traceId);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private take({ resourceSpans }: Request): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      const service = String(values(resource.attributes)["service.name"]);
      for (const span of scopeSpans.flatMap(({ spans }) => spans)) this.spans.push(received(service, span));
    }
  }
}

function received(service: string, span: Span): ReceivedSpan {
  const { name, traceId, spanId, parentSpanId } = span;
  return {
    ...{ service, name, traceId, spanId, parentSpanId },
    kind: KINDS[span.kind] ?? "internal",
    attributes: values(span.attributes),
    links: (span.links ?? []).map((link) => `${link.traceId}/${link.spanId}`),
    failed: span.status?.code === 2,
  };
}

/** The value of a pair stands under the name of its type. */
function values(pairs: readonly Pair[]): Record<string, unknown> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, Object.values(value)[0]]));
}
