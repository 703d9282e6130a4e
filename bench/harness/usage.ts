import { readFileSync } from "node:fs";

/** What processes have used since they were started. */
export interface Usage {
  readonly cpuSeconds: number;
  /** The most memory that was ever resident, in MB. */
  readonly peakMegabytes: number;
}

/** The kernel counts in these, whatever its own clock; `getconf CLK_TCK` says so on every Linux. */
const TICKS_PER_SECOND = 100;

/** Reads a file of `/proc`; faked in tests. */
type Read = (path: string) => string;

const readText: Read = (path) => readFileSync(path, "utf8");

/** What living processes have used, children that ended included, taken together; undefined where there is no /proc. */
export function usageOf(
  pids: readonly number[],
  read: Read = readText,
  platform: NodeJS.Platform = process.platform,
): Usage | undefined {
  if (platform !== "linux") return undefined;
  const each = pids.map((pid) => ({
    cpuSeconds: cpuSeconds(read(`/proc/${pid}/stat`)),
    peakMegabytes: peakMegabytes(read(`/proc/${pid}/status`)),
  }));
  return {
    cpuSeconds: each.reduce((sum, one) => sum + one.cpuSeconds, 0),
    peakMegabytes: each.reduce((sum, one) => sum + one.peakMegabytes, 0),
  };
}

/** utime + stime + cutime + cstime, fields 14 to 17. */
function cpuSeconds(stat: string): number {
  // The name, in parentheses, may hold anything; the state, field 3, follows it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) / TICKS_PER_SECOND;
}

function peakMegabytes(status: string): number {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kibibytes === undefined) throw new Error("/proc does not tell the peak of a process's memory.");
  return (Number(kibibytes) * 1024) / 1e6;
}
