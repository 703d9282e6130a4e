import { z } from "zod";
import { AURORA_MYSQL_VERSION } from "../../components/data/aurora-mysql";
import { AURORA_POSTGRES_VERSION } from "../../components/data/aurora-postgres";
import { clusterSnapshot } from "../../components/rules/aws";
import { mysqlDatabase, postgresDatabase } from "../../components/rules/databases";
import { databaseKey } from "../../components/rules/names";
import { rule, type Rule } from "../../components/rules/rule";
import { text } from "../../components/rules/values";
import { auroraKeys, capacitiesInOrder } from "./aurora";
import { serviceAccounts } from "./values";

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraMySQLReleaseNotes/Welcome.html */
const mysqlVersion = rule(
  'a version of Aurora MySQL, such as "8.0.mysql_aurora.3.10.3"',
  AURORA_MYSQL_VERSION,
);

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/Welcome.html */
const postgresVersion = rule(
  'a version of Aurora PostgreSQL in quotes, such as "17.7"',
  AURORA_POSTGRES_VERSION,
);

/** The cluster that MySQL databases of services share. */
export const mysql = z
  .strictObject({
    version: text(mysqlVersion)
      .default("8.0.mysql_aurora.3.10.3")
      .describe("Aurora MySQL version; 3.10 has long-term support"),
    database: text(mysqlDatabase)
      .default("millrace")
      .describe(
        "schema created with the cluster; services use it only as the former name (`was`) of a database",
      ),
    ...auroraKeys,
  })
  .refine(...capacitiesInOrder);

/** The cluster that PostgreSQL databases of services share. */
export const postgres = z
  .strictObject({
    version: text(postgresVersion)
      .default("17.7")
      .describe("Aurora PostgreSQL version; 17.7 has long-term support"),
    database: text(postgresDatabase)
      .default("millrace")
      .describe(
        "database created with the cluster; services use it only as the former name (`was`) of a database",
      ),
    ...auroraKeys,
  })
  .refine(...capacitiesInOrder);

const version = rule(
  "a version of Aurora MySQL or Aurora PostgreSQL in quotes",
  (text) => AURORA_MYSQL_VERSION.test(text) || AURORA_POSTGRES_VERSION.test(text),
);

const guests = serviceAccounts.describe(
  "Kubernetes service accounts of other repositories that sign in with IAM tokens, as the database user of the same name with all rights",
);

const shared = z.strictObject({
  cluster: z
    .literal("shared")
    .optional()
    .describe("the cluster that all databases of the engine share, mysql or postgres"),
  serviceAccounts: guests,
});

const own = z
  .strictObject({
    cluster: z.literal("own").describe("a cluster with this database alone"),
    version: text(version)
      .optional()
      .describe("version of Aurora; by default that of the shared cluster of its engine"),
    was: text(databaseKey)
      .optional()
      .describe(
        "name of the database when this cluster was created, which the cluster keeps; needed where the manifest of the database's owner has `was`",
      ),
    database: text(mysqlDatabase)
      .optional()
      .describe(
        "schema of the database where this cluster was created with another than the manifest of the database's owner says",
      ),
    ...auroraKeys,
    serviceAccounts: guests,
  })
  .refine(...capacitiesInOrder);

/** Where the databases of the services are. @param name rule for the databases' names. */
export const databasesNamed = (name: Rule) =>
  z
    .record(
      text(name),
      z
        .discriminatedUnion("cluster", [shared, own])
        .describe(
          "cluster of the database: the one that all databases of its engine share (mysql, postgres), or its own; a change creates an empty database there and moves no data",
        ),
    )
    .default({});

/** Clusters made from snapshots, from which lost rows are copied; no service uses them. */
export const restored = z
  .record(
    text(databaseKey),
    z
      .strictObject({
        engine: z.enum(["mysql", "postgres"]).default("mysql").describe("engine of the snapshot"),
        version: text(version)
          .optional()
          .describe("version of Aurora; by default that of the shared cluster of its engine"),
        ...auroraKeys,
        snapshot: text(clusterSnapshot).describe(
          "snapshot that a further cluster is made from, by name or ARN; used only at creation",
        ),
      })
      .refine(...capacitiesInOrder),
  )
  .default({});

export type Databases = z.output<ReturnType<typeof databasesNamed>>;
