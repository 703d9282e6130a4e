import { stringify } from "yaml";
import { accessString } from "../components/data/redis-acl";
import { databaseJob } from "../platform/name";
import { cacheUsersOf } from "../platform/queues";
import { METRICS_PORT } from "../platform/service-rules";
import { runsToCompletion, type Service } from "../platform/services";
import { storageVariable } from "../platform/storage";
import type { ServerKind } from "./servers/way";
import { choose } from "./choice";
import { STORAGE, storageContainer, volumesOf } from "./compose-storage";
import { assignPorts, type PortTable } from "./ports";
import { migrationSettings, settingsOf, type Surroundings } from "./settings";

const HEADER = `# The whole system in containers, without npm start: docker compose up --build
# \`npm start\` uses redis, mysql and postgres from here where they are not installed.
# Written from services/*/service.ts by npm run golden:update; changes by hand are lost.
`;

/** Folder of credentials in containers. */
const CREDENTIALS = "/run/credentials";

const MOUNT = `credentials:${CREDENTIALS}:ro`;

/** As in the cluster: not root, nothing writable, no capabilities. */
const CONFINED = {
  read_only: true,
  tmpfs: ["/tmp"],
  cap_drop: ["ALL"],
  security_opt: ["no-new-privileges:true"],
};

const HEALTHY = { condition: "service_healthy" };
const COMPLETED = { condition: "service_completed_successfully" };
const STARTED = { condition: "service_started" };

/** The text of compose.yaml for all services of a repository. */
export function composeText(services: readonly Service[]): string {
  const choice = choose(services, []);
  const { served, jobs, crons, databases, migrator, queues } = choice;
  const kinds: ServerKind[] = [
    ...(queues ? ["redis" as const] : []),
    ...new Set(databases.map(({ engine }) => engine)),
  ];
  const published = assignPorts(services);
  const surroundings: Surroundings = {
    services,
    ports: podPorts(served),
    published,
    network: { listen: "0.0.0.0", hostOf: (service) => service },
    servers: Object.fromEntries(kinds.map((kind) => [kind, { [`${kind.toUpperCase()}_HOST`]: kind }])),
    queueUsers: true,
    dir: "/run",
  };
  const programs = [...served, ...jobs, ...crons];
  const containers: Record<string, object> = Object.fromEntries(
    programs.map((service) => [service.name, container(service, programs, surroundings, published)]),
  );
  const migrations =
    migrator === undefined
      ? []
      : databases.map((database): [string, object] => [
          databaseJob(database.name),
          {
            build: buildOf(migrator),
            ...CONFINED,
            volumes: [MOUNT],
            depends_on: { [database.engine]: HEALTHY },
            environment: {
              ...migrationSettings(database, surroundings),
              [`${database.engine.toUpperCase()}_CREDENTIALS`]: `file:${CREDENTIALS}/${database.engine}-admin`,
            },
          },
        ]);
  const volumes = programs.flatMap((service) => volumesOf(service).map(({ name }) => name));
  const secrets = [...new Set(programs.flatMap(({ uses }) => uses.secrets))];
  const content = {
    services: {
      ...(kinds.length > 0 && {
        credentials: credentialsContainer(
          services,
          databases.map(({ users, engine }) => ({ users, engine })),
          kinds,
        ),
      }),
      ...(volumes.length > 0 && { [STORAGE]: storageContainer(volumes) }),
      ...Object.fromEntries(kinds.map((kind) => [kind, SERVERS[kind]])),
      ...Object.fromEntries(migrations),
      ...containers,
    },
    ...(kinds.length + volumes.length > 0 && {
      volumes: Object.fromEntries(
        [...(kinds.length > 0 ? ["credentials", ...kinds] : []), ...volumes].map((name) => [name, {}]),
      ),
    }),
    ...(secrets.length > 0 && {
      secrets: Object.fromEntries(
        secrets.map((name) => [secretName(name), { file: `.local/secrets/${name}` }]),
      ),
    }),
  };
  return `${HEADER}${stringify(content, { lineWidth: 0, aliasDuplicateObjects: false, version: "1.1" })}`;
}

