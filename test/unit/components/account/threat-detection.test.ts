import assert from "node:assert/strict";
import { FEATURES, ThreatDetection, type Feature } from "../../../../components/account/threat-detection";
import { assertParents, made } from "./made";

async function detection(...features: Feature[]) {
  return made(() => new ThreatDetection("threats", { features, frequency: "ONE_HOUR" }));
}

describe("ThreatDetection", () => {
  it("watches the account, and tells again as soon as was asked for", async () => {
    const { named } = await detection();
    assert.deepEqual(named("threats-detector").inputs, {
      enable: true,
      findingPublishingFrequency: "ONE_HOUR",
    });
  });

  for (const wanted of [[], ["malware"], ["eksAuditLogs", "s3Data"], Object.keys(FEATURES)] as Feature[][]) {
    it(`turns on ${wanted.join(", ") || "nothing more"} and turns off the rest`, async () => {
      const { resources } = await detection(...wanted);
      const status = resources
        .filter(({ type }) => type.includes("DetectorFeature"))
        .map(({ inputs }) => [inputs.detectorId, inputs.name, inputs.status])
        .sort();
      assert.deepEqual(
        status,
        Object.entries(FEATURES)
          .map(([feature, name]) => [
            "threats-detector-id",
            name,
            (wanted as string[]).includes(feature) ? "ENABLED" : "DISABLED",
          ])
          .sort(),
      );
    });
  }

  it("brings its agent into clusters only when it watches what runs", async () => {
    for (const [features, status] of [
      [["runtime"], "ENABLED"],
      [[], "DISABLED"],
    ] as const) {
      const { named } = await detection(...features);
      assert.deepEqual(named("threats-runtime").inputs.additionalConfigurations, [
        { name: "EKS_ADDON_MANAGEMENT", status },
        { name: "ECS_FARGATE_AGENT_MANAGEMENT", status: "DISABLED" },
        { name: "EC2_AGENT_MANAGEMENT", status: "DISABLED" },
      ]);
    }
  });

  it("is the parent of all it makes", async () => {
    assertParents((await detection("runtime")).resources, "threats");
  });
});
