import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { createConnection } from "mysql2/promise";
import { requireBinary } from "./binaries";
import { endPastDaemon, startDaemon, type Daemon } from "./daemon";
import { unprivilegedIdentity, writePrivate, type Identity } from "./identity";
import { freePort } from "./ports";
import type { TlsFiles } from "./redis";
import { keepCredentials, randomPassword, type Credentials } from "./secrets";

const run = promisify(execFile);

/** Statements that the server runs at each start. */
const ACCOUNTS = "accounts.sql";

/** Data folder that is not complete yet. */
const UNFINISHED = "data.unfinished";

/** Temporary files, seen from the data folder; not in the machine's, where a starting server deletes those of others. */
const FILES = "../files";

export interface MysqlOptions {
  /** The server's folder; its data is kept there between runs. */
  readonly dir: string;
  /** @default any free port */
  readonly port?: number;
  /** Address to listen on. @default "127.0.0.1" */
  readonly host?: string;
  /** Lets clients encrypt their connections. */
  readonly tls?: TlsFiles;
}

export interface MysqlServer extends Daemon {
  readonly host: string;
  readonly port: number;
  /** May do everything; the password is made at the first start and kept in `dir`. */
  readonly admin: Credentials;
}

/** Starts a MariaDB or MySQL server of one's own and waits until it answers. */
export async function startMysql(options: MysqlOptions): Promise<MysqlServer> {
  const command = requireBinary(["mariadbd", "mysqld"], "run MariaDB or MySQL");
  const { host = "127.0.0.1" } = options;
  const dir = resolve(options.dir);
  mkdirSync(join(dir, "files"), { recursive: true });
  await endPastDaemon(dir);
  const admin = keepCredentials(join(dir, "admin.json"), "admin");
  const port = options.port ?? (await freePort(undefined, host));
  const identity = unprivilegedIdentity(dir, ["mysql", "nobody"]);
  await initialise(command, dir, identity);

  for (const [name, file] of Object.entries(options.tls ?? {})) {
    writePrivate(join(dir, `${name}.pem`), readFileSync(file as string), identity);
  }
  // Run by the server itself at start, so that no account without a password is ever needed to get in.
  const accounts = join(dir, ACCOUNTS);
  writePrivate(accounts, accountStatements(admin), identity);

  const address = { host, port };
  const daemon = await startDaemon({
    command,
    args: ["--no-defaults", ...serverOptions(host, port, options.tls), ...userOption(identity)],
    dir,
    identity,
    ready: () => tryLogin({ ...address, admin }),
  });
  rmSync(accounts);
  return { ...address, admin, ...daemon };
}

/** Makes the system tables; a half-made folder of an interrupted run is never mistaken for a whole one. */
async function initialise(server: string, dir: string, identity: Identity): Promise<void> {
  const data = join(dir, "data");
  if (existsSync(data)) return;
  const unfinished = join(dir, UNFINISHED);
  rmSync(unfinished, { recursive: true, force: true });
  const { stdout: version } = await run(server, ["--no-defaults", "--version"]);
  const [command, args] = /mariadb/i.test(version)
    ? [
        requireBinary(["mariadb-install-db", "mysql_install_db"], "set MariaDB up"),
        ["--no-defaults", `--datadir=./${UNFINISHED}`, "--skip-test-db", "--skip-name-resolve"],
      ]
    : [server, ["--no-defaults", `--datadir=./${UNFINISHED}`, "--initialize-insecure"]];
  try {
    const env = { ...process.env, TMPDIR: FILES };
    await run(command, [...args, ...userOption(identity)], { ...identity, cwd: dir, env });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    const log = join(dir, "initialise.log");
    writeFileSync(log, stdout + stderr);
    throw new Error(`${command} could not set up ${data}; what it said is in ${log}`, { cause: error });
  }
  renameSync(unfinished, data);
}

/** Only a server that root runs as root has to be told so. */
function userOption(identity: Identity): string[] {
  return process.getuid?.() === 0 && identity.uid === undefined ? ["--user=root"] : [];
}

/**
 * Options in place of a configuration file. All paths are relative: an absolute one may contain characters that the
 * server takes for syntax, such as "#" and "\\".
 */
function serverOptions(host: string, port: number, tls?: TlsFiles): string[] {
  return [
    "--datadir=./data",
    // The server resolves this path before it changes to the data folder, and all others after that.
    "--secure-file-priv=./files",
    `--tmpdir=${FILES}`,
    `--init-file=../${ACCOUNTS}`,
    `--bind-address=${host}`,
    `--port=${port}`,
    "--socket=mysqld.sock",
    "--pid-file=mysqld.pid",
    "--skip-name-resolve",
    "--character-set-server=utf8mb4",
    "--loose-mysqlx=OFF",
    ...Object.keys(tls ?? {}).map((name) => `--ssl-${name}=../${name}.pem`),
  ];
}

function accountStatements({ username, password }: Credentials): string {
  return [
    `CREATE USER IF NOT EXISTS '${username}'@'%';`,
    `ALTER USER '${username}'@'%' IDENTIFIED BY '${password}';`,
    `GRANT ALL PRIVILEGES ON *.* TO '${username}'@'%' WITH GRANT OPTION;`,
    `ALTER USER IF EXISTS 'root'@'localhost' IDENTIFIED BY '${randomPassword()}';`,
    "",
  ].join("\n");
}

/** Signs in and out again. */
export async function tryLogin(server: { host: string; port: number; admin: Credentials }): Promise<void> {
  const connection = await createConnection({
    host: server.host === "0.0.0.0" ? "127.0.0.1" : server.host,
    port: server.port,
    user: server.admin.username,
    password: server.admin.password,
    connectTimeout: 20_000,
  });
  await connection.end();
}
