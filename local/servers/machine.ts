import { spawnSync } from "node:child_process";
import { findBinary } from "./binaries";

/** What a machine offers for bringing servers up; asked once, faked in tests. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether one of these programs is installed. */
  has(...programs: string[]): boolean;
  /** The Docker Compose command, if there is one and its engine answers. */
  compose(): string[] | undefined;
  /** The program of a container engine that answers, if there is one. */
  engine(): string | undefined;
  /** Where apt-get can be run without being asked anything: the words before the command. */
  apt(): string[] | undefined;
}

/** The machine this runs on. */
export const thisMachine: Machine = {
  env: process.env,
  has: (...programs) => findBinary(...programs) !== undefined,
  compose: () => {
    if (!succeeds("docker", "info")) return undefined;
    if (succeeds("docker", "compose", "version")) return ["docker", "compose"];
    return succeeds("docker-compose", "version") ? ["docker-compose"] : undefined;
  },
  engine: () => ["docker", "podman"].find((program) => succeeds(program, "info")),
  apt: () => {
    if (findBinary("apt-get") === undefined) return undefined;
    if (process.getuid?.() === 0) return [];
    return succeeds("sudo", "-n", "true") ? ["sudo", "-n"] : undefined;
  },
};

function succeeds(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore", timeout: 15_000 }).status === 0;
}
