import { z } from "zod";
import { credentialSpec, type CredentialSpec } from "@millrace/common/settings/credentials";
import {
  firstConnectionSection,
  type FirstConnectionSettings,
} from "@millrace/common/settings/first-connection";
import { mysqlSection, type MysqlSettings } from "@millrace/common/settings/mysql";
import { forPostgres, postgresSection } from "@millrace/common/settings/postgres";
import type { Environment, Section } from "@millrace/common/settings/read";

/** How the services' users sign in: with IAM tokens, or with passwords from files in a folder. */
export type UserAuthentication =
  { readonly kind: "iam" } | { readonly kind: "passwords"; readonly dir: string };

/** What a user may do in the whole database: read rows, also write them, or anything. */
export const ACCESSES = ["read", "write", "all"] as const;
export type Access = (typeof ACCESSES)[number];

/** A user, and what it may do in the database. */
export interface Grant {
  /** Name of the user; with passwords, its file is `mysql-<name>`. */
  readonly name: string;
  readonly access: Access;
}

export interface UserSettings {
  readonly authentication: UserAuthentication;
  /** All users of the database; any other that an earlier run created loses its rights. */
  readonly grants: readonly Grant[];
}

/** The user of the pipeline that feeds the search index, where there is one. */
export interface IngestionSettings {
  readonly credentials?: CredentialSpec | undefined;
}

export interface MigrationSettings {
  /** The database, and the administrator that changes it. */
  readonly database: MysqlSettings;
  readonly connecting: FirstConnectionSettings;
  readonly users: UserSettings;
  readonly ingestion: IngestionSettings;
  readonly migrations: {
    /** Name of the folder of SQL files, below `sql` next to the program; undefined for a database that has none. */
    readonly folder?: string | undefined;
  };
}

const authentication = '"iam", or "file:" and the folder of the users\' credential files';

const grants = `names of users, each once and with its access, such as "orders:read,billing:write"; accesses are ${ACCESSES.join(", ")}`;

const grant = z.strictObject({
  name: z.string().regex(/^[\w-]{1,32}$/, { error: grants }),
  access: z.enum(ACCESSES, { error: grants }),
});

/** `MYSQL_USERS` and `MYSQL_GRANTS`, or `POSTGRES_USERS` and `POSTGRES_GRANTS`. */
const usersSection: Section<UserSettings> = () =>
  z
    .object({
      MYSQL_USERS: z.string({ error: authentication }).regex(/^(iam|file:.+)$/, { error: authentication }),
      MYSQL_GRANTS: z
        .string()
        .transform((text) => text.split(",").map(pair))
        .pipe(z.array(grant))
        .refine((given) => new Set(given.map(({ name }) => name)).size === given.length, { error: grants })
        .default([]),
    })
    .transform((env) => ({
      authentication:
        env.MYSQL_USERS === "iam"
          ? { kind: "iam" as const }
          : { kind: "passwords" as const, dir: env.MYSQL_USERS.slice("file:".length) },
      grants: env.MYSQL_GRANTS,
    }));

/** The name and the access in `orders:read`. */
function pair(text: string): { name: string; access: string } {
  const [name = "", ...access] = text.split(":");
  return { name, access: access.join(":") };
}

/** `MYSQL_INGESTION`. */
const ingestionSection: Section<IngestionSettings> = () =>
  z
    .object({ MYSQL_INGESTION: credentialSpec().optional() })
    .transform(({ MYSQL_INGESTION: credentials }) => ({ credentials }));

const folder = "the name of a database that has migrations in this image";

/** `MIGRATIONS`. */
const migrationsSection: Section<MigrationSettings["migrations"]> = () =>
  z
    .object({
      MIGRATIONS: z
        .string()
        .regex(/^[\w-]+$/, { error: folder })
        .optional(),
    })
    .transform((env) => ({ folder: env.MIGRATIONS }));

/** Seconds: the database may still be starting, or resuming from a pause. */
const CONNECT_WITHIN = 120;

/** Database engines that the migrator knows. */
export type Engine = "mysql" | "postgres";

/** The engine of the database that the environment names. */
export function engineOf(env: Environment): Engine {
  return env["POSTGRES_HOST"] === undefined ? "mysql" : "postgres";
}

const common = { connecting: firstConnectionSection(CONNECT_WITHIN), migrations: migrationsSection };

/** The sections of the settings, by the engine; only Aurora MySQL has a pipeline to a search index. */
export const sections = {
  mysql: { ...common, database: mysqlSection, users: usersSection, ingestion: ingestionSection },
  postgres: {
    ...common,
    database: postgresSection,
    users: forPostgres(usersSection),
    ingestion: () => z.unknown().transform((): IngestionSettings => ({})),
  },
} as const;
