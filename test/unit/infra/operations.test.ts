import assert from "node:assert/strict";
import { KINDS } from "../../../components/operations/alarm-rows/row";
import { ALARM_ROWS } from "../../../components/operations/alarm-table";
import { addOnAccounts } from "../../../contract/add-on-accounts";
import { contract } from "../../../contract/outputs";
import { INFRA } from "../../../contract/projects";
import { recordInfra } from "../../../plan/programs";
import type { RecordedResource, Recording } from "../../../plan/record";
import { stackConfig } from "../../../plan/stack-file";
import { ofTypes, recorded, statementsOf } from "../../support/graph";
import { registryFrom } from "../../support/registries";
import { EVERYTHING_SERVICES } from "../../support/stacks/everything";

const SIZE = { minCapacity: 0.5, maxCapacity: 16 };
const DATADOG = "arn:aws:secretsmanager:us-east-1:123456789012:secret:datadog-AbCdEf";

/** Everything that alarms watch, and everybody who can be told. */
const EVERYTHING: Readonly<Record<string, unknown>> = {
  databases: { orders: { cluster: "own", ...SIZE } },
  postgres: SIZE,
  documents: {},
  search: {
    admins: ["arn:aws:iam::123456789012:role/admin"],
    database: "counts",
    ingestion: { tables: ["counts"] },
  },
  streaming: { engine: { kind: "provisioned" } },
  edge: {
    origin: "vpc",
    domain: { name: "shop.example.com", zoneName: "example.com" },
    grpc: { cidrs: ["198.51.100.0/24"] },
    firewall: {},
    deletionProtection: true,
  },
  images: {},
  notifications: {
    emails: ["a@example.com"],
    slack: { workspaceId: "T07EA123LEP", channelId: "C07EZ1ABC23" },
    pagerDuty: true,
  },
  alarms: { thresholds: { "aurora-cpu": 70 } },
  observability: { datadog: { apiKeySecretArn: DATADOG } },
  services: { web: { deploy: true } },
};

/** Names of the Deployments that alarms watch the pods of. */
function watchedPods(recording: Recording): string[] {
  const alarms = ofTypes(recording, ["aws:cloudwatch/metricAlarm:MetricAlarm"]);
  const names = alarms.flatMap(({ inputs }) => /"PodName":"([^"]+)"/.exec(JSON.stringify(inputs))?.[1] ?? []);
  return [...new Set(names)].sort();
}

const PAGER_DUTY = "https://events.pagerduty.com/integration/k/enqueue";

/** prod with these keys as well. */
function withKeys(keys: Readonly<Record<string, unknown>>): Promise<Recording> {
  const overrides: Record<string, string> = { "secrets:pagerDutyUrl": PAGER_DUTY };
  for (const [key, value] of Object.entries(keys)) overrides[`${INFRA}:${key}`] = JSON.stringify(value);
  return recordInfra("prod", overrides, undefined, EVERYTHING_SERVICES);
}

/** What keeps state or serves, by type: the input that alarms name it by, and the dimension they do it in. */
const WATCHED: Readonly<Record<string, readonly [input: string, dimension: string]>> = {
  "aws:docdb/cluster:Cluster": ["clusterIdentifier", "DBClusterIdentifier"],
  "aws:elasticache/replicationGroup:ReplicationGroup": ["replicationGroupId", "CacheClusterId"],
  "aws:elasticache/serverlessCache:ServerlessCache": ["name", "clusterId"],
  "aws:msk/cluster:Cluster": ["clusterName", "Cluster Name"],
  "aws:opensearch/domain:Domain": ["domainName", "DomainName"],
  "aws:rds/cluster:Cluster": ["clusterIdentifier", "DBClusterIdentifier"],
};

const METRIC_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";

function dimensionsOf({ inputs }: RecordedResource): Record<string, string> {
  return Object(inputs.dimensions) as Record<string, string>;
}

