import assert from "node:assert/strict";
import { Access, type AccessArgs } from "../../../../components/access/access";
import { assertParents, made } from "../account/made";

const ARGS: AccessArgs = { clusterName: "c", principalArn: "arn:aws:iam::123456789012:role/r" };

const access = (args: Partial<AccessArgs>) => made(() => new Access("a", { ...ARGS, ...args }));

describe("Access", () => {
  it("is an entry and a policy for the whole cluster", async () => {
    const { resources, named } = await access({ policy: "clusterAdmin" });
    assertParents(resources, "a");
    assert.deepEqual(named("a-entry").inputs, { ...ARGS, type: "STANDARD" });
    assert.deepEqual(named("a-policy").inputs, {
      ...ARGS,
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
      accessScope: { type: "cluster" },
    });
  });

  it("limits the policy to namespaces", async () => {
    const { named } = await access({ policy: "edit", namespaces: ["millrace"] });
    assert.deepEqual(named("a-policy").inputs.accessScope, { type: "namespace", namespaces: ["millrace"] });
  });

  it("with groups alone has no policy", async () => {
    const { resources, named } = await access({ groups: ["developers"] });
    assert.deepEqual(named("a-entry").inputs.kubernetesGroups, ["developers"]);
    assert.equal(resources.filter(({ type }) => type.includes("accessPolicyAssociation")).length, 0);
  });
});
