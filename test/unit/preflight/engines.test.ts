import assert from "node:assert/strict";
import { recordInfra } from "../../../plan/programs";
import { stackConfig } from "../../../plan/stack-file";
import type { Service } from "../../../platform/services";
import { engines } from "../../../preflight/checks/engines";
import { stackOf } from "../../../preflight/quotas/stack";
import { describe as targetFrom } from "../../../preflight/target/target";

describe("preflight's check of engines", () => {
  async function needs(services?: readonly Service[]) {
    const config = { "millrace-infra:services": undefined };
    const stack = stackOf(await recordInfra("dev", config, undefined, services));
    return engines.needs(targetFrom(stackConfig(".", "dev"), stack, undefined, undefined));
  }

  it("asks for those of the stores that services use", async () => {
    const found = await needs();
    assert.deepEqual(
      found?.engines.map(({ engine }) => engine),
      ["aurora-mysql", "valkey"],
    );
  });

  it("asks for none in an environment without services", async () => {
    assert.equal(await needs([]), undefined);
  });
});
