import { bodyBudget } from "@millrace/common/http/limits";
import { addProbes } from "@millrace/common/http/probes";
import { createHttp } from "@millrace/common/http/server";
import type { HttpOptions } from "@millrace/common/http/server";
import { servePage } from "@millrace/common/http/page";
import type { FastifyInstance } from "fastify";
import { proxyApi } from "./proxy";
import type { WebSettings } from "./settings";

/**
 * The server of the page and, under the same origin, of the API behind it.
 *
 * It is ready even if the API is unavailable: the page is what shows that to its users.
 */
export async function createWebServer(
  settings: WebSettings,
  shared: Pick<HttpOptions, "log" | "metrics" | "tracer">,
): Promise<FastifyInstance> {
  const budget = bodyBudget(settings.http.bodyBytes, shared.log);
  const server = createHttp({ ...shared, budget });
  addProbes(server, settings.http.hostname, () => ({ ready: true, dependencies: {} }));
  await proxyApi(server, settings.page);
  await servePage(server, settings.page.directory);
  return server;
}
