import { z } from "zod";
import { SEARCH_NODE } from "../../components/data/search-settings";
import { roleOrUserArn } from "../../components/rules/aws";
import { mysqlTable } from "../../components/rules/databases";
import { databaseKey } from "../../components/rules/names";
import { rule } from "../../components/rules/rule";
import { count, list, text } from "../../components/rules/values";

/** @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/supported-instance-types.html */
const node = text(
  rule(
    "a node of OpenSearch that is neither burstable nor with disks of its own, such as m7g.large.search",
    SEARCH_NODE,
  ),
);

/** @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/what-is.html#choosing-version */
const version = rule('a version of OpenSearch in quotes, such as "3.3"', /^[1-9]\d?\.\d{1,2}$/);

const ingestion = z
  .strictObject({
    tables: list(text(mysqlTable)).min(1).describe("tables that are indexed, each into <schema>-<table>"),
    minUnits: count(1, 96).default(1).describe("minimum capacity in OpenSearch Compute Units"),
    maxUnits: count(1, 96).default(4).describe("maximum capacity in OpenSearch Compute Units"),
  })
  .refine(({ minUnits, maxUnits }) => minUnits <= maxUnits, {
    path: ["maxUnits"],
    error: "must be at least minUnits",
  });

export const search = z
  .strictObject({
    version: text(version).default("3.3").describe("OpenSearch version"),
    nodeType: node.default("r7g.large.search").describe("instance type of the data nodes"),
    nodesPerZone: count(1, 26).default(1).describe("data nodes in each of the three zones"),
    volumeGb: count(10, 3072).default(50).describe("volume size per data node in GiB"),
    masterType: node
      .optional()
      .describe(
        "instance type of three dedicated master nodes; without it the data nodes also manage the domain",
      ),
    standby: z.boolean().default(false).describe("Multi-AZ with Standby; needs masterType"),
    softwareUpdates: z.boolean().default(true).describe("automatic service software updates, from 01:00 UTC"),
    admins: list(text(roleOrUserArn))
      .min(1)
      .describe("IAM roles and users that may become the domain's administrator"),
    database: text(databaseKey)
      .optional()
      .describe("MySQL database whose changes of rows are followed; required where services use one"),
    ingestion: ingestion.optional().describe("pipeline that keeps indexes in step with the database"),
  })
  .refine(({ standby, masterType }) => !standby || masterType !== undefined, {
    path: ["masterType"],
    error: "must be given where standby is on, since AWS demands nodes that only manage the domain",
  });
