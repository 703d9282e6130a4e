import { z } from "zod";
import { text } from "../../components/config-values";
import { AURORA_MYSQL_VERSION } from "../../components/data/aurora-mysql";
import { auroraKeys, capacitiesInOrder } from "./aurora";
import { serviceAccounts } from "./values";

const keys = {
  version: text('a version of Aurora MySQL, such as "8.0.mysql_aurora.3.10.3"', AURORA_MYSQL_VERSION)
    .default("8.0.mysql_aurora.3.10.3")
    .describe("Aurora MySQL version; 3.10 has long-term support"),
  database: text("a schema name of letters, digits and underscores", /^[a-z][a-z0-9_]{0,63}$/i)
    .default("millrace")
    .describe("schema made with the database"),
  ...auroraKeys,
};

export const mysql = z.strictObject(keys).refine(...capacitiesInOrder);

/** Further clusters, for services that want a database of their own. */
export const databases = z.record(
  text(
    "a name of up to 24 lower-case letters, digits and single dashes",
    /^(?=.{1,24}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  ),
  z.strictObject({ ...keys, serviceAccounts }).refine(...capacitiesInOrder),
);
