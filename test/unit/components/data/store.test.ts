import assert from "node:assert/strict";
import { managedSecret } from "../../../../components/data/store";

describe("managedSecret", () => {
  it("is the one secret of the administrator", () => {
    assert.equal(managedSecret([{ secretArn: "arn:aws:secretsmanager:x" }]), "arn:aws:secretsmanager:x");
  });

  it("is missing where AWS keeps no password", () => {
    for (const secrets of [[], [{}]]) {
      assert.throws(() => managedSecret(secrets), { message: "The cluster has no managed master password." });
    }
  });
});
