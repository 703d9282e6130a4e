import { connect } from "node:net";
import type { Found, ServerKind, Way } from "../way";

/** Servers whose addresses the environment gives. They are used, and left as they are. */
export const given: Way = {
  name: "given by the environment",
  offers: (kind, machine) => (machine.env[HOST[kind]] ?? "") !== "",
  bring: async (kind, { machine: { env } }): Promise<Found> => {
    const host = env[HOST[kind]] ?? "";
    const port = env[PORT[kind].name] ?? PORT[kind].standard;
    if (kind === "mysql" && env["MYSQL_CREDENTIALS"] === undefined) {
      throw new Error(
        `MYSQL_HOST is given, so MYSQL_CREDENTIALS has to name an administrator of that server: ` +
          `file:PATH, a file with {"username": "...", "password": "..."}.`,
      );
    }
    await reach(host, Number(port)).catch((error: unknown) => {
      throw new Error(`Nothing answers at ${host}:${port}, where ${HOST[kind]} points: ${String(error)}`);
    });
    return {
      summary: `${host}:${port}, ${given.name}`,
      env: {}, // services inherit the environment
      exited: new Promise(() => undefined),
      stop: () => Promise.resolve(),
    };
  },
};

const HOST: Record<ServerKind, string> = { redis: "REDIS_HOST", mysql: "MYSQL_HOST" };

const PORT: Record<ServerKind, { name: string; standard: string }> = {
  redis: { name: "REDIS_PORT", standard: "6379" },
  mysql: { name: "MYSQL_PORT", standard: "3306" },
};

function reach(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: 5_000 });
    socket.once("connect", resolve);
    socket.once("error", reject);
    socket.once("timeout", () => reject(new Error("no answer in 5 s")));
    socket.once("close", () => socket.destroy());
  }).then(() => undefined);
}
