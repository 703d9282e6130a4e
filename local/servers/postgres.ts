import { execFile } from "node:child_process";
import { existsSync, mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { requireBinary } from "./binaries";
import { endPastDaemon, startDaemon, type Daemon } from "./daemon";
import { unprivilegedIdentity, writePrivate, type Identity } from "./identity";
import { freePort } from "./ports";
import { keepCredentials, type Credentials } from "./secrets";

const run = promisify(execFile);

/** Data folder that is not complete yet. */
const UNFINISHED = "data.unfinished";

export interface PostgresOptions {
  /** The server's folder; its data is kept there between runs. */
  readonly dir: string;
  /** @default any free port */
  readonly port?: number;
  /** Address to listen on. @default "127.0.0.1" */
  readonly host?: string;
}

export interface PostgresServer extends Daemon {
  readonly host: string;
  readonly port: number;
  /** May do everything; the password is made at the first start and kept in `dir`. */
  readonly admin: Credentials;
}

/** Starts a private PostgreSQL server and waits until it answers. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const command = requireBinary(["postgres"], "run PostgreSQL");
  const { host = "127.0.0.1" } = options;
  const dir = resolve(options.dir);
  mkdirSync(dir, { recursive: true });
  await endPastDaemon(dir);
  const admin = keepCredentials(join(dir, "admin.json"), "admin");
  const port = options.port ?? (await freePort(undefined, host));
  const identity = unprivilegedIdentity(dir, ["postgres", "nobody"]);
  if (process.getuid?.() === 0 && identity.uid === undefined) {
    throw new Error(
      `PostgreSQL does not run as root, and no other user can enter ${dir}; run as another user.`,
    );
  }
  // Its other programs are next to it, but not where a link to it may be.
  const bin = dirname(realpathSync(command));
  await initialise(bin, dir, identity, admin);
  const daemon = await startDaemon({
    command,
    args: [
      ...["-D", "data", "-p", String(port), "-c", `listen_addresses=${host}`],
      // No socket: its path would be too long in a deep folder.
      ...["-c", "unix_socket_directories="],
    ],
    dir,
    identity,
    ready: () => tryPostgres(host, port),
  });
  // SIGTERM would wait until all clients have left.
  return { host, port, admin, ...daemon, stop: (signal = "SIGINT") => daemon.stop(signal) };
}

/** Whether a server accepts connections, as it does not while it starts. */
export async function tryPostgres(host: string, port: number): Promise<void> {
  await run(requireBinary(["pg_isready"], "tell whether PostgreSQL is ready"), [
    ...["--host", host === "0.0.0.0" ? "127.0.0.1" : host, "--port", String(port)],
  ]);
}

/** Makes the data folder; a half-made one of an interrupted run is never mistaken for a whole one. */
async function initialise(bin: string, dir: string, identity: Identity, admin: Credentials): Promise<void> {
  const data = join(dir, "data");
  if (existsSync(data)) return;
  const unfinished = join(dir, UNFINISHED);
  rmSync(unfinished, { recursive: true, force: true });
  const password = join(dir, "password");
  writePrivate(password, admin.password, identity);
  const args = [
    "-D",
    UNFINISHED,
    "-U",
    admin.username,
    "--pwfile=password",
    "--auth=scram-sha-256",
    "-E",
    "UTF8",
  ];
  try {
    await run(join(bin, "initdb"), [...args, "--locale=C.UTF-8"], { ...identity, cwd: dir });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    const log = join(dir, "initialise.log");
    writeFileSync(log, stdout + stderr);
    throw new Error(`initdb could not make ${data}; its output is in ${log}`, { cause: error });
  } finally {
    rmSync(password, { force: true });
  }
  renameSync(unfinished, data);
}
