import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { endPastDaemon, startDaemon, type Daemon } from "./daemon";
import { freePort } from "./ports";

/** Module of the program: the last version that the Go of Debian 12 builds. */
export const TOXIPROXY = {
  name: "toxiproxy",
  version: "v2.7.0",
  main: "github.com/Shopify/toxiproxy/v2/cmd/server",
  modules: { "github.com/Shopify/toxiproxy/v2": "v2.7.0" },
  go: "1.19",
} as const;

/** Which way: what clients send, or what servers answer. */
export type Direction = "upstream" | "downstream";

/** Something that happens to what passes, in the words of Toxiproxy. */
export type Toxic =
  /** Everything is dropped; connections stay as they are, until the toxic is taken away. */
  | { readonly type: "timeout"; readonly attributes: { readonly timeout: 0 } }
  /** Connections are reset as soon as something passes. */
  | { readonly type: "reset_peer"; readonly attributes: { readonly timeout: 0 } }
  /** In milliseconds. */
  | {
      readonly type: "latency";
      readonly attributes: { readonly latency: number; readonly jitter: number };
    }
  /** Sizes in bytes, the delay between slices in microseconds. */
  | {
      readonly type: "slicer";
      readonly attributes: {
        readonly average_size: number;
        readonly size_variation: number;
        readonly delay: number;
      };
    };

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface ToxiproxyServer extends Daemon {
  /** Makes an address that leads to another one. */
  proxy(name: string, to: Address): Promise<Proxy>;
}

/** An address through which a server is reached, and what is done to that way. */
export interface Proxy extends Address {
  /** Does something to all connections, those that are open included. */
  add(toxic: Toxic, ...directions: readonly Direction[]): Promise<void>;
  /** Takes away all that is done. */
  heal(): Promise<void>;
  /** Closes all connections and takes no new ones. */
  cut(): Promise<void>;
  /** Closes all connections and leads new ones to another server. */
  leadTo(to: Address): Promise<void>;
}

export interface ToxiproxyOptions {
  /** Its program. */
  readonly command: string;
  /** The server's folder. */
  readonly dir: string;
}

/** Starts a Toxiproxy of one's own and waits until it answers. */
export async function startToxiproxy({ command, dir: given }: ToxiproxyOptions): Promise<ToxiproxyServer> {
  const dir = resolve(given);
  mkdirSync(dir, { recursive: true });
  await endPastDaemon(dir);
  const port = await freePort();
  const api = `http://127.0.0.1:${port}`;
  const daemon = await startDaemon({
    command,
    args: ["-host", "127.0.0.1", "-port", String(port)],
    dir,
    identity: {},
    ready: () => ask(api, "GET", "/version").then(() => undefined),
  });
  return { ...daemon, proxy: (name, to) => makeProxy(api, name, to) };
}

async function makeProxy(api: string, name: string, to: Address): Promise<Proxy> {
  const [host, port] = ["127.0.0.1", await freePort()];
  const path = `/proxies/${name}`;
  const listen = `${host}:${port}`;
  await ask(api, "POST", "/proxies", { name, listen, upstream: written(to), enabled: true });
  let toxics: string[] = [];
  return {
    host,
    port,
    add: async (toxic, ...directions) => {
      for (const stream of directions) {
        const toxicName = `${toxic.type}-${stream}`;
        await ask(api, "POST", `${path}/toxics`, { ...toxic, name: toxicName, stream, toxicity: 1 });
        toxics.push(toxicName);
      }
    },
    heal: async () => {
      for (const toxic of toxics) await ask(api, "DELETE", `${path}/toxics/${toxic}`);
      toxics = [];
    },
    cut: async () => {
      await ask(api, "POST", path, { listen, upstream: written(to), enabled: false });
    },
    leadTo: async (other) => {
      await ask(api, "POST", path, { listen, upstream: written(other), enabled: true });
    },
  };
}

function written({ host, port }: Address): string {
  return `${host}:${port}`;
}

async function ask(api: string, method: string, path: string, body?: unknown): Promise<void> {
  const response = await fetch(api + path, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`Toxiproxy answers ${method} ${path} with ${response.status}: ${text}`);
}
