import assert from "node:assert/strict";
import { parse } from "yaml";
import { composeText } from "../../../local/compose";
import { registryFrom } from "../../support/registries";

interface Composed {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly secrets?: readonly { readonly source: string }[];
        readonly volumes?: readonly string[];
        readonly environment?: Readonly<Record<string, string>>;
        readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
        readonly command?: readonly string[];
      }
    >
  >;
  readonly volumes?: Readonly<Record<string, object>>;
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

  it("gives each volume of a service a named volume, which belongs to the image's user before the service starts", () => {
    const { services, volumes } = parse(
      composeText(
        registryFrom({
          accounts: {
            kind: "worker",
            description: "Keeps accounts",
            was: "ledger",
            storage: [
              { class: "data", size: "20Gi", path: "/data" },
              { class: "logs", size: "5Gi", path: "/log" },
            ],
          },
        }),
      ),
    ) as Composed;
    const { accounts } = services;
    assert.deepEqual(Object.keys(volumes ?? {}), ["ledger-data", "ledger-logs"]);
    assert.deepEqual(accounts?.volumes, ["ledger-data:/data", "ledger-logs:/log"]);
    assert.equal(accounts.environment?.["STORAGE_DATA"], "/data");
    assert.equal(accounts.environment["STORAGE_LOGS"], "/log");
    const [before = ""] = Object.keys(accounts.depends_on ?? {});
    assert.equal(accounts.depends_on?.[before]?.condition, "service_completed_successfully");
    assert.deepEqual(services[before]?.volumes, [
      "ledger-data:/volumes/ledger-data",
      "ledger-logs:/volumes/ledger-logs",
    ]);
    assert.match(services[before].command?.[0] ?? "", /^chown 1000:1000 \/volumes/);
  });
});
