import { z } from "zod";
import { mysqlSection, type MysqlSettings } from "./mysql";
import type { Environment, Section } from "./read";

/** The same as for MySQL: host of the writer and of the readers, database, TLS and who signs in. */
export type PostgresSettings = MysqlSettings;

const PREFIX = "POSTGRES_";
const STANDARD_PORT = "5432";

/** The `POSTGRES_*` settings of a client, which have the meaning of those of MySQL. */
export const postgresSection: Section<PostgresSettings> = forPostgres(mysqlSection);

/** A section whose variables about MySQL (`MYSQL_HOST`) are those about PostgreSQL (`POSTGRES_HOST`). */
export function forPostgres<T>(section: Section<T>): Section<T> {
  return (env) =>
    z.unknown().transform((_given, context): T => {
      const seen = asMysql(env);
      const result = section(seen).safeParse(seen);
      if (result.success) return result.data;
      for (const { path, message } of result.error.issues) {
        const name = String(path[0]).replace(/^MYSQL_/, PREFIX);
        context.issues.push({ code: "custom", path: [name], message, input: undefined });
      }
      return z.NEVER;
    });
}

function asMysql(env: Environment): Environment {
  const others = Object.entries(env).filter(([name]) => !/^(MYSQL|POSTGRES)_/.test(name));
  const own = Object.entries(env)
    .filter(([name]) => name.startsWith(PREFIX))
    .map(([name, value]) => [name.replace(PREFIX, "MYSQL_"), value] as const);
  return Object.fromEntries([["MYSQL_PORT", STANDARD_PORT], ...others, ...own]);
}
