import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Service } from "../platform/services";
import { storageVariable } from "../platform/storage";
import type { Machine } from "./servers/machine";
import { build } from "./build";
import type { Settings } from "./settings";

/** A process to start. */
export interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Environment variables beyond those that are inherited. */
  readonly settings: Settings;
}

/**
 * Throws one sentence for each service that cannot be run here: one that is not in TypeScript runs by `dev.command` of its
 * manifest, else in a container.
 */
export function requirePrograms(services: readonly Service[], machine: Machine): void {
  const problems = services.flatMap(({ name, source, dev }) => {
    if (source === "typescript") return [];
    const [program = ""] = dev?.command ?? [];
    if (dev !== undefined) {
      const found = program.includes("/") || machine.has(program);
      return found ? [] : [`${name} runs by "${dev.command.join(" ")}", and ${program} is not installed.`];
    }
    if (machine.engine() !== undefined) return [];
    return [
      `${name} runs from ${source === "image" ? "an image" : "its Dockerfile"}, and no container engine answers: start ` +
        `Docker or Podman, or say in services/${name}/service.ts how it runs without one, ` +
        'such as dev: { command: ["go", "run", "."] }.',
    ];
  });
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

/** Builds services: bundles those in TypeScript, and images from Dockerfiles of those that run in containers. */
export async function buildPrograms(
  services: readonly Service[],
  { root, machine }: { readonly root: string; readonly machine: Machine },
): Promise<void> {
  const typescript = services.filter(({ source }) => source === "typescript").map(({ name }) => name);
  if (typescript.length > 0) await build(root, typescript);
  for (const { name, source, dev } of services) {
    if (source !== "dockerfile" || dev !== undefined) continue;
    const engine = machine.engine() ?? "docker";
    const args = ["build", "--quiet", "--tag", localImage(name), join(root, "services", name)];
    const child = spawn(engine, args, { stdio: ["ignore", "ignore", "inherit"] });
    const [status] = (await once(child, "exit")) as [number | null];
    if (status !== 0) throw new Error(`The image of ${name} could not be built; the reason is above.`);
  }
}

/** What runs a service that has been built. */
export function commandOf(
  service: Service,
  settings: Settings,
  { root, machine }: { readonly root: string; readonly machine: Machine },
): CommandLine {
  const { name, source, dev } = service;
  const cwd = join(root, "services", name);
  if (source === "typescript") return { command: process.execPath, args: ["dist/main.js"], cwd, settings };
  const [command, ...args] = dev?.command ?? [];
  if (command !== undefined) return { command, args, cwd, settings };
  return { ...containerOf(service, settings, machine.engine() ?? "docker"), cwd };
}

/**
 * A container that reaches servers and services of this machine, and of its files only those with its own credentials and
 * its volumes, which are where they are in the cluster.
 *
 * @param platform as `process.platform`; only on Linux can a container use the machine's own network.
 */
export function containerOf(
  { name, image, storage }: Pick<Service, "name" | "image" | "storage">,
  settings: Settings,
  engine: string,
  platform: NodeJS.Platform = process.platform,
): Omit<CommandLine, "cwd"> {
  const native = platform === "linux";
  const volumes = storage.map(({ class: of, path }) => ({ variable: storageVariable(of), path }));
  const inside = {
    ...(native ? settings : mapValues(settings, fromContainer)),
    ...Object.fromEntries(volumes.map(({ variable, path }) => [variable, path])),
  };
  const files = Object.values(settings).flatMap((value) => /^file:(.+)$/.exec(value)?.[1] ?? []);
  const ports = ["HTTP_PORT", "METRICS_PORT", "GRPC_PORT"].flatMap((key) => settings[key] ?? []);
  const { uid, gid } = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const args = [
    ...["run", "--rm", "--init"],
    ...(native
      ? ["--network", "host", "--user", `${uid}:${gid}`]
      : ports.flatMap((port) => ["--publish", `127.0.0.1:${port}:${port}`])),
    ...files.flatMap((file) => ["--volume", `${file}:${file}:ro`]),
    ...volumes.flatMap(({ variable, path }) => ["--volume", `${settings[variable] ?? ""}:${path}`]),
    // The values are in the environment of the engine's program.
    ...Object.keys(inside).flatMap((key) => ["--env", key]),
    image ?? localImage(name),
  ];
  return { command: engine, args, settings: inside };
}

/** A setting as it is right in a container with a network of its own. */
function fromContainer(key: string, value: string): string {
  if (key === "HTTP_HOST") return "0.0.0.0";
  return /_(HOST|URL|ENDPOINT)$/.test(key) ? value.replace("127.0.0.1", "host.docker.internal") : value;
}

function mapValues(settings: Settings, change: (key: string, value: string) => string): Settings {
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, change(key, value)]));
}

function localImage(service: string): string {
  return `millrace-start/${service}`;
}
