import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { groupsOf, METRICS, type MetricUse } from "../support/metrics";
import { recordInfra } from "../../plan/programs";
import { registryFrom } from "../support/registries";
import { recordEverything } from "../support/stacks/everything";
import { recordStacks, stack, type Stack } from "./aws/stacks";

const unique = (items: Iterable<string>) => [...new Set(items)].sort();

describe("the metrics of alarms and dashboards", function () {
  this.timeout(120_000);
  let uses: readonly MetricUse[];

  before(async () => {
    const variants = {
      // What brokers tell without being paid for, and what only a cache tells whose log may lag.
      "millrace-infra:streaming": JSON.stringify({ engine: { kind: "provisioned", monitoring: "DEFAULT" } }),
      "millrace-infra:queue": JSON.stringify({ engine: { kind: "cluster", durability: "async" } }),
    };
    const serverless = { "millrace-infra:queue": JSON.stringify({ engine: { kind: "serverless" } }) };
    const internal = registryFrom({ catalog: { kind: "http", description: "Lists" } });
    const stacks = [
      ...(await recordStacks()),
      stack("free", await recordEverything(variants)),
      stack("serverless", await recordEverything(serverless)),
      // A service that only others of the cluster call.
      stack(
        "internal",
        await recordInfra("prod", { "millrace-infra:services": undefined }, undefined, internal),
      ),
    ];
    uses = stacks.flatMap((one) => [...alarmUses(one), ...dashboardUses(one)]);
  });

  it("are each published: namespace, name, dimensions, statistic and engine", () => {
    assert.ok(uses.length > 500);
    assert.deepEqual(
      unique(uses.filter((use) => groupsOf(use).length === 0).map((use) => JSON.stringify(use))),
      [],
    );
  });

  it("are all that the table has", () => {
    const used = new Set(
      uses.flatMap((use) =>
        groupsOf(use).map((group) => `${METRICS.indexOf(group)} ${use.metric} ${use.statistic}`),
      ),
    );
    assert.deepEqual(
      METRICS.flatMap(({ metrics }, index) =>
        Object.entries(metrics).flatMap(([metric, statistics]) =>
          statistics.map((statistic) => `${index} ${metric} ${statistic}`),
        ),
      ).filter((row) => !used.has(row)),
      [],
    );
  });

  it("have a source each", () => {
    for (const { namespace, source } of METRICS) {
      if (namespace.startsWith("AWS/") || namespace === "ContainerInsights") {
        assert.match(source, /^https:\/\/docs\.aws\.amazon\.com\/\S+\.html$/);
      } else assert.ok(existsSync(join(__dirname, "../..", source)), source);
    }
  });

  it("are refused where the engine does not publish them", () => {
    const local = { metric: "FreeLocalStorage", dimensions: ["DBClusterIdentifier"], statistic: "Minimum" };
    assert.equal(groupsOf({ ...local, namespace: "AWS/DocDB", engine: "instances" }).length, 1);
    assert.equal(groupsOf({ ...local, namespace: "AWS/RDS", engine: "db.serverless" }).length, 0);
    const replicas = {
      namespace: "AWS/Kafka",
      metric: "UnderReplicatedPartitions",
      dimensions: ["Cluster Name", "Broker ID"],
      statistic: "Maximum",
    };
    assert.equal(groupsOf({ ...replicas, engine: "PER_BROKER" }).length, 1);
    assert.equal(groupsOf({ ...replicas, engine: "DEFAULT" }).length, 0);
  });
});

function alarmUses(of: Stack): MetricUse[] {
  return of.own
    .filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm")
    .map(({ inputs }) => {
      const namespace = inputs.namespace as string;
      return {
        namespace,
        metric: inputs.metricName as string,
        dimensions: Object.keys(inputs.dimensions as object),
        statistic: (inputs.statistic ?? inputs.extendedStatistic) as string,
        ...engineOf(namespace, of),
      };
    });
}

type Widget = { readonly properties: { readonly metrics?: readonly (readonly unknown[])[] } };

function dashboardUses(of: Stack): MetricUse[] {
  return of.own
    .filter(({ type }) => type === "aws:cloudwatch/dashboard:Dashboard")
    .flatMap(({ inputs }) => (JSON.parse(inputs.dashboardBody as string) as { widgets: Widget[] }).widgets)
    .flatMap(({ properties }) => properties.metrics ?? [])
    .map((series) => {
      const [namespace = "", metric = "", ...dimensions] = series.slice(0, -1) as string[];
      return {
        namespace,
        metric,
        dimensions: dimensions.filter((_, index) => index % 2 === 0),
        statistic: (series.at(-1) as { stat: string }).stat,
        ...engineOf(namespace, of),
      };
    });
}

/** What publishes a namespace's metrics in a stack: a class of instances, a level of monitoring, a kind of cache. */
function engineOf(namespace: string, { own }: Stack): { readonly engine?: string } {
  const first = (type: string) => own.find((resource) => resource.type === type)?.inputs;
  const engine = {
    "AWS/DocDB": "instances",
    "AWS/ElastiCache": first("aws:elasticache/replicationGroup:ReplicationGroup")?.durability ?? "serverless",
    "AWS/Kafka": first("aws:msk/cluster:Cluster")?.enhancedMonitoring,
    "AWS/RDS": first("aws:rds/clusterInstance:ClusterInstance")?.instanceClass,
  }[namespace];
  return typeof engine === "string" ? { engine } : {};
}
