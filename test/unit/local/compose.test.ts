import assert from "node:assert/strict";
import { parse } from "yaml";
import { composeText } from "../../../local/compose";
import { registryFrom } from "../../support/registries";

interface Composed {
  readonly services: Readonly<Record<string, { readonly secrets?: readonly { readonly source: string }[] }>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

describe("compose.yaml", () => {
  it("gives each service its own secret, though another service has one of nearly the same name", () => {
    const { services, secrets } = parse(
      composeText(
        registryFrom({
          billing: { kind: "worker", description: "Bills", uses: { secrets: ["payment-key"] } },
          shop: { kind: "http", description: "Sells", uses: { secrets: ["payment/key"] } },
        }),
      ),
    ) as Composed;
    const filesOf = (name: string) =>
      services[name]?.secrets?.map(({ source }) => secrets[source]?.file.replace(".local/secrets/", ""));
    assert.deepEqual(filesOf("billing"), ["payment-key"]);
    assert.deepEqual(filesOf("shop"), ["payment/key"]);
  });
});
