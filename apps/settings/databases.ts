import { databasesOf } from "../../platform/databases";
import { variablePrefix, type Service } from "../../platform/services";
import { credentialsDirectory } from "../../k8s/pod";
import { found, type Environment, type StoredDatabase } from "../config/environment";
import { prefixed } from "./queues";
import { credentialsFile, together, variables, type Settings } from "./settings";

/** Seconds that a connection to a database that may be paused takes at most; it resumes within 30. */
const RESUME_TIMEOUT = "40";

/** First part of the variables about a database, by its engine. */
const ENGINES = { mysql: "MYSQL", postgres: "POSTGRES" } as const;

/** Settings of a service's databases, in each of which it is the user named after it. */
export function databaseSettings({ name, uses }: Service, { contract }: Environment): Settings {
  const names = Object.keys(uses.databases);
  return together(
    ...names.map((database) => {
      const stored = found(contract.databases[database], `the database ${database}`);
      const { env, secretFiles } = signIn(name, database, stored);
      const prefix = variablePrefix(database, names);
      const iam = stored.credentials.kind === "iam" && { AWS_REGION: contract.region };
      return { env: { ...prefixed(prefix, { ...address(stored), ...env }), ...iam }, secretFiles };
    }),
  );
}

function signIn(service: string, name: string, { engine, credentials, users }: StoredDatabase): Settings {
  const prefix = ENGINES[engine];
  if (credentials.kind === "kubernetesSecret") {
    const key = `${engine}-${service}`;
    return {
      env: { [`${prefix}_CREDENTIALS`]: credentialsFile(key) },
      secretFiles: [{ secret: credentials.name, key }],
    };
  }
  const user = found(users[service], `the user of ${service} in the database ${name}`);
  return variables({ [`${prefix}_CREDENTIALS`]: "iam", [`${prefix}_USER`]: user });
}

function address({ engine, host, readHost, port, database, tls, pauses }: StoredDatabase) {
  return prefixed(`${ENGINES[engine]}_`, {
    HOST: host,
    READ_HOST: readHost,
    PORT: String(port),
    DATABASE: database,
    TLS: tls,
    ...(pauses && { CONNECT_TIMEOUT: RESUME_TIMEOUT }),
  });
}

/**
 * Settings of the Job that makes a database: the migrator connects as the administrator, makes the schema, users and
 * rights, and applies the owner's migrations.
 *
 * @param name in the registry.
 */
export function databaseJobSettings(
  name: string,
  stored: StoredDatabase,
  { contract, config, registry }: Environment,
): Settings {
  const { engine, credentials, guests } = stored;
  const prefix = `${ENGINES[engine]}_`;
  const described = databasesOf(registry).find((one) => one.name === name);
  const users = rightsOf(name, stored, registry);
  const grants = [
    ...users.map(({ user, rights }) => `${user}:${rights}`),
    ...guests.map((user) => `${user}:all`),
  ];
  const env = {
    LOG_LEVEL: config.logLevel,
    ...address(stored),
    ...(described?.migrations === true && { MIGRATIONS: name }),
    [`${prefix}GRANTS`]: grants.join(","),
  };
  if (credentials.kind === "iam") {
    const { adminSecretArn, ingestionSecretArn } = credentials;
    return variables({
      ...env,
      AWS_REGION: contract.region,
      [`${prefix}CREDENTIALS`]: `secret:${adminSecretArn}`,
      [`${prefix}USERS`]: "iam",
      ...(ingestionSecretArn !== undefined && { [`${prefix}INGESTION`]: `secret:${ingestionSecretArn}` }),
    });
  }
  const admin = `${engine}-admin`;
  const keys = [admin, ...users.map(({ service }) => `${engine}-${service}`)];
  return {
    env: {
      ...env,
      [`${prefix}CREDENTIALS`]: credentialsFile(admin),
      [`${prefix}USERS`]: `file:${credentialsDirectory}`,
    },
    secretFiles: keys.map((key) => ({ secret: credentials.name, key })),
  };
}

/** Whether anyone uses a database: one that nobody uses needs no Job. */
export function isUsed({ users, guests }: StoredDatabase): boolean {
  return Object.keys(users).length > 0 || guests.length > 0;
}

/** The services that have a user in a database, with the rights that the registry gives it. */
function rightsOf(name: string, { users }: StoredDatabase, registry: readonly Service[]) {
  const described = databasesOf(registry).find((one) => one.name === name);
  return Object.entries(described?.users ?? {}).flatMap(([service, rights]) => {
    const user = users[service];
    return user === undefined ? [] : [{ service, user, rights }];
  });
}
