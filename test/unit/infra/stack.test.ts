import assert from "node:assert/strict";
import { contract } from "../../../contract/outputs";
import { recordInfra } from "../../../plan/programs";
import { configured, recorded, STACKS, statementsOf } from "../../support/graph";

const MESSAGE =
  /^millrace-infra:network\.zoneIds names usw2-az9, but this account's zones in us-east-1 are use1-az1, /;

/** Outputs that are no part of the contract. */
const FOR_PEOPLE = new Set(["tunnels", "tunnelPolicyArn", "roles", "vpnEndpointId"]);

describe("the infra stack", () => {
  for (const stack of STACKS) {
    const { region, block, serverless, readers, pauses, balancers } = configured(stack);

    it(`${stack} exports the contract, and beside it what people need`, async () => {
      const all = Object.entries((await recorded(stack)).outputs);
      const outputs = Object.fromEntries(all.filter(([name]) => !FOR_PEOPLE.has(name)));
      assert.deepEqual(contract.parse(outputs), outputs);
    });

    it(`${stack} lets pods into database and cache at their ports, and at no other`, async () => {
      const { resources } = await recorded(stack);
      const rules = resources
        .filter(({ name }) => /^(mysql|queue)-admission-rule$/.test(name))
        .map(({ inputs }) => [inputs.securityGroupId, inputs.ipProtocol, inputs.fromPort, inputs.toPort]);
      assert.deepEqual(rules, [
        ["mysql-group-id", "tcp", 3306, 3306],
        ["queue-group-id", "tcp", 6379, 6380],
      ]);
    });

    it(`${stack} tells the apps where balancer and data stores lie, and how to reach these`, async () => {
      const { outputs } = await recorded(stack);
      const { network, databases, queues } = contract.parse(outputs);
      assert.deepEqual(network, {
        balancerCidrs:
          balancers === "public"
            ? [192, 200, 208].map((third) => `${block}.${third}.0/21`)
            : [0, 64, 128].map((third) => `${block}.${third}.0/18`),
        dataCidrs: [216, 224, 232].map((third) => `${block}.${third}.0/21`),
      });
      assert.deepEqual(databases.counts, {
        engine: "mysql",
        host: `millrace-${stack}-mysql.cluster-example.${region}.rds.amazonaws.com`,
        readHost: `millrace-${stack}-mysql.cluster-${readers ? "ro-" : ""}example.${region}.rds.amazonaws.com`,
        port: 3306,
        database: "millrace",
        tls: "rds",
        pauses,
        users: { consumer: "consumer", producer: "producer" },
        guests: [],
        credentials: {
          kind: "iam",
          adminSecretArn: `arn:aws:secretsmanager:${region}:123456789012:secret:rds!cluster-millrace-${stack}-mysql`,
        },
      });
      const { host = "", ...rest } = queues ?? {};
      assert.match(host, new RegExp(`millrace-${stack}-queue\\..*${region}\\.cache\\.amazonaws\\.com$`));
      assert.deepEqual(rest, {
        port: 6379,
        names: { count: "count" },
        cluster: true,
        tls: true,
        replicas: 0,
        users: { producer: `millrace-${stack}-queue-producer`, consumer: `millrace-${stack}-queue-consumer` },
        credentials: { kind: "iam", cacheName: `millrace-${stack}-queue`, serverless },
      });
    });

    it(`${stack} tells the apps what it has prepared for which services`, async () => {
      const { services, leftOut } = contract.parse((await recorded(stack)).outputs);
      assert.deepEqual(leftOut, ["web"]);
      assert.deepEqual(Object.keys(services).sort(), ["consumer", "migrations", "producer"]);
      assert.deepEqual(services.consumer, { targetGroups: {}, secrets: {} });
    });

    it(`${stack} gives each service's pods what it uses and no more`, async () => {
      const { resources } = await recorded(stack);
      const allowed = (service: string) =>
        resources
          .filter(({ name }) => name === `${service}-policy`)
          .flatMap((resource) =>
            statementsOf(resource).flatMap(({ Action, Resource = [] }) =>
              Resource.map((arn) => [Action.join(), arn]),
            ),
          )
          .map(([action = "", arn = ""]) => `${action} ${arn.split(":").slice(5).join(":")}`);
      const cache = `${serverless ? "serverlesscache" : "replicationgroup"}:millrace-${stack}-queue`;
      const cluster = `cluster-MILLRACE-${stack.toUpperCase()}-MYSQL`;
      for (const service of ["producer", "consumer"]) {
        assert.deepEqual(allowed(service), [
          `rds-db:connect dbuser:${cluster}/${service}`,
          `elasticache:Connect ${cache}`,
          `elasticache:Connect user:millrace-${stack}-queue-${service}`,
        ]);
      }
      assert.deepEqual(allowed("service-database-counts"), [
        `secretsmanager:GetSecretValue secret:rds!cluster-millrace-${stack}-mysql`,
        "kms:Decrypt key/mysql-encryption-key-id",
      ]);
    });
  }

  it("takes zones by id, whatever the account calls them", async () => {
    const { resources } = await recorded("dev");
    const vpc = resources.find(({ name }) => name === "network-vpc");
    assert.deepEqual(vpc?.inputs.availabilityZoneNames, ["us-east-1a", "us-east-1b", "us-east-1d"]);
  });

  it("says which zones there are when one is not among them", async () => {
    const network = JSON.stringify({ cidr: "10.0.0.0/16", zoneIds: ["use1-az1", "use1-az2", "usw2-az9"] });
    await assert.rejects(recordInfra("dev", { "millrace-infra:network": network }), { message: MESSAGE });
  });

  it("refuses other accounts than the configured one", async () => {
    const { resources } = await recordInfra("dev", { "millrace-infra:accountId": "210987654321" });
    const provider = resources.find(({ type }) => type === "pulumi:providers:aws");
    assert.deepEqual(JSON.parse(String(provider?.inputs.allowedAccountIds)), ["210987654321"]);
  });

  it("spreads prod's database and queue over three zones, and lets dev's database pause", async () => {
    const prod = await recorded("prod");
    const zones = prod.resources
      .filter(({ type }) => type === "aws:rds/clusterInstance:ClusterInstance")
      .map(({ inputs }) => inputs.availabilityZone);
    assert.deepEqual(zones.sort(), ["us-east-1b", "us-east-1d", "us-east-1f"]);
    const cache = prod.resources.find(({ name }) => name === "queue-cache-replicas");
    assert.deepEqual([cache?.inputs.durability, cache?.inputs.replicasPerNodeGroup], ["sync", 2]);
    const { outputs } = await recorded("dev");
    assert.equal(contract.parse(outputs).databases.counts?.pauses, true);
  });
});
