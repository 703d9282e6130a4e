import assert from "node:assert/strict";
import fc from "fast-check";
import { missingEndpoints } from "../../../infra/config/endpoints";
import { network, read, refused } from "./configured";

const ALWAYS = ["ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "secretsmanager", "sts"];

describe("without a NAT gateway", () => {
  it("exactly the endpoints are demanded that something in the configuration calls", () => {
    const flags = fc.record({
      keda: fc.boolean(),
      containerInsights: fc.boolean(),
      collector: fc.boolean(),
      bastion: fc.boolean(),
    });
    fc.assert(
      fc.property(flags, fc.subarray([...ALWAYS, "logs", "xray", "s3"]), (on, interfaceEndpoints) => {
        const demanded = new Set([
          ...ALWAYS,
          ...(on.keda ? ["monitoring"] : []),
          ...(on.containerInsights || on.collector ? ["logs"] : []),
          ...(on.collector ? ["xray"] : []),
          ...(on.bastion ? ["ssm", "ssmmessages"] : []),
        ]);
        for (const endpoint of interfaceEndpoints) demanded.delete(endpoint);
        const options = {
          network: { nat: "none", interfaceEndpoints },
          addOns: { keda: on.keda, externalDns: false },
          observability: { containerInsights: on.containerInsights, collector: on.collector },
          ...(on.bastion && { bastion: {} }),
        };
        assert.deepEqual(
          missingEndpoints(options)
            .map(({ endpoint }) => endpoint)
            .sort(),
          [...demanded].sort(),
        );
        assert.deepEqual(
          missingEndpoints({ ...options, network: { nat: "single", interfaceEndpoints } }),
          [],
        );
      }),
    );
  });

  it("the configuration is accepted with all of them", async () => {
    const interfaceEndpoints = [...ALWAYS, "logs", "monitoring", "ssm", "ssmmessages", "xray"];
    const config = await read({
      ...network({ nat: "none", interfaceEndpoints }),
      addOns: { keda: true },
      observability: {},
      bastion: {},
    });
    assert.deepEqual(config.network.interfaceEndpoints, interfaceEndpoints);
  });

  it("KEDA needs CloudWatch, and the collector X-Ray", async () => {
    await refused(
      {
        ...network({ nat: "none", interfaceEndpoints: [...ALWAYS, "logs"] }),
        addOns: { keda: true },
        observability: {},
      },
      'millrace-infra:network.interfaceEndpoints is ["ec2","ecr.api","ecr.dkr","eks","eks-auth","secretsmanag...; it ' +
        "must also have monitoring (KEDA's CloudWatch scaler), xray (the collector's traces) where nat is \"none\".",
    );
  });

  it("what needs the Internet is refused", async () => {
    const inside = network({ nat: "none", interfaceEndpoints: [...ALWAYS, "logs", "xray"] });
    await refused(
      { ...inside, addOns: { externalDns: true } },
      'millrace-infra:addOns.externalDns is true; it must be left out where network.nat is "none", since Route 53 cannot ' +
        "be reached then.",
    );
    const datadog = {
      apiKeySecretArn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:datadog-AbCdEf",
    };
    await refused(
      { ...inside, observability: { datadog } },
      `millrace-infra:observability.datadog is ${JSON.stringify(datadog).slice(0, 57)}...; it must be left out where ` +
        'network.nat is "none", since Datadog cannot be reached then.',
    );
  });
});
