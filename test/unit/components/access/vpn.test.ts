import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Vpn, type VpnArgs } from "../../../../components/access/vpn";
import { assertParents, made, value } from "../account/made";

const LOGS = { kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/logs", retentionInDays: 30 };
const CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate";

const vpn = (args: Partial<VpnArgs> = {}) =>
  made(
    () =>
      new Vpn("vpn", {
        identifier: "millrace-test-vpn",
        vpcId: "vpc-1",
        subnetIds: pulumi.output(["subnet-1", "subnet-2", "subnet-3"]),
        networkCidr: "10.0.0.0/16",
        clientCidr: "10.100.0.0/22",
        dnsServer: "10.0.0.2",
        serverCertificateArn: `${CERTIFICATE}/server`,
        clientRootCertificateArn: `${CERTIFICATE}/clients`,
        splitTunnel: true,
        routes: [],
        sessionHours: 8,
        logs: LOGS,
        ...args,
      }),
  );

describe("Vpn", () => {
  it("makes its parts as children, named after it", async () => {
    assertParents((await vpn({ routes: ["10.200.0.0/16"] })).resources, "vpn");
  });

  it("lets in who has a certificate of the authority, and asks the network for names", async () => {
    const { named, before } = await vpn();
    assert.deepEqual(named("vpn-endpoint").inputs, {
      description: "millrace-test-vpn",
      vpcId: "vpc-1",
      securityGroupIds: ["vpn-group-id"],
      clientCidrBlock: "10.100.0.0/22",
      dnsServers: ["10.0.0.2"],
      serverCertificateArn: `${CERTIFICATE}/server`,
      authenticationOptions: [
        { type: "certificate-authentication", rootCertificateChainArn: `${CERTIFICATE}/clients` },
      ],
      splitTunnel: true,
      transportProtocol: "udp",
      vpnPort: 443,
      selfServicePortal: "disabled",
      sessionTimeoutHours: 8,
      disconnectOnSessionTimeout: true,
      connectionLogOptions: {
        enabled: true,
        cloudwatchLogGroup: "/aws/client-vpn/millrace-test-vpn",
        cloudwatchLogStream: "connections",
      },
      tags: { Name: "millrace-test-vpn" },
    });
    assert.deepEqual(named("vpn-log").inputs, { name: "/aws/client-vpn/millrace-test-vpn", ...LOGS });
    assert.ok(before("vpn-endpoint").includes("vpn-connections"));
  });

  it("is entered through three zones, and leads to the network alone", async () => {
    const { resources, component } = await vpn();
    const of = (type: string) => resources.filter((resource) => resource.type.includes(type));
    assert.deepEqual(
      of("networkAssociation").map(({ inputs }) => inputs.subnetId),
      ["subnet-1", "subnet-2", "subnet-3"],
    );
    assert.deepEqual(
      of("authorizationRule").map(({ inputs }) => [inputs.targetNetworkCidr, inputs.authorizeAllGroups]),
      [["10.0.0.0/16", true]],
    );
    assert.deepEqual(of("ec2clientvpn/route"), []);
    assert.deepEqual(of("securityGroupIngressRule"), []);
    assert.deepEqual(of("securityGroupEgressRule"), []);
    assert.equal(await value(component.securityGroupId), "vpn-group-id");
    assert.equal(await value(component.endpointId), "vpn-endpoint-id");
  });

  it("leads on to what lies behind the network, through each zone once that is there", async () => {
    const { resources, before } = await vpn({ routes: ["10.200.0.0/16"] });
    const routes = resources.filter(({ type }) => type.includes("ec2clientvpn/route"));
    assert.deepEqual(
      routes.map(({ inputs }) => [inputs.destinationCidrBlock, inputs.targetVpcSubnetId]),
      ["subnet-1", "subnet-2", "subnet-3"].map((subnet) => ["10.200.0.0/16", subnet]),
    );
    routes.forEach(({ name }, zone) => assert.ok(before(name).includes(`vpn-zone-${zone}`)));
    const authorized = resources.filter(({ type }) => type.includes("authorizationRule"));
    assert.deepEqual(
      authorized.map(({ inputs }) => inputs.targetNetworkCidr),
      ["10.0.0.0/16", "10.200.0.0/16"],
    );
  });
});
