import assert from "node:assert/strict";
import { apps, least } from "../../support/stacks/apps";
import { onAws } from "../../support/stacks/contract";

const ADVICE = "run `pulumi up --stack dev` in the repository's root and try again.";

function sentence(problems: string): string {
  return `The outputs of stack organization/millrace-infra/dev are not what the apps need (${problems}): ${ADVICE}`;
}

describe("the contract with infra", () => {
  it("is read from the infra stack of the same name", async () => {
    const { resources, outputs } = await apps(least, onAws);
    const references = resources.filter(({ type }) => type === "pulumi:pulumi:StackReference");
    assert.deepEqual(
      references.map(({ name }) => name),
      ["organization/millrace-infra/dev"],
    );
    assert.deepEqual([outputs.namespace, outputs.cluster], ["millrace", "millrace-dev"]);
  });

  it("may stand in the configuration instead, and then no stack is asked", async () => {
    const { resources, outputs } = await apps({ ...least, contract: onAws });
    assert.deepEqual(
      resources.filter(({ type }) => type === "pulumi:pulumi:StackReference"),
      [],
    );
    assert.deepEqual([outputs.namespace, outputs.cluster], ["millrace", "millrace-dev"]);
  });

  it("names what is missing, and what is malformed, and says what to do", async () => {
    const { counts } = onAws.databases;
    const databases = { counts: { ...counts, port: "3306", readHost: undefined } };
    await assert.rejects(apps(least, { ...onAws, network: undefined, databases }), {
      message: sentence(
        "network is missing, databases.counts.readHost is missing, databases.counts.port is malformed",
      ),
    });
  });

  for (const [version, found] of [
    [undefined, "no version"],
    [1, "version 1"],
    [3, "version 3"],
  ] as const) {
    it(`is refused with ${found}, with the advice to deploy infra first`, async () => {
      await assert.rejects(apps(least, { ...onAws, version }), {
        message:
          `The outputs of stack organization/millrace-infra/dev have ${found}, and the apps need version 2, which infra ` +
          `must be deployed for first: ${ADVICE}`,
      });
    });
  }

  it("is refused in one sentence when the stack has no outputs at all", async () => {
    await assert.rejects(apps(least, {}), { message: /^The outputs of stack [^ ]+ have no version, / });
  });

  it("is refused without a version in the configuration too", async () => {
    await assert.rejects(apps({ ...least, contract: { ...onAws, version: undefined } }), {
      message:
        "The configuration of stack dev has a problem:\n  - millrace-apps:contract.version is missing; it must be 2.",
    });
  });
});
