import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { DEREGISTRATION_DELAY, Route, type RouteArgs } from "../../../../components/edge/route";
import { LINGER } from "../../../../k8s/workload";
import { assertParents, made, value } from "../account/made";

const ARGS: RouteArgs = {
  vpcId: "vpc-1",
  listenerArn: "arn:listener",
  clusterName: "millrace-test",
  port: 8080,
  healthPath: "/ready",
  priority: 100,
};

const route = (args: Partial<RouteArgs> = {}) => made(() => new Route("api", { ...ARGS, ...args }));

describe("Route", () => {
  it("makes its parts as children, named after their parents", async () => {
    assertParents((await route()).resources, "api");
  });

  it("registers pods by address, in a group that their cluster may register in", async () => {
    const { inputs } = (await route()).named("api-targets");
    assert.deepEqual(inputs, {
      vpcId: "vpc-1",
      targetType: "ip",
      port: 8080,
      protocol: "HTTP",
      protocolVersion: "HTTP1",
      deregistrationDelay: 10,
      loadBalancingAlgorithmType: "least_outstanding_requests",
      healthCheck: {
        enabled: true,
        protocol: "HTTP",
        port: "traffic-port",
        path: "/ready",
        matcher: "200",
        interval: 10,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
      tags: { "eks:eks-cluster-name": "millrace-test" },
    });
  });

  it("is done with a pod before the pod stops serving", () => {
    const delay: number = DEREGISTRATION_DELAY;
    assert.ok(delay < LINGER);
  });

  it("leads every path to its group, or those that are named", async () => {
    const conditions = async (args: Partial<RouteArgs>) =>
      (await route(args)).named("api-rule").inputs.conditions;
    assert.deepEqual(await conditions({}), [{ pathPattern: { values: ["/*"] } }]);
    assert.deepEqual(await conditions({ paths: ["/images/*"] }), [
      { pathPattern: { values: ["/images/*"] } },
    ]);
    const { inputs } = (await route()).named("api-rule");
    assert.deepEqual([inputs.listenerArn, inputs.priority], ["arn:listener", 100]);
    assert.deepEqual(inputs.actions, [
      { type: "forward", targetGroupArn: await value((await route()).component.targetGroupArn) },
    ]);
  });

  it("gets another group with another listener, since AWS binds none to a second balancer", async () => {
    const trigger = async (listenerArn: string) =>
      (await route({ listenerArn })).named("api-targets").replacementTrigger;
    assert.deepEqual(
      [await trigger("arn:listener"), await trigger("arn:other")],
      ["arn:listener", "arn:other"],
    );
  });

  it("asks for a header that stays a secret", async () => {
    const key = { header: "x-origin-key", value: pulumi.secret("sesame") };
    const { inputs } = (await route({ key })).named("api-rule");
    assert.equal(
      JSON.stringify(inputs.conditions),
      JSON.stringify({
        secret: [
          { pathPattern: { values: ["/*"] } },
          { httpHeader: { httpHeaderName: "x-origin-key", values: ["sesame"] } },
        ],
      }),
    );
  });

  it("speaks gRPC, and asks it for its health", async () => {
    const { inputs } = (
      await route({ protocol: "GRPC", port: 9000, healthPath: "/grpc.health.v1.Health/Check" })
    ).named("api-targets");
    const { path, matcher } = inputs.healthCheck as { path: string; matcher: string };
    assert.deepEqual(
      [inputs.protocolVersion, inputs.port, path, matcher],
      ["GRPC", 9000, "/grpc.health.v1.Health/Check", "0"],
    );
  });

  it("hands out what bindings and alarms need", async () => {
    const { component } = await route();
    assert.match(String(await value(component.targetGroupArn)), /:targetgroup\/api-targets\//);
    assert.equal(await value(component.targetGroupArnSuffix), "targetgroup/api-targets/73e2d6bc24d8a067");
  });
});
