import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { boundary } from "../../../components/account/boundary";
import { ROLES_FOR } from "../../../components/account/deploy-rights";
import { EXACT_MODULES, SERVICES } from "../../../components/account/environment-services";
import { LOOKUPS } from "../../../components/account/lookups";
import { recordInfra } from "../../../plan/programs";
import type { RecordedResource } from "../../../plan/record";
import { stacks } from "../../../plan/stack-file";
import { allows, statementsOf } from "../components/account/judge";

const ROOT = join(__dirname, "../../..");

interface Document {
  readonly Statement: readonly {
    readonly Action: readonly string[];
    readonly Resource?: readonly string[];
    readonly Principal?: { readonly Service?: string };
  }[];
}

function document(resource: RecordedResource, input: string): Document {
  return JSON.parse(String(resource.inputs[input])) as Document;
}

for (const stack of stacks(".")) {
  describe(`the rights that bootstrap gives suffice for stack ${stack}`, () => {
    let resources: readonly RecordedResource[];
    before(async () => {
      ({ resources } = await recordInfra(stack, { "millrace-infra:boundary": "bootstrap" }));
    });

    it("to deploy whatever is in it", () => {
      const modules = new Set(
        resources.flatMap(({ type }) => /^aws:(\w+)\//.exec(type)?.[1]?.toLowerCase() ?? []),
      );
      assert.ok(modules.size > 6);
      const known = [...SERVICES.flatMap((service) => service.modules), ...EXACT_MODULES];
      assert.deepEqual(
        [...modules].filter((module) => !known.includes(module)),
        [],
        "environment-services.ts says nothing of them",
      );
    });

    it("to hand each role to the service that it is for", () => {
      const trusted = resources
        .filter(({ type }) => type === "aws:iam/role:Role")
        .flatMap((role) => document(role, "assumeRolePolicy").Statement)
        .flatMap(({ Principal }) => Principal?.Service ?? []);
      assert.ok(trusted.length > 5);
      const known: readonly string[] = ROLES_FOR;
      assert.deepEqual(
        trusted.filter((service) => !known.includes(service)),
        [],
        "deploy-rights.ts does not have them in ROLES_FOR",
      );
    });

    it("within the boundary, for all that its roles are allowed", async () => {
      const limit = await statementsOf(
        boundary({
          environment: stack,
          identifier: `millrace-${stack}`,
          accountId: "123456789012",
          regions: ["eu-central-1"],
          programs: ["millrace-infra", "millrace-apps"],
          stateBucketArn: "arn:aws:s3:::states",
          stateKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/states",
        }),
      );
      const granted = resources
        .filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy" || type === "aws:iam/policy:Policy")
        .flatMap((policy) =>
          document(policy, "policy").Statement.map((one) => ({ ...one, name: policy.name })),
        );
      assert.ok(granted.length > 5);
      for (const { name, Action, Resource = ["*"] } of granted) {
        for (const action of Action) {
          for (const resource of Resource) {
            assert.ok(allows(limit, { action, resource }), `${name}: ${action} on ${resource}`);
          }
        }
      }
    });
  });
}

describe("the rights of a preview", () => {
  function sources(folder: string): string[] {
    return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
  }

  it("suffice for all that the programs look up", () => {
    const asked = ["apps", "components", "infra", "k8s"]
      .flatMap(sources)
      .flatMap((text) => [...text.matchAll(/\baws(?:\.\w+)?\.(get[A-Z]\w*?)(?:Output)?\(/g)])
      .map(([, name]) => name ?? "");
    assert.ok(asked.includes("getAvailabilityZones"));
    assert.deepEqual(
      [...new Set(asked)].filter((name) => !(name in LOOKUPS)),
      [],
      "lookups.ts says nothing of them",
    );
  });
});
