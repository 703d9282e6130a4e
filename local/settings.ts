import { join } from "node:path";
import { databasesOf, type Database } from "../platform/databases";
import { queuesOf } from "../platform/queues";
import { runsToCompletion, servedOf, variableName, variablePrefix, type Service } from "../platform/services";
import type { StorageClass } from "../platform/service";
import { storageName, storageVariable } from "../platform/storage";
import { SERVER_KINDS, type ServerKind } from "./servers/way";
import type { PortTable } from "./ports";

/** Environment variables. */
export type Settings = Readonly<Record<string, string>>;

/** How services reach each other. */
export interface Network {
  /** Address that services listen at. */
  readonly listen: string;
  /** Host at which a service is reached by others. */
  readonly hostOf: (service: string) => string;
}

/** Everything listens on this machine alone. */
const LOOPBACK: Network = { listen: "127.0.0.1", hostOf: () => "127.0.0.1" };

/** What is the same for all services of a run. */
export interface Surroundings {
  /** All services of the repository. */
  readonly services: readonly Service[];
  /** Ports of the services that run. */
  readonly ports: PortTable;
  /** Ports by which people open pages. @default `ports` */
  readonly published?: PortTable;
  /** @default all on loopback */
  readonly network?: Network;
  /** How the servers that run are reached by an administrator. */
  readonly servers: Readonly<Partial<Record<ServerKind, Settings>>>;
  /** Whether services have their own users of Redis; else they sign in as the administrator. */
  readonly queueUsers: boolean;
  /** Folder for data, passwords and logs. */
  readonly dir: string;
}

/** The folder, in `dir`, of the credentials that services are given as files. */
export function credentialsFolder(dir: string): string {
  return join(dir, "credentials");
}

/** File, in `dir`, with the name and password with which a service signs in to a server. */
export function credentialsFile(dir: string, kind: ServerKind, service: string): string {
  return join(credentialsFolder(dir), `${kind}-${service}`);
}

/** File, in `dir`, with the value that a secret has on this machine. */
export function secretFile(dir: string, secret: string): string {
  return join(dir, "secrets", secret);
}

/** Folder, in `dir`, that is the volume of a service on this machine. */
export function storageFolder(dir: string, service: Service, of: StorageClass): string {
  return join(dir, "storage", storageName(service), of);
}

/**
 * The environment variables of a service: what its manifest declares and nothing of what it does not, named as in the
 * cluster.
 */
export function settingsOf(service: Service, surroundings: Surroundings): Settings {
  const { ports, dir, network = LOOPBACK } = surroundings;
  const urlOf = (name: string) => `http://${network.hostOf(name)}:${ports[name]?.http ?? 0}`;
  const { kind, calls, uses, storage, settings } = service;
  return {
    ...settings,
    ...listening(service, ports, network),
    ...(kind === "page" && { OPERATIONS: "true" }),
    ...(kind === "http" && origins(service, surroundings)),
    ...Object.fromEntries(calls.map((name) => [`${variableName(name)}_URL`, urlOf(name)])),
    ...queueSettings(service, surroundings),
    ...databaseSettings(service, surroundings),
    ...Object.fromEntries(
      storage.map(({ class: of }) => [storageVariable(of), storageFolder(dir, service, of)]),
    ),
    ...Object.fromEntries(
      uses.secrets.map((secret) => [`SECRET_${variableName(secret)}`, `file:${secretFile(dir, secret)}`]),
    ),
  };
}

/** Where it listens, if it answers requests. */
function listening(service: Service, ports: PortTable, network: Network): Settings {
  const own = ports[service.name];
  if (runsToCompletion(service) || own === undefined) return {};
  return {
    HTTP_HOST: network.listen,
    HTTP_PORT: String(own.http),
    METRICS_PORT: String(own.metrics),
    ...(own.grpc !== undefined && { GRPC_PORT: String(own.grpc) }),
  };
}

/** Pages that may call an API from a browser: those whose server calls it, by both names that people open them by. */
function origins({ name }: Service, { services, ports, published = ports }: Surroundings): Settings {
  const pages = servedOf(services).filter(({ kind, calls }) => kind === "page" && calls.includes(name));
  const own = pages.flatMap((page) => published[page.name]?.http ?? []);
  if (own.length === 0) return {};
  return {
    CORS_ORIGINS: own.flatMap((port) => [`http://localhost:${port}`, `http://127.0.0.1:${port}`]).join(","),
  };
}

/** How it reaches Redis, and its queues there. */
function queueSettings(
  { name, uses }: Service,
  { services, servers, queueUsers, dir }: Surroundings,
): Settings {
  const own = Object.keys(uses.queues);
  if (own.length === 0) return {};
  const queues = queuesOf(services).filter((queue) => own.includes(queue.name));
  return {
    ...servers.redis,
    ...(queueUsers && { REDIS_CREDENTIALS: `file:${credentialsFile(dir, "redis", name)}` }),
    ...Object.fromEntries(
      queues.map((queue) => [`${variablePrefix(queue.name, own)}REDIS_QUEUE`, queue.physical]),
    ),
  };
}

/** How it reaches its databases. */
function databaseSettings({ name, uses }: Service, { services, servers, dir }: Surroundings): Settings {
  const own = Object.keys(uses.databases);
  const databases = databasesOf(services).filter((database) => own.includes(database.name));
  const settings = databases.map(({ name: database, engine, physical }) => {
    const prefix = variablePrefix(database, own);
    const all = {
      ...servers[engine],
      [`${engine.toUpperCase()}_DATABASE`]: physical,
      [`${engine.toUpperCase()}_CREDENTIALS`]: `file:${credentialsFile(dir, engine, name)}`,
    };
    return Object.fromEntries(Object.entries(all).map(([key, value]) => [prefix + key, value]));
  });
  return settings.reduce((all, one) => ({ ...all, ...one }), {});
}

/** The environment variables of the migrator for one database. */
export function migrationSettings(database: Database, { servers, dir }: Surroundings): Settings {
  const { name, engine, physical, migrations, users } = database;
  const prefix = engine.toUpperCase();
  return {
    ...servers[engine],
    [`${prefix}_DATABASE`]: physical,
    [`${prefix}_USERS`]: `file:${credentialsFolder(dir)}`,
    [`${prefix}_GRANTS`]: Object.entries(users)
      .map(([user, rights]) => `${user}:${rights}`)
      .join(","),
    ...(migrations && { MIGRATIONS: name }),
  };
}

/**
 * What services inherit of this process' environment: everything but how to reach servers, which only those are told that
 * use them.
 */
export function inherited(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => kindOf(name) === undefined));
}

/** What the environment says of a kind of server. */
export function settingsFor(kind: ServerKind, env: NodeJS.ProcessEnv): Settings {
  const own = Object.entries(env).filter(([name]) => kindOf(name) === kind);
  return Object.fromEntries(own.map(([name, value]) => [name, value ?? ""]));
}

function kindOf(variable: string): ServerKind | undefined {
  return SERVER_KINDS.find((kind) => variable.startsWith(`${kind.toUpperCase()}_`));
}
