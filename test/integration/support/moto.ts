import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { startDaemon, type Daemon } from "../../../local/servers/daemon";
import { freePort } from "../../../local/servers/ports";
import { pythonTool } from "../../../scripts/test/python";

const MOTO = { name: "moto", version: "5.2.5", extra: "server", program: "moto_server" } as const;

const ROOT = join(__dirname, "../../..");

export interface Moto {
  readonly port: number;
  readonly daemon: Daemon;
}

/** Starts moto, which emulates AWS's APIs in memory, with its files in a directory of the test. */
export async function startMoto(dir: string): Promise<Moto> {
  mkdirSync(dir, { recursive: true });
  const command = await pythonTool(MOTO, ROOT);
  const port = await freePort();
  const daemon = await startDaemon({
    command,
    args: ["--host", "127.0.0.1", "--port", String(port)],
    dir,
    identity: {},
    ready: async () => {
      await fetch(`http://127.0.0.1:${port}/moto-api/data.json`);
    },
  });
  return { port, daemon };
}
