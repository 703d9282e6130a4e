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
    const mysql = { ...onAws.mysql, port: "3306", readHost: undefined };
    await assert.rejects(apps(least, { ...onAws, queue: undefined, mysql }), {
      message: sentence("mysql.readHost is missing, mysql.port is malformed, queue is missing"),
    });
  });

  it("names every output when the stack has none", async () => {
    await assert.rejects(apps(least, {}), {
      message: sentence(
        "environment is missing, region is missing, tags is missing, namespace is missing, cluster is missing, " +
          "network is missing, mysql is missing, queue is missing",
      ),
    });
  });
});
