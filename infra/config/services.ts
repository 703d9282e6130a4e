import { z } from "zod";
import { AURORA_MYSQL_VERSION } from "../../components/data/aurora-mysql";
import { rule, type Rule } from "../../components/rules/rule";
import { text } from "../../components/rules/values";
import { databasesOf, physicalName, type Database } from "../../platform/databases";
import { queuesOf } from "../../platform/queues";
import type { Service } from "../../platform/services";
import { databasesIn, followedDatabase } from "./registry";
import { databasesNamed, type Databases } from "./databases";
import { neededQueue, queue } from "./queue";

/** What an environment says of services. @param name rule for the services' names. */
export const servicesNamed = (name: Rule) =>
  z
    .record(
      text(name),
      z.strictObject({
        deploy: z
          .boolean()
          .optional()
          .describe(
            "whether the service is deployed; the data of one that is not is kept. By default all are, except the server " +
              "of a page where `edge` serves the page",
          ),
      }),
    )
    .default({});

/** The sections of the configuration that depend on the services, by their keys. */
export function sectionsFor(services: readonly Service[]) {
  const names = (all: readonly { readonly name: string }[]) => all.map(({ name }) => name);
  const queues = names(queuesOf(services));
  return {
    services: servicesNamed(known("services", "there are no services", names(services))),
    databases: databasesNamed(known("databases", "no service uses a database", names(databasesOf(services)))),
    queue:
      queues.length === 0
        ? queue.optional()
        : neededQueue(`must be an object with an engine, since services use queues (${queues.join(", ")})`),
  };
}

/** A rule that accepts some names alone, and lists them. */
function known(what: string, none: string, names: readonly string[]): Rule {
  const accepted = names.length === 0 ? `left out, since ${none}` : `one of the ${what} ${names.join(", ")}`;
  return rule(accepted, (name) => names.includes(name));
}

interface Options {
  readonly services: Readonly<Record<string, { readonly deploy?: boolean | undefined }>>;
  readonly mysql: { readonly minCapacity: number };
  readonly databases: Databases;
  readonly search?: { readonly database?: string | undefined; readonly ingestion?: unknown } | undefined;
}

/** What is wrong with a configuration for these services: where, and the end of the sentence that begins with "it". */
export function problemsWith(services: readonly Service[], options: Options): Problem[] {
  const databases = databasesOf(services);
  return [
    ...services
      .filter(({ kind, name }) => kind === "migrator" && options.services[name]?.deploy === false)
      .map(({ name }) => ({
        path: ["services", name, "deploy"],
        message: "must be left out, since the migrator makes the databases",
      })),
    ...databases.flatMap((database) => databaseProblems(services, database, options)),
    ...clusterProblems(databases, options),
    ...searchProblems(databasesIn(services, options.databases), options),
  ];
}

export interface Problem {
  readonly path: (string | number)[];
  readonly message: string;
}

function databaseProblems(
  services: readonly Service[],
  { name, engine }: Database,
  { databases }: Options,
): Problem[] {
  const settings = databases[name];
  const path = ["databases", name];
  const guests = settings?.serviceAccounts ?? [];
  const version = settings?.cluster === "own" ? settings.version : undefined;
  return [
    ...guests.flatMap((guest, index) =>
      services.some((service) => service.name === guest)
        ? [
            {
              path: [...path, "serviceAccounts", index],
              message: `must be of another repository; what the service ${guest} uses is said in its service.ts`,
            },
          ]
        : [],
    ),
    ...(version !== undefined && AURORA_MYSQL_VERSION.test(version) !== (engine === "mysql")
      ? [{ path: [...path, "version"], message: `must be a version of ${ENGINES[engine]}` }]
      : []),
  ];
}

const ENGINES = { mysql: "Aurora MySQL", postgres: "Aurora PostgreSQL" } as const;

/**
 * The name of a cluster that a database has for itself never changes, or an empty cluster would replace it. A renamed
 * database must therefore say it: its schema may have had another name than the database.
 */
function clusterProblems(all: readonly Database[], { databases: settings }: Options): Problem[] {
  const own = all.flatMap(({ name, physical }) => {
    const cluster = settings[name];
    return cluster?.cluster === "own" ? [{ name, physical, was: cluster.was }] : [];
  });
  return own.flatMap(({ name, physical, was }) => {
    const path = ["databases", name, "was"];
    if (was === undefined && physical !== physicalName(name)) {
      const message = `must be the name that the database had when its cluster was created, ${name} for a new cluster`;
      return [{ path, message }];
    }
    const other = own.find((one) => one.name !== name && one.was === (was ?? name));
    if (other === undefined) return [];
    return [
      { path, message: `must be another name, since the cluster of the database ${other.name} has it` },
    ];
  });
}

function searchProblems(
  databases: readonly Database[],
  { search, mysql, databases: settings }: Options,
): Problem[] {
  if (search === undefined) return [];
  const names = databases.filter(({ engine }) => engine === "mysql").map(({ name }) => name);
  const followed = followedDatabase(databases, search.database);
  if (followed === undefined) {
    if (names.length > 0) {
      const message = `must be one of the MySQL databases ${names.join(", ")}`;
      return [{ path: ["search", "database"], message }];
    }
    return (["database", "ingestion"] as const)
      .filter((key) => search[key] !== undefined)
      .map((key) => ({
        path: ["search", key],
        message: "must be left out, since no service uses a MySQL database",
      }));
  }
  const cluster = settings[followed.name];
  const [path, { minCapacity }] =
    cluster?.cluster === "own" ? [["databases", followed.name], cluster] : [["mysql"], mysql];
  return [
    ...(minCapacity > 0
      ? []
      : [
          {
            path: [...path, "minCapacity"],
            message:
              "must be at least 0.5 where search is on, since a database whose changes are followed never pauses",
          },
        ]),
    ...(search.ingestion !== undefined && /[A-Z]/.test(followed.physical)
      ? [
          {
            path: ["search", "ingestion"],
            message: `must be left out, since the name of the schema ${followed.physical} is not in lower case and part of the indexes' names`,
          },
        ]
      : []),
  ];
}
