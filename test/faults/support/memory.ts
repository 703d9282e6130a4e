import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "../../../local/services/poll";
import type { Launch } from "../../../local/services/service";

/** A limit of memory for processes of a test. */
export interface MemoryLimit {
  /** What enforces it. */
  readonly by: string;
  readonly launch: Launch;
  /** Settings for a process that cannot see its limit. */
  readonly env: Readonly<Record<string, string>>;
  /** The most memory that the process may have had, where nothing else enforces that. */
  readonly peakBytes?: number;
  remove(): Promise<void>;
}

const ROOT = "/sys/fs/cgroup";

/** Limits memory by a control group of either version, by systemd, or else by Node.js and a check of what was used. */
export function limitMemory(bytes: number): MemoryLimit {
  return controlGroup(bytes) ?? systemd(bytes) ?? nodeOptions(bytes);
}

function controlGroup(bytes: number): MemoryLimit | undefined {
  const name = `millrace-faults-${process.pid}`;
  const [, path = "/"] = /^(?:\d+:memory|0:):(.*)$/m.exec(readFileSync("/proc/self/cgroup", "utf8")) ?? [];
  const old = existsSync(join(ROOT, "memory"));
  const dir = old ? join(ROOT, "memory", path, name) : join(ROOT, path, name);
  try {
    mkdirSync(dir);
  } catch {
    return undefined;
  }
  try {
    writeFileSync(join(dir, old ? "memory.limit_in_bytes" : "memory.max"), String(bytes));
    // Swapped out is not saved.
    if (!old) writeFileSync(join(dir, "memory.swap.max"), "0");
  } catch {
    rmdirSync(dir);
    return undefined;
  }
  return {
    by: `a control group (v${old ? 1 : 2})`,
    launch: (command) => ["sh", "-c", `echo $$ > '${dir}/cgroup.procs' && exec "$@"`, "sh", ...command],
    env: {},
    // It is busy until its last process is gone.
    remove: () => eventually(() => rmdirSync(dir), 10_000),
  };
}

function systemd(bytes: number): MemoryLimit | undefined {
  const scope = ["--scope", "--quiet", "-p", `MemoryMax=${bytes}`, "-p", "MemorySwapMax=0"];
  try {
    execFileSync("systemd-run", [...scope, "true"], { stdio: "ignore", timeout: 10_000 });
  } catch {
    return undefined;
  }
  return {
    by: "systemd-run",
    launch: (command) => ["systemd-run", ...scope, ...command],
    env: {},
    remove: () => Promise.resolve(),
  };
}

function nodeOptions(bytes: number): MemoryLimit {
  const mebibytes = Math.floor(bytes / 1024 / 1024);
  return {
    by: "--max-old-space-size, and what the process used at most",
    launch: ([node, ...args]) => [node, `--max-old-space-size=${Math.floor(mebibytes / 2)}`, ...args],
    env: { HTTP_BODY_MEMORY: String(mebibytes / 8), HTTP_CONNECTIONS: String(mebibytes * 8) },
    peakBytes: bytes,
    remove: () => Promise.resolve(),
  };
}

/** The most memory that a process has had. */
export function peakOf(pid: number): number {
  const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kibibytes) * 1024;
}