/** Each service has a container and so ports of its own: those of its pods. */
function podPorts(served: readonly Service[]): PortTable {
  return Object.fromEntries(
    served.map(({ name, ports: { http, grpc } }) => [
      name,
      { http, metrics: METRICS_PORT, ...(grpc !== undefined && { grpc }) },
    ]),
  );
}

function container(
  service: Service,
  programs: readonly Service[],
  surroundings: Surroundings,
  published: PortTable,
): object {
  const { name, kind, uses, calls, ports, source, image } = service;
  const once = runsToCompletion(service);
  const own = published[name];
  const opened = kind === "http" || kind === "page";
  // Services may call each other in a circle; containers must not wait for each other so.
  const before = programs.slice(0, programs.indexOf(service));
  const called = before.filter((one) => calls.includes(one.name));
  const dependsOn = {
    ...(Object.keys(uses.queues).length > 0 && { redis: HEALTHY }),
    ...Object.fromEntries(Object.keys(uses.databases).map((database) => [databaseJob(database), COMPLETED])),
    ...(service.storage.length > 0 && { [STORAGE]: COMPLETED }),
    ...Object.fromEntries(called.map((one) => [one.name, one.source === "typescript" ? HEALTHY : STARTED])),
  };
  const mounts = [
    ...(Object.keys({ ...uses.queues, ...uses.databases }).length > 0 ? [MOUNT] : []),
    ...volumesOf(service).map((volume) => `${volume.name}:${volume.path}`),
  ];
  return {
    ...(source === "image" ? { image } : { build: buildOf(service) }),
    ...CONFINED,
    ...(mounts.length > 0 && { volumes: mounts }),
    ...(once ? { restart: "no" } : { restart: "unless-stopped", stop_grace_period: "60s" }),
    // There is no schedule here: docker compose run --rm NAME
    ...(kind === "cron" && { profiles: ["cron"] }),
    ...(Object.keys(dependsOn).length > 0 && { depends_on: dependsOn }),
    environment: {
      ...settingsOf(service, surroundings),
      ...Object.fromEntries(service.storage.map((one) => [storageVariable(one.class), one.path])),
    },
    ...(uses.secrets.length > 0 && {
      secrets: uses.secrets.map((secret) => ({
        source: secretName(secret),
        target: `/run/secrets/${secret}`,
      })),
    }),
    ...(opened && {
      ports: [
        `127.0.0.1:${own?.http ?? 0}:${ports.http}`,
        ...(ports.grpc === undefined ? [] : [`127.0.0.1:${own?.grpc ?? 0}:${ports.grpc}`]),
      ],
    }),
  };
}

function buildOf(service: Service): object {
  if (service.source === "dockerfile") return { context: `services/${service.name}` };
  return {
    context: ".",
    target: runsToCompletion(service) ? "job" : "service",
    args: { NODE_IMAGE: "${NODE_IMAGE:-node:22-bookworm-slim}", SERVICE: service.name },
  };
}

/** Secrets have no underscores in their names, so that no two become one. */
function secretName(secret: string): string {
  return secret.replaceAll("/", "_");
}

