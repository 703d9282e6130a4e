import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { boundary } from "../../../components/account/boundary";
import { deployRights, ROLES_FOR } from "../../../components/account/deploy-rights";
import type { EnvironmentScope } from "../../../components/account/environment";
import { EXACT_MODULES, SERVICES } from "../../../components/account/environment-services";
import { LOOKUPS } from "../../../components/account/lookups";
import type { Statement } from "../../../components/iam";
import { recordInfra } from "../../../plan/programs";
import type { RecordedResource } from "../../../plan/record";
import { stacks } from "../../../plan/stack-file";
import { allows, statementsOf } from "../../support/iam-judge";
import { everything, EVERYTHING_SERVICES } from "../../support/stacks/everything";

const ROOT = join(__dirname, "../../..");

interface Document {
  readonly Statement: readonly {
    readonly Effect: "Allow" | "Deny";
    readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
    readonly Action: readonly string[];
    readonly Resource?: readonly string[];
    readonly Principal?: { readonly Service?: string };
  }[];
}

function document(resource: RecordedResource, input: string): Document {
  return JSON.parse(String(resource.inputs[input])) as Document;
}

/** Every stack as it is, and prod with every option on. */
const CASES = [
  ...stacks(".").map((stack) => ({ what: `stack ${stack}`, stack, options: {}, services: undefined })),
  { what: "every option", stack: "prod", options: everything, services: EVERYTHING_SERVICES },
];

/** What who deploys does with a thing of a name, where its name decides whether they may. */
const BY_NAME: Readonly<Record<string, (inputs: Readonly<Record<string, unknown>>) => [string, string]>> = {
  "aws:codebuild/project:Project": ({ name }) => [
    "codebuild:CreateProject",
    `arn:aws:codebuild:eu-central-1:123456789012:project/${String(name)}`,
  ],
  "aws:lambda/function:Function": ({ name }) => [
    "lambda:CreateFunction",
    `arn:aws:lambda:eu-central-1:123456789012:function:${String(name)}`,
  ],
  "aws:iam/instanceProfile:InstanceProfile": ({ name }) => [
    "iam:CreateInstanceProfile",
    iam("instance-profile", name),
  ],
  "aws:iam/policy:Policy": ({ name }) => ["iam:CreatePolicy", iam("policy", name)],
  "aws:iam/role:Role": ({ name }) => ["iam:CreateRole", iam("role", name)],
  "aws:kms/alias:Alias": ({ name }) => [
    "kms:CreateAlias",
    `arn:aws:kms:eu-central-1:123456789012:${String(name)}`,
  ],
  "aws:s3/bucket:Bucket": ({ bucket }) => ["s3:CreateBucket", `arn:aws:s3:::${String(bucket)}`],
  "aws:secretsmanager/secret:Secret": ({ name }) => [
    "secretsmanager:GetSecretValue",
    `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${String(name)}-abcdef`,
  ],
  "aws:ssm/document:Document": ({ name }) => [
    "ssm:CreateDocument",
    `arn:aws:ssm:eu-central-1:123456789012:document/${String(name)}`,
  ],
  "aws:ssm/parameter:Parameter": ({ name }) => [
    "ssm:PutParameter",
    `arn:aws:ssm:eu-central-1:123456789012:parameter/${String(name).replace(/^\//, "")}`,
  ],
};

function iam(kind: string, name: unknown): string {
  return `arn:aws:iam::123456789012:${kind}/${String(name)}`;
}

for (const { what, stack, options, services } of CASES) {
  describe(`the rights that bootstrap gives suffice for ${what}`, () => {
    const scope: EnvironmentScope = {
      environment: stack,
      identifier: `millrace-${stack}`,
      // As if all were in one account.
      neighbours: stacks(".").flatMap((other) => (other === stack ? [] : [`millrace-${other}`])),
      accountId: "123456789012",
      regions: ["eu-central-1"],
      programs: ["millrace-infra", "millrace-apps"],
      stateBucketArn: "arn:aws:s3:::states",
      stateKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/states",
    };
    let resources: readonly RecordedResource[];
    before(async () => {
      ({ resources } = await recordInfra(
        stack,
        { ...options, "millrace-infra:boundary": "bootstrap" },
        undefined,
        services,
      ));
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

    it("to make what is told apart by its name", async () => {
      const rights = await statementsOf(Object.values(deployRights(scope)).flat() as Statement[]);
      const named = resources.filter(({ type }) => type in BY_NAME);
      assert.ok(named.length > 5);
      for (const { name, type, inputs } of named) {
        const [action, resource] = BY_NAME[type]?.(inputs) ?? assert.fail();
        const context = {
          "aws:RequestedRegion": "eu-central-1",
          "iam:PermissionsBoundary": String(inputs.permissionsBoundary),
        };
        assert.ok(allows(rights, { action, resource, context }), `${name}: ${action} on ${resource}`);
      }
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
      const limit = await statementsOf(boundary(scope));
      const granted = resources
        .filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy" || type === "aws:iam/policy:Policy")
        .flatMap((policy) =>
          document(policy, "policy").Statement.map((one) => ({ ...one, name: policy.name })),
        );
      assert.ok(granted.length > 5);
      for (const { name, Effect, Action, Resource = ["*"], Condition } of granted) {
        if (Effect === "Deny") continue;
        const context = Object.fromEntries(
          Object.entries(Condition?.StringEquals ?? {}).map(([key, value]) => [
            key,
            String([value].flat()[0]),
          ]),
        );
        for (const action of Action) {
          for (const resource of Resource) {
            assert.ok(allows(limit, { action, resource, context }), `${name}: ${action} on ${resource}`);
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

  it("are for all that the programs look up, and for nothing else", () => {
    const asked = ["apps", "components", "infra", "k8s"]
      .flatMap(sources)
      .flatMap((text) => [...text.matchAll(/\baws(?:\.\w+)?\.(get[A-Z]\w*?)(?:Output)?\(/g)])
      .map(([, name]) => name ?? "");
    assert.deepEqual(
      [...new Set(asked)].sort(),
      Object.keys(LOOKUPS).sort(),
      "lookups.ts says nothing of them, or of others that nothing asks",
    );
  });
});
