import { z } from "zod";
import { AURORA_POSTGRES_VERSION } from "../../components/data/aurora-postgres";
import { postgresDatabase } from "../../components/rules/databases";
import { rule } from "../../components/rules/rule";
import { text } from "../../components/rules/values";
import { auroraKeys, capacitiesInOrder } from "./aurora";
import { serviceAccounts } from "./values";

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/Welcome.html */
const version = rule('a version of Aurora PostgreSQL in quotes, such as "17.7"', AURORA_POSTGRES_VERSION);

export const postgres = z
  .strictObject({
    version: text(version).default("17.7").describe("Aurora PostgreSQL version; 17.7 has long-term support"),
    database: text(postgresDatabase).default("millrace").describe("database made with the cluster"),
    ...auroraKeys,
    serviceAccounts,
  })
  .refine(...capacitiesInOrder);
