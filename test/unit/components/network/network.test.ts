import assert from "node:assert/strict";
import { Network, type NetworkArgs } from "../../../../components/network/network";
import { statementsOf } from "../../../support/graph";
import { assertParents, made, value } from "../account/made";

const ARGS: NetworkArgs = {
  identifier: "millrace-test",
  account: { id: "123456789012", region: "eu-central-1" },
  cidr: "10.0.0.0/16",
  zones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
  nat: "perZone",
  dataPorts: [{ from: 3306, to: 3306 }],
  flowLogs: "ALL",
  logs: { kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/logs", retentionInDays: 30 },
};

const network = (args: Partial<NetworkArgs> = {}) => made(() => new Network("net", { ...ARGS, ...args }));

describe("Network", () => {
  it("makes its parts as children, named after their parents", async () => {
    assertParents((await network()).resources, "net");
  });

  it("lays out three layers in the given zones, without NAT of awsx's own", async () => {
    const { inputs } = (await network()).named("net-vpc");
    assert.deepEqual(inputs.availabilityZoneNames, ARGS.zones);
    assert.deepEqual(inputs.natGateways, { strategy: "None" });
    assert.equal(inputs.enableDnsHostnames, true, "else the API server's private endpoint has no name");
    assert.deepEqual(inputs.subnetSpecs, [
      {
        type: "Public",
        cidrBlocks: ["10.0.192.0/21", "10.0.200.0/21", "10.0.208.0/21"],
        tags: { "kubernetes.io/role/elb": "1" },
      },
      {
        type: "Private",
        cidrBlocks: ["10.0.0.0/18", "10.0.64.0/18", "10.0.128.0/18"],
        tags: { "kubernetes.io/role/internal-elb": "1" },
      },
      { type: "Isolated", cidrBlocks: ["10.0.216.0/21", "10.0.224.0/21", "10.0.232.0/21"] },
    ]);
  });

  it("hands out ids as soon as there are subnets", async () => {
    const { component } = await network();
    assert.equal(await value(component.vpcId), "net-vpc-id");
    assert.deepEqual(await value(component.isolatedSubnetIds), [
      "net-vpc-isolated-1",
      "net-vpc-isolated-2",
      "net-vpc-isolated-3",
    ]);
    assert.deepEqual(component.layout.isolated, ["10.0.216.0/21", "10.0.224.0/21", "10.0.232.0/21"]);
  });

  it("gives each layer a network ACL", async () => {
    const { named } = await network();
    for (const layer of ["public", "private", "isolated"]) {
      assert.deepEqual(
        named(`net-acls-${layer}`).inputs.subnetIds,
        [1, 2, 3].map((zone) => `net-vpc-${layer}-${zone}`),
      );
    }
  });

  it("empties the default security group", async () => {
    const { inputs } = (await network()).named("net-default-group");
    assert.deepEqual([inputs.vpcId, inputs.ingress, inputs.egress], ["net-vpc-id", [], []]);
  });

  it("logs the connections asked for, in a group with key and retention", async () => {
    const { named, before } = await network({ flowLogs: "REJECT" });
    assert.deepEqual(named("net-flow-logs-group").inputs, {
      name: "/aws/vpc/millrace-test/flow-logs",
      ...ARGS.logs,
    });
    assert.equal(named("net-flow-logs-log").inputs.trafficType, "REJECT");
    assert.deepEqual(before("net-flow-logs-log"), ["net-flow-logs-group", "net-flow-logs-role", "net-vpc"]);
  });

  it("lets the flow logs of this account alone write, into that group alone", async () => {
    const { named } = await network();
    const group = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/vpc/millrace-test/flow-logs";
    const [write] = statementsOf(named("net-flow-logs-policy"));
    assert.deepEqual(write?.Action, ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]);
    assert.deepEqual(write.Resource, [group, `${group}:*`]);
    const [trust] = statementsOf(named("net-flow-logs-role"));
    assert.deepEqual(
      [trust?.Principal, trust?.Condition],
      [{ Service: "vpc-flow-logs.amazonaws.com" }, { StringEquals: { "aws:SourceAccount": "123456789012" } }],
    );
  });

  it("opens a gateway to S3 in the private subnets' route tables, and no other endpoint unless asked", async () => {
    const { named, resources } = await network();
    const { inputs } = named("net-endpoints-s3");
    assert.equal(inputs.vpcEndpointType, "Gateway");
    assert.equal(inputs.serviceName, "com.amazonaws.eu-central-1.s3");
    assert.deepEqual(
      inputs.routeTableIds,
      [1, 2, 3].map((zone) => `net-vpc-private-${zone}-routes`),
    );
    assert.equal(resources.filter(({ type }) => type.includes("vpcEndpoint")).length, 1);
  });

  it("opens interface endpoints to HTTPS from private subnets", async () => {
    const { named, resources } = await network({ interfaceEndpoints: ["ecr.api", "sts"] });
    const { inputs } = named("net-endpoints-ecr.api");
    assert.equal(inputs.serviceName, "com.amazonaws.eu-central-1.ecr.api");
    assert.equal(inputs.privateDnsEnabled, true);
    assert.deepEqual(inputs.securityGroupIds, ["net-endpoints-clients-id"]);
    const rules = resources.filter(({ type }) => type.includes("securityGroupIngressRule"));
    assert.deepEqual(
      rules.map((rule) => [rule.inputs.cidrIpv4, rule.inputs.fromPort, rule.inputs.toPort]),
      [
        ["10.0.0.0/18", 443, 443],
        ["10.0.64.0/18", 443, 443],
        ["10.0.128.0/18", 443, 443],
      ],
    );
  });
});

describe("the network's NAT", () => {
  const routes = async (nat: NetworkArgs["nat"]) => {
    const { resources } = await network({ nat });
    return {
      gateways: resources
        .filter(({ type }) => type.includes("natGateway"))
        .map(({ inputs }) => inputs.subnetId),
      routes: resources
        .filter(({ type }) => type === "aws:ec2/route:Route")
        .map(({ inputs }) => [inputs.routeTableId, inputs.natGatewayId, inputs.destinationCidrBlock]),
    };
  };

  it("is a gateway a zone, each with the route of its own zone", async () => {
    assert.deepEqual(await routes("perZone"), {
      gateways: [1, 2, 3].map((zone) => `net-vpc-public-${zone}`),
      routes: [1, 2, 3].map((zone) => [
        `net-vpc-private-${zone}-routes`,
        `net-nat-${zone - 1}-gateway-id`,
        "0.0.0.0/0",
      ]),
    });
  });

  it("is one gateway with the routes of all zones", async () => {
    assert.deepEqual(await routes("single"), {
      gateways: ["net-vpc-public-1"],
      routes: [1, 2, 3].map((zone) => [
        `net-vpc-private-${zone}-routes`,
        "net-nat-0-gateway-id",
        "0.0.0.0/0",
      ]),
    });
  });

  it("is nothing, and there is no route out", async () => {
    assert.deepEqual(await routes("none"), { gateways: [], routes: [] });
  });
});
