import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { createConnection, type RowDataPacket } from "mysql2/promise";
import { requireBinary } from "../../local/servers/binaries";
import type { Lab } from "./lab";
import { RESULTS } from "./options";
import { summary } from "./statistics";

/** On what, and with what, is measured. */
export interface Conditions {
  readonly cores: number;
  /** What it takes to have a small write on the disk. */
  readonly syncMicroseconds: number;
  /** Names and values of all that one has to know to compare. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}

const LIBRARIES = ["bullmq", "ioredis", "redis", "mysql2", "fastify"];

const MYSQL_VARIABLES = [
  "innodb_flush_log_at_trx_commit",
  "sync_binlog",
  "log_bin",
  "innodb_buffer_pool_size",
  "max_connections",
];
const REDIS_SETTINGS = ["appendonly", "appendfsync", "auto-aof-rewrite-percentage", "maxmemory"];

/** What a run changes itself, and what may change while it lasts. */
export interface Beginning {
  readonly date: string;
  readonly commit: string;
  /** Average of the last minute. */
  readonly load: string;
}

/** To be asked before anything is started or written. */
export function beginningOf(root: string): Beginning {
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: commit(root),
    load: loadavg()[0]?.toFixed(2) ?? "",
  };
}

/** Asks the machine and the servers themselves. */
export async function conditionsOf(
  { date, commit, load }: Beginning,
  lab: Lab,
  root: string,
  dir: string,
): Promise<Conditions> {
  const cores = availableParallelism();
  const gigabytes = (totalmem() / 2 ** 30).toFixed(0);
  return {
    cores,
    syncMicroseconds: syncMicroseconds(join(dir, "sync")),
    facts: [
      ["Date", date],
      ["Commit", commit],
      [
        "Machine",
        `${cores} cores (${cpus()[0]?.model.trim() ?? "unknown"}), ${gigabytes} GB, ${type()} ${release()}`,
      ],
      ["Load before the run", `${load} (of the last minute)`],
      ["Node.js", process.versions.node],
      ["Libraries", LIBRARIES.map((name) => `${name} ${version(root, name)}`).join(", ")],
      ["Redis", await redisFacts(lab)],
      ["MySQL", await mysqlFacts(lab)],
      ["wrk", wrkVersion()],
    ],
  };
}

async function redisFacts({ admin }: Lab): Promise<string> {
  const server = String(await admin.send("INFO", "server"));
  const name = /^(?:valkey|redis)_version:(\S+)/m.exec(server)?.[1] ?? "unknown";
  const settings = await Promise.all(
    REDIS_SETTINGS.map(async (setting) => {
      const reply = await admin.send("CONFIG", "GET", setting);
      return `${setting} ${Array.isArray(reply) ? String(reply[1]) : "unknown"}`;
    }),
  );
  return [name, ...settings].join(", ");
}

async function mysqlFacts({ mysql: { host, port, admin } }: Lab): Promise<string> {
  const connection = await createConnection({ host, port, user: admin.username, password: admin.password });
  try {
    const [[found]] = await connection.query<RowDataPacket[]>("SELECT VERSION() AS version");
    const [variables] = await connection.query<RowDataPacket[]>("SHOW VARIABLES WHERE Variable_name IN (?)", [
      MYSQL_VARIABLES,
    ]);
    const settings = variables.map((row) => `${String(row["Variable_name"])} ${String(row["Value"])}`);
    return [String(found?.["version"]), ...settings].join(", ");
  } finally {
    await connection.end();
  }
}

/** wrk tells its version only with its usage, as a failure. */
function wrkVersion(): string {
  const { stdout } = spawnSync(requireBinary(["wrk"], "make load"), ["-v"], { encoding: "utf8" });
  return /^wrk (\S+)/m.exec(stdout)?.[1] ?? "unknown";
}

function version(root: string, library: string): string {
  const folders = ["", "services/common/", "services/producer/"];
  for (const folder of folders) {
    try {
      const file = readFileSync(join(root, folder, "node_modules", library, "package.json"), "utf8");
      return (JSON.parse(file) as { version: string }).version;
    } catch {
      // Where it is installed is npm's business.
    }
  }
  return "unknown";
}

function commit(root: string): string {
  try {
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", root, ...args], { encoding: "utf8" }).trim();
    // The results of an earlier run are none of what is measured.
    const changes = git("status", "--porcelain", "--", ".", `:(exclude)${RESULTS}`);
    return `${git("rev-parse", "--short=12", "HEAD")}${changes === "" ? "" : ", with changes"}`;
  } catch {
    return "unknown";
  }
}

const SYNCS = 100;

function syncMicroseconds(file: string): number {
  const descriptor = openSync(file, "w");
  const block = Buffer.alloc(512, 1);
  const times = Array.from({ length: SYNCS }, () => {
    const began = performance.now();
    writeSync(descriptor, block);
    fsyncSync(descriptor);
    return (performance.now() - began) * 1000;
  });
  closeSync(descriptor);
  rmSync(file);
  return summary(times).median;
}
