import { once } from "node:events";
import { connect } from "node:net";
import type { Found, ServerKind, Way } from "../way";

/** Servers whose addresses the environment gives. They are used, and left as they are. */
export const given: Way = {
  name: "given by the environment",
  offers: (kind, machine) => (machine.env[HOST[kind]] ?? "") !== "",
  bring: async (kind, { machine: { env } }): Promise<Found> => {
    const host = env[HOST[kind]] ?? "";
    const port = env[PORT[kind].name] ?? PORT[kind].standard;
    const credentials = `${kind.toUpperCase()}_CREDENTIALS`;
    if (kind !== "redis" && env[credentials] === undefined) {
      throw new Error(
        `${HOST[kind]} is given, so ${credentials} has to name an administrator of that server: ` +
          `file:PATH, a file with {"username": "...", "password": "..."}.`,
      );
    }
    await reach(host, Number(port)).catch((error: unknown) => {
      throw new Error(
        `Nothing answers at ${host}:${port}, where ${HOST[kind]} points (${(error as Error).message}).`,
      );
    });
    return {
      summary: `${host}:${port}, ${given.name}`,
      env: {}, // the environment has them
      shared: true,
      exited: new Promise(() => undefined),
      stop: () => Promise.resolve(),
    };
  },
};

const HOST: Record<ServerKind, string> = {
  redis: "REDIS_HOST",
  mysql: "MYSQL_HOST",
  postgres: "POSTGRES_HOST",
};

const PORT: Record<ServerKind, { name: string; standard: string }> = {
  redis: { name: "REDIS_PORT", standard: "6379" },
  mysql: { name: "MYSQL_PORT", standard: "3306" },
  postgres: { name: "POSTGRES_PORT", standard: "5432" },
};

async function reach(host: string, port: number): Promise<void> {
  const socket = connect({ host, port });
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(5_000) });
  } finally {
    socket.destroy();
  }
}
