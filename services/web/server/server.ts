import { addProbes } from "@millrace/common/http/probes";
import { createHttp } from "@millrace/common/http/server";
import type { HttpOptions } from "@millrace/common/http/server";
import type { FastifyInstance } from "fastify";
import { servePage } from "./page";
import { proxyApi } from "./proxy";
import type { WebSettings } from "./settings";

/**
 * The server of the page and, under the same origin, of the API behind it.
 *
 * It is ready whatever becomes of the API: the page is what tells people that the API is away.
 */
export async function createWebServer(
  settings: WebSettings,
  shared: Pick<HttpOptions, "log" | "metrics" | "tracer">,
): Promise<FastifyInstance> {
  const server = createHttp(shared);
  addProbes(server, settings.http.hostname, () => ({ ready: true, dependencies: {} }));
  await proxyApi(server, settings.page);
  await servePage(server, settings.page.directory);
  return server;
}
