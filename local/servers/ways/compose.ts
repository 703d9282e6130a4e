import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { tryLogin } from "../mysql";
import { askRedis } from "../redis";
import { writeCredentials, type Credentials } from "../secrets";
import { privateSettings } from "../settings";
import type { Found, ServerKind, Way } from "../way";

/** Servers in containers, as compose.yaml describes them, beside a whole system that may run from it. */
export const compose: Way = {
  name: "run in containers",
  // An engine that answers may still be unable to pull an image.
  yields: true,
  offers: (_kind, machine) => machine.compose() !== undefined,
  bring: async (kind, { machine, dir, say }): Promise<Found> => {
    const command = [...(machine.compose() ?? []), "--project-name", "millrace-start"];
    const stop = () => run(command, "down");
    say(`Starting ${kind} with ${command.join(" ")} ...`);
    try {
      await run(command, "up", "--detach", kind);
      const { user, port, answers } = SERVERS[kind];
      const published = Number(outputOf(command, "port", kind, String(port)).split(":").at(-1));
      const credentials = outputOf(command, "exec", "-T", kind, "cat", `/run/credentials/${user}`);
      const file = join(dir, "credentials", user);
      writeCredentials(file, JSON.parse(credentials) as Credentials);
      const inside = (...program: string[]) => outputOf(command, "exec", "-T", kind, ...program);
      await untilAnswers(async () => answers(published, JSON.parse(credentials) as Credentials, inside));
      return {
        summary: `127.0.0.1:${published}, in a container`,
        env: privateSettings(kind, { host: "127.0.0.1", port: published, credentials: file }),
        exited: new Promise(() => undefined),
        stop,
      };
    } catch (error) {
      // The other server may run from the same project; and why this one failed matters more.
      await run(command, "rm", "--stop", "--force", kind)
        .then(() => (outputOf(command, "ps", "--quiet") === "" ? stop() : undefined))
        .catch(() => undefined);
      throw error;
    }
  },
};

interface Containerised {
  /** The file of credentials to use it with. */
  readonly user: string;
  /** Inside the container. */
  readonly port: number;
  readonly answers: (
    port: number,
    credentials: Credentials,
    /** Runs a program in the container. */
    inside: (...command: string[]) => string,
  ) => Promise<unknown>;
}

const SERVERS: Readonly<Record<ServerKind, Containerised>> = {
  redis: {
    user: "redis",
    port: 6379,
    answers: (port, { password }) => askRedis({ host: "127.0.0.1", port, password }, ["PING"]),
  },
  mysql: {
    user: "mysql-admin",
    port: 3306,
    answers: (port, admin) => tryLogin({ host: "127.0.0.1", port, admin }),
  },
  postgres: {
    user: "postgres-admin",
    port: 5432,
    answers: (_port, _admin, inside) => Promise.resolve(inside("pg_isready", "--host", "127.0.0.1")),
  },
};

async function run(command: readonly string[], ...args: string[]): Promise<void> {
  const child = spawn("env", [...command, ...args], { stdio: ["ignore", "inherit", "inherit"] });
  const [status] = (await once(child, "exit")) as [number | null];
  if (status !== 0)
    throw new Error(`${command.join(" ")} ${args.join(" ")} failed; what it said stands above.`);
}

function outputOf(command: readonly string[], ...args: string[]): string {
  const { stdout, stderr, status } = spawnSync("env", [...command, ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command.join(" ")} ${args.join(" ")} failed: ${stderr.trim()}`);
  return stdout.trim();
}

/** A first start of MySQL makes its tables first, which takes a while. */
async function untilAnswers(ask: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    try {
      await ask();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await sleep(250);
  }
}
