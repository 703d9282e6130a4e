import { MYSQL_RESERVED, POSTGRES_RESERVED } from "./reserved-words";
import { also, oneOf, rule } from "./rule";

// Rules for names in data stores.

/** Schemas of the server itself, and the one in which the migrator records the users it has created. */
const MYSQL_SCHEMAS = ["information_schema", "migrator", "mysql", "performance_schema", "sys"];
const POSTGRES_DATABASES = ["postgres", "rdsadmin", "template0", "template1"];

/**
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
 * @see https://dev.mysql.com/doc/refman/8.4/en/identifiers.html
 */
export const mysqlDatabase = also(
  also(
    rule("a schema name of letters, digits and underscores", /^[a-z][a-z0-9_]{0,63}$/i),
    `must not be ${oneOf(MYSQL_SCHEMAS)}, which are not for services`,
    (text) => !MYSQL_SCHEMAS.includes(text.toLowerCase()),
  ),
  "must not be a reserved word of MySQL",
  (text) => !MYSQL_RESERVED.has(text.toLowerCase()),
);

/** A table that a pipeline copies into an index. */
export const mysqlTable = rule("a table of the MySQL database", /^[a-z][a-z0-9_]{0,63}$/);

/**
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
 * @see https://www.postgresql.org/docs/17/sql-syntax-lexical.html
 */
export const postgresDatabase = also(
  also(
    rule("a database name of letters, digits and underscores", /^[a-z][a-z0-9_]{0,62}$/i),
    `must not be ${oneOf(POSTGRES_DATABASES)}, which Aurora PostgreSQL itself has`,
    (text) => !POSTGRES_DATABASES.includes(text.toLowerCase()),
  ),
  "must not be a reserved word of PostgreSQL",
  (text) => !POSTGRES_RESERVED.has(text.toLowerCase()),
);

/**
 * User names that Aurora and DocumentDB keep for themselves, or that this project has given away.
 *
 * @see https://docs.aws.amazon.com/documentdb/latest/developerguide/limits.html
 */
export const RESERVED_USERS = [
  "admin",
  "administrator",
  "ingestion",
  "none",
  "postgres",
  "public",
  "rdsadmin",
  "root",
  "serviceadmin",
];

/**
 * The first part of a queue's keys: what the services accept (`REDIS_QUEUE`), in lower case, so that it can be part of
 * other names.
 */
export const queueName = rule(
  "a name of up to 100 lower-case letters, digits and dashes",
  /^[a-z][a-z0-9-]{0,99}$/,
);

/** @see https://kafka.apache.org/documentation/#topicconfigs */
export const kafkaName = (what: string) =>
  also(
    rule(`the name of a ${what}`, /^[A-Za-z0-9._-]{1,249}$/),
    'must not be "." or ".."',
    (text) => text !== "." && text !== "..",
  );
