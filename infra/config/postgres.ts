import { z } from "zod";
import { text } from "../../components/config-values";
import { AURORA_POSTGRES_VERSION } from "../../components/data/aurora-postgres";
import { auroraKeys, capacitiesInOrder } from "./aurora";
import { serviceAccounts } from "./values";

export const postgres = z
  .strictObject({
    version: text('a version of Aurora PostgreSQL in quotes, such as "17.7"', AURORA_POSTGRES_VERSION)
      .default("17.7")
      .describe("Aurora PostgreSQL version; 17.7 has long-term support"),
    database: text("a database name of letters, digits and underscores", /^[a-z][a-z0-9_]{0,62}$/i)
      .default("millrace")
      .describe("database made with the cluster"),
    ...auroraKeys,
    serviceAccounts,
  })
  .refine(...capacitiesInOrder);
