import assert from "node:assert/strict";
import { VpcOrigin } from "../../../../components/edge/vpc-origin";
import { assertParents, made, value } from "../account/made";

const ARN = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/lb/50dc6c495c0c9188";

const origin = (args: { balancerArn?: string; tls?: boolean } = {}) =>
  made(() => new VpcOrigin("origin", { identifier: "millrace-test", balancerArn: ARN, tls: false, ...args }));

describe("VpcOrigin", () => {
  it("leads to a balancer, in TLS where that has a certificate", async () => {
    const { resources, named, component } = await origin();
    assertParents(resources, "origin");
    assert.deepEqual(named("origin-origin").inputs.vpcOriginEndpointConfig, {
      name: "millrace-test-50dc6c495c0c9188-http",
      arn: ARN,
      httpPort: 80,
      httpsPort: 443,
      originProtocolPolicy: "http-only",
      originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
    });
    assert.equal(await value(component.originId), "origin-origin-id");
    const config = (await origin({ tls: true })).named("origin-origin").inputs.vpcOriginEndpointConfig;
    assert.equal(Reflect.get(Object(config), "originProtocolPolicy"), "https-only");
  });

  it("is waited for longer than the provider would", async () => {
    const patience = { create: "40m", update: "40m", delete: "40m" };
    assert.deepEqual((await origin()).named("origin-origin").inputs.timeouts, patience);
  });

  it("takes over under another name when it is changed, since AWS changes none that is in use", async () => {
    const name = async (args: { balancerArn?: string; tls?: boolean }) => {
      const resource = (await origin(args)).named("origin-origin");
      assert.notEqual(resource.deleteBeforeReplace, true);
      return Reflect.get(Object(resource.inputs.vpcOriginEndpointConfig), "name") as unknown;
    };
    const names = [
      await name({}),
      await name({ tls: true }),
      await name({ balancerArn: ARN.replace("50dc", "60dc") }),
    ];
    assert.equal(new Set(names).size, 3);
  });
});
