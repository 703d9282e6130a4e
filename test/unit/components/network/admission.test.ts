import assert from "node:assert/strict";
import { Admission } from "../../../../components/network/admission";
import { assertParents, made } from "../account/made";

describe("Admission", () => {
  it("is one rule between two security groups", async () => {
    const ports = { from: 6379, to: 6380 };
    const { resources, named } = await made(
      () => new Admission("pods", { from: "sg-1", to: "sg-2", ports, description: "Pods" }),
    );
    assertParents(resources, "pods");
    assert.deepEqual(named("pods-rule").inputs, {
      description: "Pods",
      securityGroupId: "sg-2",
      referencedSecurityGroupId: "sg-1",
      ipProtocol: "tcp",
      fromPort: 6379,
      toPort: 6380,
    });
  });

  it("also lets those out who are let out to nowhere else", async () => {
    const { named } = await made(
      () =>
        new Admission("pods", {
          from: "sg-1",
          to: "sg-2",
          ports: { from: 8080, to: 8080 },
          description: "Pods",
          outbound: true,
        }),
    );
    assert.deepEqual(named("pods-outbound").inputs, {
      description: "Pods",
      securityGroupId: "sg-1",
      referencedSecurityGroupId: "sg-2",
      ipProtocol: "tcp",
      fromPort: 8080,
      toPort: 8080,
    });
  });
});
