import assert from "node:assert/strict";
import { backend } from "../../../preflight/checks/backend";
import { names } from "../../../preflight/checks/names";
import type { Resource } from "../../../preflight/quotas/quota";
import { describe as targetFrom } from "../../../preflight/target/target";
import { stackOf } from "../../../preflight/quotas/stack";
import { stackConfig } from "../../../plan/stack-file";
import { recordInfra } from "../../../plan/programs";

const NOW = new Date("2026-11-30T00:00:00Z");

describe("preflight's check of names", () => {
  /** What it finds for dev of a project, where dev of other projects is deployed. */
  async function findings(project: string | undefined, deployed: readonly (string | undefined)[]) {
    const target = targetFrom(
      stackConfig(".", "dev"),
      stackOf(await recordInfra("dev", {}, project)),
      undefined,
      undefined,
    );
    const resources: Resource[] = [];
    for (const other of deployed) resources.push(...(await recordInfra("dev", {}, other)).resources);
    const needs = names.needs({ ...target, deployed: { resources } });
    return needs && names.judge(undefined, needs, NOW);
  }

  it("needs nothing of a stack that is not deployed", async () => {
    assert.equal(await findings("acme", []), undefined);
  });

  it("accepts a stack that is deployed by the names of its configuration", async () => {
    assert.deepEqual(await findings(undefined, [undefined]), [
      { level: "ok", what: "the stack is deployed as millrace-dev" },
    ]);
  });

  it("refuses another project, since everything would be replaced", async () => {
    assert.deepEqual(await findings("acme", [undefined]), [
      {
        level: "fail",
        what:
          "the stack is deployed as millrace-dev, and `pulumi up` would replace all of it, with its data, by " +
          "acme-dev",
        fix:
          "Correct config.project in package.json or millrace-infra:environment; to rename, move the data first " +
          "(docs/upgrading.md)",
      },
    ]);
  });

  it("refuses a stack that is renamed in part", async () => {
    const found = await findings("acme", [undefined, "acme"]);
    assert.deepEqual(
      found?.map(({ level, what }) => [level, what.split(",")[0]]),
      [["fail", "the stack is deployed as millrace-dev"]],
    );
  });
});

describe("preflight's check of the backend", () => {
  const judge = (bucket: string, project: string) =>
    backend.judge(
      "used",
      { url: `s3://${bucket}`, s3: { bucket, region: "eu-central-1", prefix: "" }, project },
      NOW,
    );

  it("accepts the bucket of the project, and one that bootstrap has not made", () => {
    for (const bucket of ["acme-state-123456789012-eu-central-1", "our-states"]) {
      assert.deepEqual(judge(bucket, "acme"), [{ level: "ok", what: `${bucket} can be read` }]);
    }
  });

  it("warns of the bucket of another project", () => {
    assert.deepEqual(judge("millrace-state-123456789012-eu-central-1", "acme"), [
      {
        level: "warn",
        what:
          "millrace-state-123456789012-eu-central-1 holds states of the project millrace, and this one is " +
          "acme",
        fix:
          "Set config.project in package.json to millrace, or: pulumi login " +
          "'s3://acme-state-ACCOUNT-REGION?region=REGION&awssdk=v2'",
      },
    ]);
  });
});
