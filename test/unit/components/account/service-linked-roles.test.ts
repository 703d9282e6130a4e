import assert from "node:assert/strict";
import { ServiceLinkedRoles } from "../../../../components/account/service-linked-roles";
import { assertParents, made } from "./made";

describe("ServiceLinkedRoles", () => {
  it("creates the role of each service named, and leaves it when the stack is deleted", async () => {
    const { resources } = await made(() => new ServiceLinkedRoles("roles", { services: ["kafka", "spot"] }));
    const roles = resources.filter(({ type }) => type === "aws:iam/serviceLinkedRole:ServiceLinkedRole");
    assert.deepEqual(
      roles.map(({ name, inputs, retainOnDelete }) => [name, inputs, retainOnDelete]),
      [
        ["roles-kafka", { awsServiceName: "kafka.amazonaws.com" }, true],
        ["roles-spot", { awsServiceName: "spot.amazonaws.com" }, true],
      ],
    );
    assertParents(resources, "roles");
  });
});