/** Makes every password once, into a volume, and the users of Redis. */
function credentialsContainer(
  services: readonly Service[],
  databases: readonly { users: object; engine: string }[],
  kinds: readonly ServerKind[],
): object {
  const cacheUsers = Object.entries(cacheUsersOf(services));
  const users = new Set(
    databases.flatMap(({ users, engine }) => Object.keys(users).map((user) => `${engine}-${user}`)),
  );
  const made = [
    ...(kinds.includes("redis") ? ["make redis default"] : []),
    ...(kinds.includes("mysql") ? ["make mysql-admin root"] : []),
    ...(kinds.includes("postgres") ? ["make postgres-admin postgres"] : []),
    ...[...users].map((user) => `make ${user} ${user.replace(/^\w+?-/, "")}`),
    ...cacheUsers.map(([service]) => `make redis-${service} queue-${service}`),
  ];
  const acl = cacheUsers.map(
    ([service, accesses]) =>
      `echo "user queue-${service} ${accessString(accesses)} >$(password_of redis-${service})"`,
  );
  const lines = [
    `cd ${CREDENTIALS}`,
    "make() {",
    '  [ -e "$1" ] && return',
    "  password=$(head -c 24 /dev/urandom | base64 | tr '+/' '-_')",
    `  printf '{"username":"%s","password":"%s"}\\n' "$2" "$password" >"$1"`,
    "}",
    ...made,
    `password_of() { sed 's/.*"password":"\\([^"]*\\)".*/\\1/' "$1"; }`,
    ...kinds
      .filter((kind) => kind !== "redis")
      .map((kind) => `password_of ${kind}-admin >${kind}-admin.password`),
    ...(kinds.includes("redis")
      ? [
          "password_of redis >redis.password",
          "{",
          '  echo "requirepass $(cat redis.password)"',
          ...acl.map((line) => `  ${line}`),
          "} >redis.conf",
        ]
      : []),
    "chmod 444 ./*",
  ];
  return {
    image: "${REDIS_IMAGE:-valkey/valkey:9.0}",
    user: "0:0",
    network_mode: "none",
    volumes: [`credentials:${CREDENTIALS}`],
    entrypoint: ["sh", "-euc"],
    // Compose reads one "$" itself.
    command: [`${lines.join("\n").replaceAll("$", "$$$$")}\n`],
  };
}

const SERVER = { depends_on: { credentials: COMPLETED }, restart: "unless-stopped" };
const CHECK = { interval: "2s", timeout: "3s" };

const SERVERS: Readonly<Record<ServerKind, object>> = {
  redis: {
    image: "${REDIS_IMAGE:-valkey/valkey:9.0}",
    ...SERVER,
    // REDIS_IMAGE=redis:8 goes with REDIS_SERVER=redis-server.
    command: [
      ...["${REDIS_SERVER:-valkey-server}", `${CREDENTIALS}/redis.conf`, "--dir", "/data"],
      ...["--appendonly", "yes", "--maxmemory-policy", "noeviction"],
    ],
    volumes: [MOUNT, "redis:/data"],
    ports: ["127.0.0.1::6379"],
    healthcheck: {
      test: [
        "CMD-SHELL",
        `REDISCLI_AUTH=$$(cat ${CREDENTIALS}/redis.password) $$(command -v valkey-cli || command -v redis-cli) ping | grep -q PONG`,
      ],
      ...CHECK,
      retries: 30,
    },
  },
  mysql: {
    image: "${MYSQL_IMAGE:-mysql:8.4}",
    ...SERVER,
    environment: { MYSQL_ROOT_PASSWORD_FILE: `${CREDENTIALS}/mysql-admin.password` },
    volumes: [MOUNT, "mysql:/var/lib/mysql"],
    ports: ["127.0.0.1::3306"],
    healthcheck: {
      // Over TCP, where the server is not while it is being set up.
      test: ["CMD-SHELL", "$$(command -v mysqladmin || command -v mariadb-admin) ping -h 127.0.0.1 --silent"],
      ...CHECK,
      retries: 90,
    },
  },
  postgres: {
    image: "${POSTGRES_IMAGE:-postgres:17}",
    ...SERVER,
    environment: { POSTGRES_PASSWORD_FILE: `${CREDENTIALS}/postgres-admin.password` },
    volumes: [MOUNT, "postgres:/var/lib/postgresql/data"],
    ports: ["127.0.0.1::5432"],
    healthcheck: { test: ["CMD-SHELL", "pg_isready --host 127.0.0.1"], ...CHECK, retries: 90 },
  },
};
