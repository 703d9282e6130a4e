import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { METRICS_PORT } from "../platform/service-rules";
import { servedOf, type Service } from "../platform/services";
import { readJson, writeWhole } from "./processes/files";
import { freePort } from "./servers/ports";

/** Ports of a service on this machine. */
export interface Ports {
  readonly http: number;
  readonly metrics: number;
  /** Where the service has a gRPC port. */
  readonly grpc?: number | undefined;
}

/** Ports of services, by their names. */
export type PortTable = Readonly<Record<string, Ports>>;

/** Where people expect the first page. */
const PAGE_PORT = 3000;

/** Kinds in the order in which they get ports. */
const ORDER = ["page", "http", "worker"];

const KEYS = ["http", "metrics", "grpc"] as const;

const table = z.record(z.string(), z.object({ http: z.int(), metrics: z.int(), grpc: z.int().optional() }));

/**
 * Gives every service that answers requests ports of its own: those of its manifest (3000 for a page, 9464 for metrics),
 * or the next higher ones that no other service has.
 *
 * @param kept ports of the last run, which services keep.
 */
export function assignPorts(services: readonly Service[], kept: PortTable = {}): PortTable {
  const taken = new Set<number>();
  const ports: Record<string, Record<string, number>> = {};
  const wishes = servedOf(services).flatMap((service) =>
    KEYS.flatMap((key) => {
      const wish = wishesOf(service)[key];
      return wish === undefined ? [] : [{ service, key, wish, had: kept[service.name]?.[key] }];
    }),
  );
  const wished = new Set(wishes.map(({ wish }) => wish));
  // First those who have what they wish for, so that a new service changes no other's ports.
  const rank = ({ wish, had }: { wish: number; had: number | undefined }) =>
    had === wish ? 0 : had !== undefined ? 1 : 2;
  const kind = ({ service }: { service: Service }) => ORDER.indexOf(service.kind);
  for (const { service, key, wish, had } of wishes.sort((a, b) => rank(a) - rank(b) || kind(a) - kind(b))) {
    let port = [wish, had].find((one) => one !== undefined && !taken.has(one)) ?? wish;
    while (taken.has(port) || (port !== wish && wished.has(port))) port += 1;
    taken.add(port);
    (ports[service.name] ??= {})[key] = port;
  }
  return table.parse(ports);
}

function wishesOf({ kind, ports }: Service): Ports {
  return {
    http: kind === "page" ? PAGE_PORT : ports.http,
    metrics: METRICS_PORT,
    grpc: ports.grpc,
  };
}

/** The ports of all services, the same in every run as long as their manifests are: they are kept in `dir`. */
export function keptPorts(services: readonly Service[], dir: string): PortTable {
  const file = join(dir, "ports.json");
  const read = existsSync(file) ? table.safeParse(readJson(file)) : undefined;
  const ports = assignPorts(services, read?.data);
  mkdirSync(dir, { recursive: true });
  writeWhole(file, `${JSON.stringify(ports, undefined, 2)}\n`, 0o644);
  return ports;
}

/**
 * The ports of some services for this run: where something else listens on one, any free port, which `say` is told.
 */
export async function freePorts(
  services: readonly Service[],
  kept: PortTable,
  say: (sentence: string) => void,
): Promise<PortTable> {
  const ports: Record<string, Record<string, number>> = {};
  for (const { name } of services) {
    for (const [key, port] of Object.entries(kept[name] ?? {})) {
      const free = await freePort(Number(port));
      if (free !== port) say(`Port ${port} is taken; ${name} listens on ${free} (${key}) this time.`);
      (ports[name] ??= {})[key] = free;
    }
  }
  return table.parse(ports);
}