describe("prod with everything switched on", () => {
  let recording: Recording;
  let alarms: RecordedResource[];
  before(async () => {
    recording = await withKeys(EVERYTHING);
    alarms = ofTypes(recording, [METRIC_ALARM]);
  });

  it("has alarms on everything that keeps state, by its name in AWS", () => {
    const stateful = ofTypes(recording, Object.keys(WATCHED));
    assert.ok(stateful.length >= 7);
    for (const { name, type, inputs } of stateful) {
      const [input, dimension] = WATCHED[type] ?? assert.fail(type);
      const id = String(inputs[input]);
      const own = alarms.filter((alarm) => {
        const value = dimensionsOf(alarm)[dimension];
        return value === id || (dimension === "CacheClusterId" && value?.startsWith(`${id}-`));
      });
      assert.ok(own.length >= 4, `${name} (${id}) has ${own.length} alarms`);
    }
  });

  it("has alarms on every balancer, target group, NAT gateway, certificate and distribution", () => {
    const watched = new Set(alarms.flatMap((alarm) => Object.values(dimensionsOf(alarm))));
    const types = ["aws:ec2/natGateway:NatGateway", "aws:cloudfront/distribution:Distribution"];
    for (const { name } of ofTypes(recording, types)) assert.ok(watched.has(`${name}-id`), name);
    const count = (kind: keyof typeof KINDS) =>
      new Set(
        alarms
          .filter(({ inputs }) => inputs.namespace === KINDS[kind].namespace)
          .map((alarm) => JSON.stringify(dimensionsOf(alarm)))
          .filter((text) => Object.keys(JSON.parse(text) as object).length === KINDS[kind].dimensions.length),
      ).size;
    assert.equal(count("balancer"), ofTypes(recording, ["aws:lb/loadBalancer:LoadBalancer"]).length);
    assert.equal(count("targetGroup"), ofTypes(recording, ["aws:lb/targetGroup:TargetGroup"]).length);
    assert.equal(count("certificate"), ofTypes(recording, ["aws:acm/certificate:Certificate"]).length);
  });

  it("has an alarm on the pipeline that feeds the search domain, by its name in AWS", () => {
    const [pipeline] = ofTypes(recording, ["aws:opensearchingest/pipeline:Pipeline"]);
    const named = alarms.filter(
      (alarm) => dimensionsOf(alarm).PipelineName === pipeline?.inputs.pipelineName,
    );
    assert.equal(named.length, 1);
  });

  it("uses every row of the table that holds for a cache in nodes that waits for its log", () => {
    const used = new Set(alarms.map(({ inputs }) => String(inputs.alarmDescription).split("#").at(-1)));
    assert.deepEqual(
      ALARM_ROWS.filter(
        ({ id, kind, needs }) => !used.has(id) && kind !== "serverlessCache" && needs !== "lag",
      ).map(({ id }) => id),
      // All of these HTTP services have routes at the edge.
      ["request-errors"],
    );
  });

  it("draws on its dashboards the thresholds that the configuration gives the alarms", () => {
    const data = ofTypes(recording, ["aws:cloudwatch/dashboard:Dashboard"]).find(
      ({ name }) => name === "dashboards-data",
    );
    assert.match(String(data?.inputs.dashboardBody), /\{"value":70,"label":"aurora-cpu"\}/);
  });

  it("has alarms with the dimensions of their namespace, told to a topic of their own region", () => {
    assert.equal(new Set(alarms.map(({ inputs }) => inputs.name)).size, alarms.length);
    for (const { name, inputs } of alarms) {
      const [topic = ""] = inputs.alarmActions as string[];
      const region = typeof inputs.region === "string" ? inputs.region : "us-east-1";
      assert.match(topic, new RegExp(`^arn:aws:sns:${region}:123456789012:millrace-prod$`), name);
      assert.deepEqual(inputs.okActions, inputs.alarmActions);
      assert.match(
        String(inputs.alarmDescription),
        /https:\/\/github\.com\/example\/millrace\/blob\/main\/docs\/runbook\.md#[a-z0-9-]+$/,
      );
    }
  });

  it("takes thresholds from the configuration", () => {
    const cpu = alarms.filter(({ name }) => name.endsWith("-aurora-cpu"));
    assert.equal(cpu.length, 3, "the shared clusters, and that of one database");
    for (const { inputs } of cpu) assert.equal(inputs.threshold, 70);
  });

  it("tells people by e-mail, Slack and PagerDuty, whose address stays secret", () => {
    const protocols = ofTypes(recording, ["aws:sns/topicSubscription:TopicSubscription"]).map(
      ({ inputs }) => inputs.protocol,
    );
    assert.deepEqual(protocols, ["email", "https"]);
    assert.equal(
      ofTypes(recording, ["aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration"]).length,
      1,
    );
    const plain = recording.resources.filter(({ inputs }) =>
      JSON.stringify(inputs, (_key, value: unknown) =>
        typeof value === "object" && value !== null && "secret" in value ? "[secret]" : value,
      ).includes("pagerduty.com"),
    );
    assert.deepEqual(plain, []);
  });

  it("lets every add-on that watches do no more than that", () => {
    const associations = ofTypes(recording, ["aws:eks/podIdentityAssociation:PodIdentityAssociation"]).map(
      ({ inputs }) => `${String(inputs.namespace)}/${String(inputs.serviceAccount)}`,
    );
    const accounts = addOnAccounts("millrace");
    for (const addOn of ["cloudwatchAgent", "collector", "datadogAgent", "datadogClusterAgent"] as const) {
      const { namespace, serviceAccount } = accounts[addOn];
      assert.ok(associations.includes(`${namespace}/${serviceAccount}`), serviceAccount);
    }
    const actions = (name: string) =>
      recording.resources
        .filter((resource) => resource.name === `${name}-policy`)
        .flatMap((resource) => statementsOf(resource).flatMap(({ Action }) => Action));
    const logs = ["CreateLogGroup", "CreateLogStream", "DescribeLogStreams", "PutLogEvents"].map(
      (it) => `logs:${it}`,
    );
    assert.deepEqual(actions("cloudwatch-agent"), [...logs, "ec2:DescribeTags", "ec2:DescribeVolumes"]);
    assert.deepEqual(
      actions("collector").filter((action) => !action.startsWith("xray:")),
      logs,
    );
    for (const agent of ["datadog-agent", "datadog-cluster-agent"]) {
      const resource =
        recording.resources.find(({ name }) => name === `${agent}-policy`) ?? assert.fail(agent);
      assert.deepEqual(
        statementsOf(resource).map(({ Action, Resource }) => [Action, Resource]),
        [[["secretsmanager:GetSecretValue"], [DATADOG]]],
      );
    }
  });

  it("watches the pods of deployed services, and the runs of those on a schedule", async () => {
    const all = ["basket", "billing", "consumer", "mailer", "producer", "report", "web"];
    assert.deepEqual(watchedPods(recording), all);
    for (const stack of ["stage", "prod"]) {
      assert.deepEqual(watchedPods(await recorded(stack)), ["consumer", "producer"], stack);
    }
  });

  it("has alarms on each service's requests from the edge, pods, runs and queues, which name the service", () => {
    const owned = alarms.map(({ inputs }) => {
      const [, service, id] =
        /^(?:Urgent: )?Service ([a-z-]+): .*#([a-z0-9-]+)$/.exec(String(inputs.alarmDescription)) ?? [];
      return [service, id] as const;
    });
    const ofService = (service: string) =>
      [...new Set(owned.filter(([owner]) => owner === service).map(([, id]) => id))].sort();
    const pods = ["pod-memory", "pod-restarts", "pods-unavailable"];
    const queue = ["dead-letters", "queue-age", "queue-depth"];
    const edge = ["latency-p99", "service-errors", "targets-none", "targets-unhealthy"];
    assert.deepEqual(ofService("producer"), [...edge, ...pods].sort());
    assert.deepEqual(ofService("consumer"), [...pods, ...queue].sort());
    assert.deepEqual(ofService("web"), pods);
    assert.deepEqual(ofService("report"), ["run-failed", "run-missed"]);
    assert.deepEqual(ofService("images"), edge);
  });

  it("has alarms on the requests that a service measures itself, where it has no route at the edge", async () => {
    const services = registryFrom({ catalog: { kind: "http", description: "Lists" } });
    const { resources } = await recordInfra(
      "prod",
      { [`${INFRA}:services`]: undefined },
      undefined,
      services,
    );
    const alarm = resources.find(({ name }) => name === "alarms-requests-catalog-request-errors");
    assert.deepEqual(alarm?.inputs.dimensions, { Environment: "prod", Service: "catalog" });
    assert.equal(alarm.inputs.namespace, "Millrace");
    assert.equal(
      resources.some(({ name }) => /^alarms-.*-(service-errors|latency-p99)$/.test(name)),
      false,
    );
  });

  it("shows each service on the dashboard, in a section with its metrics", () => {
    const dashboard = ofTypes(recording, ["aws:cloudwatch/dashboard:Dashboard"]).find(
      ({ name }) => name === "dashboards-services",
    );
    const body = String(dashboard?.inputs.dashboardBody);
    const headings = [...body.matchAll(/"markdown":"## ([a-z-]+)"/g)].map(([, service]) => service);
    assert.deepEqual(headings, [
      "basket",
      "billing",
      "consumer",
      "images",
      "mailer",
      "producer",
      "report",
      "web",
    ]);
  });

  it("has alarms on each queue, none on two", () => {
    const queues = alarms.filter(({ inputs }) => inputs.namespace === "Millrace");
    const watched = queues.map((alarm) => [
      String(alarm.inputs.name),
      String(alarm.inputs.metricName),
      dimensionsOf(alarm),
    ]);
    const expected = ["count", "mails", "orders"].flatMap((queue) =>
      [
        ["queue-depth", "queue_depth"],
        ["queue-age", "queue_oldest_age_seconds"],
        ["dead-letters", "queue_dead_letters"],
      ].map(([alarm, metric]) => [
        `millrace-prod-stream-${queue}-${alarm}`,
        metric,
        { Environment: "prod", Queue: queue },
      ]),
    );
    assert.deepEqual(watched.sort(), expected.sort());
  });

  it("has none on a queue that no deployed service takes entries out of", async () => {
    const services = { consumer: { deploy: false }, billing: { deploy: false } };
    const { resources } = await withKeys({ ...EVERYTHING, services });
    const names = resources.filter(({ name }) => name.startsWith("alarms-stream-")).map(({ name }) => name);
    assert.deepEqual(names, [
      "alarms-stream-mails-queue-depth",
      "alarms-stream-mails-queue-age",
      "alarms-stream-mails-dead-letters",
    ]);
  });

  it("tells the apps what they may use", () => {
    assert.deepEqual(contract.parse(recording.outputs).observability, {
      containerInsights: true,
      collector: { metricsNamespace: "Millrace", metricsLogGroup: "/millrace-prod/metrics" },
      datadog: { apiKeySecretArn: DATADOG },
    });
  });
});

