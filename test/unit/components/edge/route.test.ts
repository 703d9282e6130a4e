import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { DEREGISTRATION_DELAY, Route, routeName, type RouteArgs } from "../../../../components/edge/route";
import { LINGER } from "../../../../k8s/workload";
import { assertParents, made, value } from "../account/made";

const ARGS: RouteArgs = {
  vpcId: "vpc-1",
  listenerArn: "arn:listener",
  clusterName: "millrace-test",
  port: 8080,
  healthPath: "/ready",
};

const route = (args: Partial<RouteArgs> = {}) => made(() => new Route("api", { ...ARGS, ...args }));

describe("Route", () => {
  it("makes its parts as children, named after their parents", async () => {
    assertParents((await route()).resources, "api");
  });

  it("registers pods by address, in a group that their cluster may register in", async () => {
    const { inputs } = (await route()).named("api-tg");
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
      (await route(args)).named("api-forward").inputs.conditions;
    assert.deepEqual(await conditions({}), [{ pathPattern: { values: ["/*"] } }]);
    assert.deepEqual(await conditions({ paths: ["/images/*"] }), [
      { pathPattern: { values: ["/images/*"] } },
    ]);
    const { inputs } = (await route()).named("api-forward");
    // AWS's provider takes the next free priority.
    assert.deepEqual([inputs.listenerArn, inputs.priority], ["arn:listener", undefined]);
    assert.deepEqual(inputs.actions, [
      { type: "forward", targetGroupArn: await value((await route()).component.targetGroupArn) },
    ]);
  });

  it("gets another group with another listener, since AWS binds none to a second balancer", async () => {
    const trigger = async (listenerArn: string) =>
      (await route({ listenerArn })).named("api-tg").replacementTrigger;
    assert.deepEqual(
      [await trigger("arn:listener"), await trigger("arn:other")],
      ["arn:listener", "arn:other"],
    );
  });

  it("requires headers, of which a secret one stays a secret", async () => {
    const headers = [
      { header: "x-edge-service", value: "orders" },
      { header: "x-origin-key", value: pulumi.secret("sesame") },
    ];
    const { inputs } = (await route({ headers })).named("api-forward");
    assert.equal(
      JSON.stringify(inputs.conditions),
      JSON.stringify({
        secret: [
          { httpHeader: { httpHeaderName: "x-edge-service", values: ["orders"] } },
          { httpHeader: { httpHeaderName: "x-origin-key", values: ["sesame"] } },
        ],
      }),
    );
  });

  it("speaks gRPC, and asks it for its health", async () => {
    const { inputs } = (
      await route({ protocol: "GRPC", port: 9000, healthPath: "/grpc.health.v1.Health/Check" })
    ).named("api-tg");
    const { path, matcher } = inputs.healthCheck as { path: string; matcher: string };
    assert.deepEqual(
      [inputs.protocolVersion, inputs.port, path, matcher],
      ["GRPC", 9000, "/grpc.health.v1.Health/Check", "0"],
    );
  });

  it("hands out what bindings and alarms need", async () => {
    const { component } = await route();
    assert.match(String(await value(component.targetGroupArn)), /:targetgroup\/api-tg\//);
    assert.equal(await value(component.targetGroupArnSuffix), "targetgroup/api-tg/73e2d6bc24d8a067");
  });

  it("names every argument that it cannot use", async () => {
    const paths = ["/a/*", "/b/*", "/c/*", "/d/*"];
    await assert.rejects(
      route({ port: 0, healthPath: "ready", paths }),
      new RegExp(
        [
          "The arguments of the route api cannot be used:",
          "  - port is 0; it must be a port, a whole number from 1 to 65535.",
          '  - healthPath is "ready"; it must be a path of up to 1024 characters that begins with a slash.',
          "  - paths is .*; it must have at most 3 patterns, since a condition of a rule takes no more.",
        ].join("\n"),
      ),
    );
  });
});

describe("the name of a route", () => {
  /** A dash and seven characters, which Pulumi appends to the name of a resource without a name of its own. */
  const SUFFIX = "-0123456";

  it("is the service's, as far as AWS has room in the name of a target group", () => {
    assert.equal(routeName("edge", "orders"), "edge-orders");
    assert.equal(routeName("edge", "a-service-of-16-x"), "edge-a-service-3e6a65");
    const service = fc.stringMatching(/^[a-z][a-z0-9]{0,7}(-[a-z0-9]{1,4}){0,2}$/);
    fc.assert(
      fc.property(service, service, (one, other) => {
        const [first, second] = [routeName("edge", one), routeName("edge", other)];
        for (const name of [first, second]) {
          assert.match(name, /^edge-[a-z0-9]+(-[a-z0-9]+)*$/);
          assert.ok(`${name}-tg${SUFFIX}`.length <= 32, name);
        }
        assert.equal(first === second, one === other);
      }),
    );
  });
});
