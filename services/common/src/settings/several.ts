import { z } from "zod";
import type { Environment, Section } from "./read";
import { redisSection, type RedisSettings } from "./redis";

/** A section for each name. */
type Sections<T> = { readonly [K in keyof T]: Section<T[K]> };

/** Variables about a queue, which a service with several has for each; where Redis is, is told once. */
const OF_QUEUE = /^(REDIS_QUEUE|REDIS_PARTITIONS|QUEUE_\w+)$/;

/** Variables about a database, which a service with several has for each. */
const OF_DATABASE = /^(MYSQL|POSTGRES)_/;

/**
 * The settings of the queues that a service uses, by their names in its manifest.
 *
 * A single queue has the variables of the section (`REDIS_QUEUE`). With several, the variables of each begin with its
 * name: `ORDERS_REDIS_QUEUE`, `ORDERS_REDIS_PARTITIONS`, `ORDERS_QUEUE_SOFT_DEPTH`.
 *
 * @example queuesSection(["orders", "mails"])
 */
export function queuesSection<Name extends string>(
  names: readonly Name[],
): Section<Readonly<Record<Name, RedisSettings>>>;
/** @param section further settings of each queue. */
export function queuesSection<Name extends string, T>(
  names: readonly Name[],
  section: Section<T>,
): Section<Readonly<Record<Name, T>>>;
export function queuesSection<Name extends string>(
  names: readonly Name[],
  section: Section<unknown> = redisSection,
): Section<Readonly<Record<Name, unknown>>> {
  const sections = Object.fromEntries(names.map((name) => [name, section]));
  return several(sections as Sections<Record<Name, unknown>>, OF_QUEUE);
}

/**
 * The settings of the databases that a service uses, by their names in its manifest.
 *
 * A single database has the variables of its section (`MYSQL_HOST`). With several, the variables of each begin with its
 * name: `ORDERS_MYSQL_HOST`, `ORDERS_MYSQL_CREDENTIALS`.
 *
 * @example databasesSection({ orders: mysqlSection, reports: mysqlSection })
 */
export function databasesSection<T extends object>(sections: Sections<T>): Section<Readonly<T>> {
  return several(sections, OF_DATABASE);
}

/** What the names of variables about a queue or database begin with: `order-items` has `ORDER_ITEMS_`. */
export function variablePrefix(name: string): string {
  return `${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}_`;
}

/** Reads each section, its own variables with the prefix of its name if there are several. */
function several<T extends object>(sections: Sections<T>, own: RegExp): Section<Readonly<T>> {
  const names = Object.keys(sections) as (keyof T & string)[];
  return (env) =>
    z.unknown().transform((_given, context) => {
      const settings: Partial<T> = {};
      for (const name of names) {
        const prefix = names.length === 1 ? "" : variablePrefix(name);
        const seen = withoutPrefix(env, prefix, own);
        const result = sections[name](seen).safeParse(seen);
        if (result.success) settings[name] = result.data;
        else context.issues.push(...result.error.issues.map((issue) => renamed(issue, prefix, own)));
      }
      return settings as T;
    });
}

/** The environment as a section sees it: of its own variables only those with the prefix, which is left out. */
function withoutPrefix(env: Environment, prefix: string, own: RegExp): Environment {
  if (prefix === "") return env;
  const shared = Object.entries(env).filter(([name]) => !own.test(name));
  const prefixed = Object.entries(env)
    .filter(([name]) => name.startsWith(prefix) && own.test(name.slice(prefix.length)))
    .map(([name, value]) => [name.slice(prefix.length), value] as const);
  return Object.fromEntries([...shared, ...prefixed]);
}

/** An issue under the name that its variable has in the environment. */
function renamed({ path, message }: z.core.$ZodIssue, prefix: string, own: RegExp) {
  const name = String(path[0]);
  return {
    code: "custom" as const,
    path: [own.test(name) ? prefix + name : name],
    message,
    input: undefined,
  };
}
