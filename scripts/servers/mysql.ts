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

  const config = join(dir, "my.cnf");
  writePrivate(config, configuration(dir, host, port, options.tls), identity);
  for (const [name, file] of Object.entries(options.tls ?? {})) {
    writePrivate(join(dir, `${name}.pem`), readFileSync(file as string), identity);
  }
  // Run by the server itself at start, so that no account without a password is ever needed to get in.
  const accounts = join(dir, "accounts.sql");
  writePrivate(accounts, accountStatements(admin), identity);

  const address = { host, port };
  const daemon = await startDaemon({
    command,
    args: [`--defaults-file=${config}`, ...userOption(identity)],
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
  const unfinished = join(dir, "data.unfinished");
  rmSync(unfinished, { recursive: true, force: true });
  const { stdout: version } = await run(server, ["--no-defaults", "--version"]);
  const [command, args] = /mariadb/i.test(version)
    ? [
        requireBinary(["mariadb-install-db", "mysql_install_db"], "set MariaDB up"),
        ["--no-defaults", `--datadir=${unfinished}`, "--skip-test-db", "--skip-name-resolve"],
      ]
    : [server, ["--no-defaults", `--datadir=${unfinished}`, "--initialize-insecure"]];
  try {
    const env = { ...process.env, TMPDIR: temporary(dir) };
    await run(command, [...args, ...userOption(identity)], { ...identity, cwd: dir, env });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    const log = join(dir, "initialise.log");
    writeFileSync(log, stdout + stderr);
    throw new Error(`${command} could not set up ${data}; what it said is in ${log}`, { cause: error });
  }
  renameSync(unfinished, data);
}

/** Not the machine's: a server that starts removes the temporary tables it finds, those of others too. */
function temporary(dir: string): string {
  return join(dir, "files");
}

/** Only a server that root runs as root has to be told so. */
function userOption(identity: Identity): string[] {
  return process.getuid?.() === 0 && identity.uid === undefined ? ["--user=root"] : [];
}

function configuration(dir: string, host: string, port: number, tls?: TlsFiles): string {
  const encryption = Object.keys(tls ?? {}).map((name) => `ssl-${name}=${join(dir, `${name}.pem`)}\n`);
  return `[mysqld]
datadir=${join(dir, "data")}
secure-file-priv=${join(dir, "files")}
tmpdir=${temporary(dir)}
init-file=${join(dir, "accounts.sql")}
bind-address=${host}
port=${port}
# In the data folder, short enough for any folder's path.
socket=mysqld.sock
pid-file=mysqld.pid
skip-name-resolve
character-set-server=utf8mb4
loose-mysqlx=OFF
${encryption.join("")}`;
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
    connectTimeout: 2_000,
  });
  await connection.end();
}
