import { z } from "zod";
import { AURORA_MYSQL_VERSION } from "../../components/data/aurora-mysql";
import { mysqlDatabase } from "../../components/rules/databases";
import { databaseKey } from "../../components/rules/names";
import { rule } from "../../components/rules/rule";
import { text } from "../../components/rules/values";
import { auroraKeys, capacitiesInOrder } from "./aurora";
import { serviceAccounts } from "./values";

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraMySQLReleaseNotes/Welcome.html */
const version = rule('a version of Aurora MySQL, such as "8.0.mysql_aurora.3.10.3"', AURORA_MYSQL_VERSION);

const keys = {
  version: text(version)
    .default("8.0.mysql_aurora.3.10.3")
    .describe("Aurora MySQL version; 3.10 has long-term support"),
  database: text(mysqlDatabase).default("millrace").describe("schema made with the database"),
  ...auroraKeys,
};

export const mysql = z.strictObject(keys).refine(...capacitiesInOrder);

/** Further clusters, for services that want a database of their own. */
export const databases = z.record(
  text(databaseKey),
  z.strictObject({ ...keys, serviceAccounts }).refine(...capacitiesInOrder),
);