describe("operations", () => {
  it("of an environment elsewhere have a topic beside CloudFront's alarms, in us-east-1", async () => {
    const alarms = ofTypes(await recorded("prod-eu"), [METRIC_ALARM]);
    const abroad = alarms.filter(({ inputs }) => inputs.region !== undefined);
    assert.ok(abroad.length > 0);
    for (const { inputs } of abroad) {
      assert.deepEqual(
        [inputs.region, inputs.alarmActions],
        ["us-east-1", ["arn:aws:sns:us-east-1:123456789012:millrace-prod-eu"]],
      );
    }
  });

  it("of dev are a budget and nothing that costs", async () => {
    const dev = await recorded("dev");
    const watching = dev.resources.filter(({ type }) =>
      /^aws:(cloudwatch\/(metricAlarm|dashboard)|backup|sns|budgets|chatbot)/.test(type),
    );
    assert.deepEqual(
      watching.map(({ name, inputs }) => [name, inputs.limitAmount]),
      [["budget-monthly", "175"]],
    );
  });

  it("of prod back up what has the tag and is prod's, and keep copies in a second region", async () => {
    const prod = await recorded("prod");
    const regions = ofTypes(prod, ["aws:backup/vault:Vault"]).map(({ inputs }) => inputs.region);
    assert.deepEqual(regions, [undefined, "us-west-2"]);
    const [selection] = ofTypes(prod, ["aws:backup/selection:Selection"]);
    assert.deepEqual(selection?.inputs.conditions, [
      {
        stringEquals: [
          { key: "aws:ResourceTag/backup", value: "daily" },
          { key: "aws:ResourceTag/environment", value: "prod" },
        ],
      },
    ]);
    const databases = ofTypes(prod, ["aws:rds/cluster:Cluster"]);
    assert.ok(databases.length > 0);
    for (const { name, inputs } of databases)
      assert.equal(Reflect.get(Object(inputs.tags), "backup"), "daily", name);
  });

  it("that nobody asked for are not there", async () => {
    const keys = ["notifications", "alarms", "dashboards", "budget", "backup", "observability"];
    const config = stackConfig(".", "dev");
    assert.deepEqual(
      keys.filter((key) => `${INFRA}:${key}` in config),
      ["budget"],
    );
    const { outputs } = await recorded("dev");
    assert.equal(contract.parse(outputs).observability, undefined);
  });
});
