import { createMetrics } from "@millrace/common/http/metrics";
import { serve } from "@millrace/common/http/server";
import { runService } from "@millrace/common/process/lifecycle";
import { createWebServer } from "./server";
import { sections } from "./settings";
import type { WebSettings } from "./settings";

void runService<WebSettings>("web", sections, async (settings, log, tracer) => {
  const metrics = createMetrics("web");
  const server = await createWebServer(settings, { log, metrics, tracer });
  return serve(server, { settings: settings.http, metrics });
});
