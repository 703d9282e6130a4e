import assert from "node:assert/strict";
import { Grpc, type GrpcArgs } from "../../../../components/edge/grpc";
import { assertParents, made, value } from "../account/made";

const ARGS: GrpcArgs = {
  identifier: "millrace-test",
  region: "eu-central-1",
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2", "subnet-3"],
  clusterName: "millrace-test",
  port: 9000,
  domainName: "grpc.shop.example.com",
  zoneId: "Z1",
  cidrs: ["198.51.100.0/24"],
  idleTimeoutSeconds: 300,
  accessLogsBucket: "logs",
  deletionProtection: true,
};

const grpc = () => made(() => new Grpc("grpc", ARGS));

describe("Grpc", () => {
  it("makes its parts as children, named after their parents", async () => {
    assertParents((await grpc()).resources, "grpc");
  });

  it("is a public balancer of its own, with TLS for its name, that those named may call", async () => {
    const { named, component } = await grpc();
    const { internal, subnets, idleTimeout } = named("grpc-balancer-lb").inputs;
    assert.deepEqual([internal, subnets, idleTimeout], [false, ARGS.subnetIds, 300]);
    const { enableDeletionProtection, accessLogs } = named("grpc-balancer-lb").inputs;
    assert.deepEqual([enableDeletionProtection, accessLogs], [true, { enabled: true, bucket: "logs" }]);
    const [refusal] = named("grpc-balancer-listener").inputs.defaultActions as Record<string, unknown>[];
    assert.deepEqual(refusal?.["fixedResponse"], { contentType: "text/plain", statusCode: "404" });
    const { protocol, certificateArn } = named("grpc-balancer-listener").inputs;
    assert.deepEqual([protocol, certificateArn], ["HTTPS", await value(component.certificateArn)]);
    const { domainName, region } = named("grpc-certificate-certificate").inputs;
    assert.deepEqual([domainName, region], ["grpc.shop.example.com", "eu-central-1"]);
    assert.equal(named("grpc-balancer-admission-198.51.100.0-24").inputs.cidrIpv4, "198.51.100.0/24");
    assert.equal(named("grpc-alias-a").inputs.name, "grpc.shop.example.com");
    assert.equal(component.address, "grpc.shop.example.com:443");
  });

  it("leads to pods that speak gRPC, asked for their health by its own protocol", async () => {
    const { named, component } = await grpc();
    const { protocolVersion, port, healthCheck } = named("grpc-route-tg").inputs;
    const { path, matcher } = healthCheck as { path: string; matcher: string };
    assert.deepEqual(
      [protocolVersion, port, path, matcher],
      ["GRPC", 9000, "/grpc.health.v1.Health/Check", "0"],
    );
    assert.match(String(await value(component.targetGroupArnSuffix)), /^targetgroup\/grpc-route-tg\//);
    assert.equal(await value(component.securityGroupId), "grpc-balancer-group-id");
  });
});
