import assert from "node:assert/strict";
import { Balancer, type BalancerArgs } from "../../../../components/edge/balancer";
import { assertParents, made, value } from "../account/made";

const ARGS: BalancerArgs = {
  identifier: "millrace-test",
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2", "subnet-3"],
  internal: true,
  clients: { prefixListId: "pl-1" },
  accessLogsBucket: "logs",
  refusal: "404",
  deletionProtection: true,
};

const balancer = (args: Partial<BalancerArgs> = {}) => made(() => new Balancer("lb", { ...ARGS, ...args }));

describe("Balancer", () => {
  it("makes its parts as children, named after their parents", async () => {
    assertParents((await balancer()).resources, "lb");
  });

  it("is an application load balancer as the arguments say, strict about headers, with access logs", async () => {
    const { named } = await balancer();
    assert.deepEqual(named("lb-lb").inputs, {
      loadBalancerType: "application",
      internal: true,
      subnets: ARGS.subnetIds,
      securityGroups: ["lb-group-id"],
      accessLogs: { enabled: true, bucket: "logs" },
      enableDeletionProtection: true,
      idleTimeout: 60,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      tags: { Name: "millrace-test" },
    });
    const open = (
      await balancer({ internal: false, deletionProtection: false, idleTimeoutSeconds: 300 })
    ).named("lb-lb").inputs;
    assert.deepEqual([open.internal, open.enableDeletionProtection, open.idleTimeout], [false, false, 300]);
  });

  it("leaves its name to Pulumi, or it could not be replaced while it is in use", async () => {
    assert.ok(!("name" in (await balancer()).named("lb-lb").inputs));
  });

  it("lets in a prefix list at its port and nobody else, and lets nothing out by itself", async () => {
    const { resources, named } = await balancer();
    const rules = resources.filter(({ type }) => type.includes("securityGroup") && type.includes("Rule"));
    assert.deepEqual(
      rules.map(({ name }) => name),
      ["lb-admission"],
    );
    assert.deepEqual(named("lb-admission").inputs, {
      description: "Clients",
      securityGroupId: "lb-group-id",
      ipProtocol: "tcp",
      fromPort: 80,
      toPort: 80,
      prefixListId: "pl-1",
    });
    const group = named("lb-group").inputs;
    assert.ok(!("ingress" in group) && !("egress" in group));
  });

  it("lets in blocks of addresses, a rule each", async () => {
    const { resources } = await balancer({ clients: { cidrs: ["198.51.100.0/24", "203.0.113.7/32"] } });
    const blocks = resources.flatMap(({ name, inputs }) =>
      name.startsWith("lb-admission-") ? [inputs.cidrIpv4] : [],
    );
    assert.deepEqual(blocks.sort(), ["198.51.100.0/24", "203.0.113.7/32"]);
  });

  it("refuses what no route takes", async () => {
    for (const refusal of ["403", "404"] as const) {
      const { inputs } = (await balancer({ refusal })).named("lb-listener");
      assert.deepEqual(inputs.defaultActions, [
        { type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: refusal } },
      ]);
    }
  });

  it("does not say what software it is", async () => {
    assert.equal((await balancer()).named("lb-listener").inputs.routingHttpResponseServerEnabled, false);
  });

  it("speaks TLS on 443 where it has a certificate, and HTTP on 80 where not", async () => {
    const plain = await balancer();
    const { port, protocol, certificateArn } = plain.named("lb-listener").inputs;
    assert.deepEqual([port, protocol, certificateArn], [80, "HTTP", undefined]);
    assert.equal(plain.component.port, 80);
    const tls = await balancer({ certificateArn: "arn:aws:acm:cert" });
    const { inputs } = tls.named("lb-listener");
    assert.deepEqual(
      [inputs.port, inputs.protocol, inputs.certificateArn, inputs.sslPolicy],
      [443, "HTTPS", "arn:aws:acm:cert", "ELBSecurityPolicy-TLS13-1-2-2021-06"],
    );
    assert.equal(tls.component.port, 443);
    assert.deepEqual(
      [tls.named("lb-admission").inputs.fromPort, tls.named("lb-admission").inputs.toPort],
      [443, 443],
    );
  });

  it("hands out what routes, names and alarms need", async () => {
    const { component } = await balancer();
    assert.equal(await value(component.arnSuffix), "app/lb-lb/50dc6c495c0c9188");
    assert.equal(await value(component.securityGroupId), "lb-group-id");
    assert.match(String(await value(component.dnsName)), /^lb-lb-.*\.elb\.amazonaws\.com$/);
    assert.equal(await value(component.dnsZoneId), "Z35SXDOTRQ7X7K");
    assert.match(String(await value(component.listenerArn)), /:listener\/app\/lb-listener\//);
    assert.match(String(await value(component.arn)), /:loadbalancer\/app\/lb-lb\//);
  });

  it("names every argument that it cannot use", async () => {
    const args = { idleTimeoutSeconds: 4001, clients: { cidrs: ["198.51.100.7"] } };
    await assert.rejects(
      balancer(args),
      new RegExp(
        [
          "The arguments of the load balancer lb cannot be used:",
          "  - idleTimeoutSeconds is 4001; it must be a whole number from 1 to 4000.",
          '  - clients.cidrs\\[0\\] is "198.51.100.7"; it must be an IPv4 block, such as "10.200.0.0/16".',
        ].join("\n"),
      ),
    );
  });
});
