import { z } from "zod";
import { credentialSpec, type CredentialSpec } from "@millrace/common/settings/credentials";
import {
  firstConnectionSection,
  type FirstConnectionSettings,
} from "@millrace/common/settings/first-connection";
import { mysqlSection, type MysqlSettings } from "@millrace/common/settings/mysql";
import type { Section } from "@millrace/common/settings/read";

/** How the services' users sign in: with IAM tokens, or with passwords from files in a folder. */
export type UserAuthentication =
  { readonly kind: "iam" } | { readonly kind: "passwords"; readonly dir: string };

export interface MigrationSettings {
  /** The database, and who may change it. */
  readonly mysql: MysqlSettings;
  readonly connecting: FirstConnectionSettings;
  readonly users: { readonly authentication: UserAuthentication };
  readonly ingestion: IngestionSettings;
  readonly owners: OwnerSettings;
}

/** Users who get the database for themselves, in place of this repository's tables and users. */
export interface OwnerSettings {
  readonly names?: readonly string[] | undefined;
}

/** The user of the pipeline that feeds the search index, where there is one. */
export interface IngestionSettings {
  readonly credentials?: CredentialSpec | undefined;
}

const meaning = '"iam", or "file:" and the folder of the users\' credential files';

/** `MYSQL_USERS`. */
const usersSection: Section<MigrationSettings["users"]> = () =>
  z
    .object({ MYSQL_USERS: z.string({ error: meaning }).regex(/^(iam|file:.+)$/, { error: meaning }) })
    .transform(({ MYSQL_USERS: given }) => ({
      authentication:
        given === "iam"
          ? { kind: "iam" as const }
          : { kind: "passwords" as const, dir: given.slice("file:".length) },
    }));

/** `MYSQL_INGESTION`. */
const ingestionSection: Section<IngestionSettings> = () =>
  z
    .object({ MYSQL_INGESTION: credentialSpec().optional() })
    .transform(({ MYSQL_INGESTION: credentials }) => ({ credentials }));

const names = "user names with commas between";

/** `MYSQL_OWNERS`. */
const ownersSection: Section<OwnerSettings> = () =>
  z
    .object({
      MYSQL_OWNERS: z
        .string()
        .regex(/^[\w-]+(,[\w-]+)*$/, { error: names })
        .optional(),
    })
    .transform(({ MYSQL_OWNERS: given }) => ({ names: given?.split(",") }));

/** Seconds: the database may still be starting, or resuming from a pause. */
const CONNECT_WITHIN = 120;

export const sections = {
  mysql: mysqlSection,
  connecting: firstConnectionSection(CONNECT_WITHIN),
  users: usersSection,
  ingestion: ingestionSection,
  owners: ownersSection,
};
