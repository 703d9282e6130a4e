import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { httpRoutesOf, type Service } from "../platform/services";
import type { grpcHealth } from "./grpc-health";

export interface SmokeWorld {
  readonly fetch: typeof fetch;
  /** Asks a server for its health over gRPC, see {@link grpcHealth}. */
  readonly grpcHealth: typeof grpcHealth;
  readonly now: () => number;
  /** @default 5 s */
  readonly pauseMs?: number;
  /** How long a new distribution, balancer or pod may take until it answers. @default 5 min */
  readonly patienceMs?: number;
}

/** What a deployed stack must answer through its edge. */
export interface SmokeCheck {
  readonly what: string;
  /** Resolves with a sentence about what is wrong, or nothing. */
  readonly look: (fetching: typeof fetch) => Promise<string | undefined>;
}

/**
 * The checks that follow from the manifests: each page is served, each service with a route answers through it, and the
 * example of each service is accepted.
 *
 * @param url where the edge is.
 * @param deployed names of the services that run.
 * @param sendsExamples whether examples may be sent, which store something made up.
 */
export function smokeChecks(
  services: readonly Service[],
  url: string,
  deployed: readonly string[],
  sendsExamples: boolean,
): SmokeCheck[] {
  return services.flatMap((service) => {
    const routes = httpRoutesOf(service);
    if (service.kind === "page") return routes.map(({ path }) => page(service.name, addressOf(url, path)));
    if (!deployed.includes(service.name)) return [];
    const checks = routes.map(({ path, stripPrefix }) =>
      answers(service.name, addressOf(url, path), stripPrefix),
    );
    const [first] = routes;
    const { example } = service;
    if (first === undefined || example === undefined || !sendsExamples) return checks;
    // A service that sees the whole path has it in its example.
    const base = first.stripPrefix ? addressOf(url, first.path) : addressOf(url, "/");
    return [...checks, accepts(service.name, `${base}${example.path.slice(1)}`, example)];
  });
}

/** An address that ends in a slash. */
function addressOf(url: string, path: string): string {
  return `${url.replace(/\/+$/, "")}/${path.replace(/^\/+|\/+$/g, "")}/`.replace(/([^:])\/{2,}$/, "$1/");
}

function page(name: string, address: string): SmokeCheck {
  return {
    what: `the page of ${name}`,
    look: async (fetching) => {
      const response = await fetching(address);
      const type = response.headers.get("content-type") ?? "no content type";
      if (response.status !== 200) return `${address} answers ${response.status}`;
      return type.startsWith("text/html") ? undefined : `${address} answers ${type}, and not text/html`;
    },
  };
}

/**
 * A service answers `/health` at its own root, which the edge reaches only where it strips the route's path; otherwise
 * any answer of the service will do, and the balancer's own (502, 503, 504) will not.
 */
function answers(name: string, address: string, stripsPrefix: boolean): SmokeCheck {
  const target = stripsPrefix ? `${address}health` : address;
  return {
    what: `the route of ${name}`,
    look: async (fetching) => {
      const { status, headers } = await fetching(target);
      if (!stripsPrefix) return status < 500 ? undefined : `${target} answers ${status}`;
      if (status !== 200) return `${target} answers ${status}`;
      const isPage = headers.get("content-type")?.startsWith("text/html") ?? false;
      return isPage ? `${target} answers with a page, and not as a service does` : undefined;
    },
  };
}

/**
 * The service accepts the request of its manifest's example. Where the same address counts what is stored (the services'
 * contract: `{"count": ...}`), that number must grow.
 */
function accepts(
  name: string,
  address: string,
  { method, body }: NonNullable<Service["example"]>,
): SmokeCheck {
  const isRead = method === "GET";
  // Of one request, also where its answer is lost and it is sent again.
  const key = randomUUID();
  let before: number | undefined;
  let sent = false;
  return {
    what: `the example of ${name}`,
    look: async (fetching) => {
      if (!sent) {
        before = isRead ? undefined : await countOf(fetching, address);
        const response = await fetching(address, {
          method,
          headers: {
            ...(!isRead && { "idempotency-key": key }),
            ...(body !== undefined && { "content-type": "application/json" }),
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        if (!response.ok) return `${method} ${address} answers ${response.status}`;
        // Once: what is repeated would be stored twice.
        sent = true;
      }
      if (before === undefined) return undefined;
      const after = await countOf(fetching, address);
      return after !== undefined && after > before
        ? undefined
        : `${address} still counts ${before}, although it accepted a value`;
    },
  };
}

/** Public gRPC serves. @param address `host:port` */
export function grpcCheck(address: string, ask: typeof grpcHealth): SmokeCheck {
  return { what: "gRPC", look: () => ask(`https://${address}`) };
}

async function countOf(fetching: typeof fetch, address: string): Promise<number | undefined> {
  const response = await fetching(address);
  // Not able to answer yet: whether it counts is not known.
  if (response.status >= 500) throw new Error(`GET ${address} answers ${response.status}`);
  if (!response.ok || !response.headers.get("content-type")?.includes("json")) return undefined;
  const answer: unknown = await response.json();
  const count: unknown =
    typeof answer === "object" && answer !== null ? Reflect.get(answer, "count") : undefined;
  return typeof count === "number" ? count : undefined;
}

/** Makes a check until it succeeds; the last thing that was wrong, where it does not in time. */
export async function patiently(
  { look }: SmokeCheck,
  { fetch: fetching, now, pauseMs = 5_000, patienceMs = 300_000 }: Omit<SmokeWorld, "grpcHealth">,
  signal: AbortSignal,
): Promise<string | undefined> {
  const until = now() + patienceMs;
  for (;;) {
    const wrong = await look((address, options) =>
      fetching(address, { ...options, signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]) }),
    ).catch(sentenceOfError);
    if (wrong === undefined || now() >= until || signal.aborted) return wrong;
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

function sentenceOfError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
