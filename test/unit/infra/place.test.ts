import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { lookUpPlace } from "../../../infra/place";

/** Looks the place up where AWS answers every question with an error. */
async function refused(details: string): Promise<unknown> {
  await pulumi.runtime.setMocks({
    call: () => {
      throw Object.assign(new Error(), { details });
    },
    newResource: ({ name, inputs }) => ({ id: name, state: inputs as Record<string, unknown> }),
  });
  const provider = new aws.Provider("aws", { region: "eu-central-1" });
  return lookUpPlace(provider, "eu-central-1", ["euc1-az1", "euc1-az2", "euc1-az3"]);
}

describe("the place of the infra stack", () => {
  it("is refused in one sentence where AWS is another account's, or lets nobody in", async () => {
    await assert.rejects(refused("AWS account ID not allowed: 210987654321"), (error) => {
      assert.ok(pulumi.RunError.isInstance(error));
      assert.equal(
        error.message,
        "AWS does not say whose account this is and what zones it has: AWS account ID not allowed: 210987654321.",
      );
      return true;
    });
  });
});
