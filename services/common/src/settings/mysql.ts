import { isIP } from "node:net";
import { z } from "zod";
import { credentialSpec, type CredentialSpec } from "./credentials";
import { port, text, whole } from "./kinds";
import type { Section } from "./read";

/** A database user who signs in with IAM tokens. */
export interface DatabaseUser {
  readonly kind: "iam";
  readonly user: string;
  readonly region: string;
}

/** How connections are encrypted; `ca` verifies against the authorities in a PEM file. */
export type MysqlTls =
  { readonly kind: "off" } | { readonly kind: "rds" } | { readonly kind: "ca"; readonly path: string };

export interface MysqlSettings {
  /** Host that follows the writer. */
  readonly host: string;
  /** Host of the readers. */
  readonly readHost: string;
  readonly port: number;
  readonly database: string;
  readonly tls: MysqlTls;
  readonly credentials: CredentialSpec | DatabaseUser;
  /** How long a new connection may take; a paused database needs longer than a running one. */
  readonly connectTimeoutMs: number;
}

const DATABASE = "the name of the database: 1 to 64 letters, digits or underscores";

const base = z.object({
  MYSQL_HOST: text("the host name of the database's writer"),
  MYSQL_READ_HOST: z.string().optional(),
  MYSQL_PORT: port(3306),
  MYSQL_DATABASE: z.string({ error: DATABASE }).regex(/^\w{1,64}$/, { error: DATABASE }),
  MYSQL_TLS: z
    .string()
    .regex(/^(off|rds|.*\/.*)$/, { error: '"off", "rds", or the path of a PEM file of authorities' })
    .default("off"),
  MYSQL_CONNECT_TIMEOUT: whole(1, 300).default(10),
});

const withTokens = base.extend({
  MYSQL_TLS: base.shape.MYSQL_TLS.refine((value) => value !== "off", {
    error: '"rds" or the path of a PEM file, since IAM tokens are taken over TLS only',
  }),
  MYSQL_USER: text("the name of the database user to sign tokens for"),
  AWS_REGION: text("the AWS region of the database"),
});

const withPassword = base.extend({ MYSQL_CREDENTIALS: credentialSpec('"iam"') });

/** The `MYSQL_*` settings of who connects. */
export const mysqlSection: Section<MysqlSettings> = (env) =>
  env["MYSQL_CREDENTIALS"] === "iam"
    ? withTokens
        .superRefine(requireNames)
        .transform((given) =>
          settings(given, { kind: "iam", user: given.MYSQL_USER, region: given.AWS_REGION }),
        )
    : withPassword.superRefine(requireNames).transform((given) => settings(given, given.MYSQL_CREDENTIALS));

/** The driver compares names only, not addresses, with what stands in a certificate. */
function requireNames(given: z.output<typeof base>, context: z.RefinementCtx): void {
  if (given.MYSQL_TLS === "off") return;
  for (const name of ["MYSQL_HOST", "MYSQL_READ_HOST"] as const) {
    const input = given[name];
    if (input === undefined || isIP(input) === 0) continue;
    const message = "a host name, since TLS verifies that the server's certificate bears it";
    context.addIssue({ code: "custom", path: [name], message, input });
  }
}

function settings(given: z.output<typeof base>, credentials: MysqlSettings["credentials"]): MysqlSettings {
  return {
    host: given.MYSQL_HOST,
    readHost: given.MYSQL_READ_HOST ?? given.MYSQL_HOST,
    port: given.MYSQL_PORT,
    database: given.MYSQL_DATABASE,
    tls: tls(given.MYSQL_TLS),
    credentials,
    connectTimeoutMs: given.MYSQL_CONNECT_TIMEOUT * 1000,
  };
}

function tls(given: string): MysqlTls {
  return given === "off" || given === "rds" ? { kind: given } : { kind: "ca", path: given };
}
