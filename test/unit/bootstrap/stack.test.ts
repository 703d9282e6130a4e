import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { RecordedResource, Recording } from "../../../plan/record";
import { ALL, GITHUB, recordBootstrap } from "../../support/stacks/bootstrap";

interface StatementJson {
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: unknown;
  readonly Action: readonly string[];
}

/** Characters that AWS takes in a name. */
const LENGTHS: Readonly<Record<string, number>> = {
  "aws:codeconnections/connection:Connection": 32,
  "aws:iam/policy:Policy": 128,
  "aws:iam/role:Role": 64,
  "aws:s3/bucket:Bucket": 63,
};

const BACKEND = "s3://millrace-state-123456789012-eu-central-1?region=eu-central-1&awssdk=v2";

/** The one provider, with its inputs as values: the engine is given JSON. */
function provider(resources: readonly RecordedResource[]) {
  const [found, ...others] = resources.filter(({ type }) => type === "pulumi:providers:aws");
  assert.ok(found);
  assert.deepEqual(others, []);
  const { region, defaultTags, allowedAccountIds = "null" } = found.inputs;
  return {
    urn: found.urn,
    region,
    defaultTags: JSON.parse(String(defaultTags)) as unknown,
    allowedAccountIds: JSON.parse(String(allowedAccountIds)) as unknown,
  };
}

describe("bootstrap", () => {
  it("tells the other programs where states, secrets and images go", async () => {
    const { outputs } = await recordBootstrap();
    const registry = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/millrace";
    assert.deepEqual(outputs, {
      backendUrl: BACKEND,
      secretsProvider: "awskms://alias/millrace-secrets?region=eu-central-1&awssdk=v2&context_environment=",
      registry,
      repositoryUrls: {
        producer: `${registry}/producer`,
        consumer: `${registry}/consumer`,
        migrations: `${registry}/migrations`,
        web: `${registry}/web`,
      },
      trailBucket: "millrace-trail-123456789012-eu-central-1",
    });
  });

  it("tells of every part that is asked for", async () => {
    const { outputs } = await recordBootstrap(ALL);
    assert.equal(outputs.slackWorkspaceId, "T07EA123LEP");
    assert.equal(
      outputs.connectionArn,
      "arn:aws:codeconnections:eu-central-1:123456789012:connection/github-connection-id",
    );
  });

  it("has the states alone where nothing more is asked for, as in accounts that somebody else looks after", async () => {
    const { resources, outputs } = await recordBootstrap({
      registry: undefined,
      trail: undefined,
      threatDetection: undefined,
    });
    assert.deepEqual(
      resources.filter(({ parent, custom }) => parent === undefined && !custom).map(({ name }) => name),
      ["state"],
    );
    assert.deepEqual(Object.keys(outputs), ["backendUrl", "secretsProvider"]);
  });

  it("has a repository for each service that has an image", async () => {
    const { outputs } = await recordBootstrap();
    const services = readdirSync(join(__dirname, "..", "..", "..", "services"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== "common")
      .map(({ name }) => name);
    assert.deepEqual(Object.keys(outputs.repositoryUrls as object).sort(), services.sort());
  });

  it("lets GitHub in only where it is in the configuration", async () => {
    const { resources, outputs } = await recordBootstrap();
    assert.deepEqual(
      resources.filter(({ type }) => type.startsWith("aws:iam/")),
      [],
    );
    assert.equal(outputs.variables, undefined);
  });

  it("says what the workflows must know, as the variables that they read", async () => {
    const { outputs } = await recordBootstrap({ github: GITHUB });
    const role = (name: string) => `arn:aws:iam::123456789012:role/millrace-bootstrap/${name}`;
    const account = { region: "eu-central-1", backendUrl: BACKEND };
    const runner = { runner: "millrace-prod-eu-runner" };
    assert.deepEqual(outputs.variables, {
      PREVIEW_DEV: { role: role("millrace-dev-preview"), ...account },
      DEPLOY_DEV: { role: role("millrace-dev-deploy"), ...account },
      PREVIEW_PROD_EU: { role: role("millrace-prod-eu-preview"), ...account, ...runner },
      DEPLOY_PROD_EU: { role: role("millrace-prod-eu-deploy"), ...account, ...runner },
      IMAGES: {
        role: role("millrace-images"),
        region: "eu-central-1",
        registry: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/millrace",
      },
    });
  });

  it("has no role for images in an account without a registry", async () => {
    const { outputs, resources } = await recordBootstrap({ github: GITHUB, registry: undefined });
    assert.deepEqual(Object.keys(outputs.variables as object), [
      "PREVIEW_DEV",
      "DEPLOY_DEV",
      "PREVIEW_PROD_EU",
      "DEPLOY_PROD_EU",
    ]);
    assert.ok(!resources.some(({ name }) => name.startsWith("github-images")));
  });

  it("makes everything through one provider, which tags it", async () => {
    const { resources } = await recordBootstrap(ALL);
    const { urn, region, defaultTags } = provider(resources);
    assert.deepEqual(defaultTags, {
      tags: {
        project: "millrace",
        environment: "shared",
        owner: "platform",
        repository: "github.com/example/millrace",
      },
    });
    assert.equal(region, "eu-central-1");
    for (const resource of resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:"))) {
      assert.equal(resource.provider, urn, `${resource.name} has another provider`);
    }
  });

  it("refuses any account but the one in the configuration", async () => {
    const allowed = async (changes: Record<string, string>) =>
      provider((await recordBootstrap(changes)).resources).allowedAccountIds;
    assert.deepEqual(await allowed({ accountId: "123456789012" }), ["123456789012"]);
    assert.equal(await allowed({}), null);
  });

  it("names each resource after its parent, and gives all but components and the provider one", async () => {
    const { resources } = await recordBootstrap(ALL);
    const names = new Map(resources.map(({ urn, name }) => [urn, name]));
    for (const { name, type, custom, parent } of resources) {
      if (parent === undefined)
        assert.ok(!custom || type === "pulumi:providers:aws", `${name} has no parent`);
      else assert.ok(name.startsWith(`${names.get(parent) ?? ""}-`), `${name} is not named after its parent`);
    }
  });

  const LOSSES = ["aws:s3/bucket:Bucket", "aws:kms/key:Key", "aws:ecr/repository:Repository"];
  for (const protect of [true, false]) {
    it(`${protect ? "refuses" : "allows"} a destroy of what cannot be made again, when protect is ${protect}`, async () => {
      const { resources } = await recordBootstrap({ protect });
      const irreplaceable = resources.filter(({ type }) => LOSSES.includes(type));
      assert.equal(irreplaceable.length, 8);
      for (const resource of irreplaceable) assert.equal(resource.protect, protect, resource.name);
    });
  }

  it("takes its names from the project, so that two may share an account", async () => {
    const { resources, outputs } = await recordBootstrap({ github: GITHUB }, "other");
    const input = (name: string, key: string) => resources.find((one) => one.name === name)?.inputs[key];
    assert.equal(input("state-bucket-bucket", "bucket"), "other-state-123456789012-eu-central-1");
    assert.equal(input("state-key-alias", "name"), "alias/other-secrets");
    assert.equal(input("registry-web", "name"), "other/web");
    assert.equal(input("github-dev-deploy-role", "name"), "other-dev-deploy");
    assert.equal(input("github-dev-deploy-role", "path"), "/other-bootstrap/");
    assert.equal(input("trail-trail", "name"), "other-account");
    assert.equal(input("github-dev-boundary", "name"), "other-dev-boundary");
    assert.match(JSON.stringify(outputs), /other-prod-eu-runner/);
  });

  it("lets nobody in by a policy who is not named", async () => {
    const { resources } = await recordBootstrap(ALL);
    const documents = resources.flatMap(({ name, inputs }) =>
      Object.values(inputs)
        .filter((input): input is string => typeof input === "string" && input.includes('"Statement"'))
        .map((text) => ({ name, ...(JSON.parse(text) as { Statement: StatementJson[] }) })),
    );
    assert.ok(documents.length > 20);
    for (const { name, Statement } of documents) {
      for (const { Effect, Principal, Action } of Statement) {
        if (Effect === "Deny") continue;
        assert.doesNotMatch(JSON.stringify(Principal ?? ""), /"\*"/, name);
        assert.ok(!Action.includes("*"), name);
        if (!/-(services|boundary)$/.test(name)) {
          assert.deepEqual(
            Action.filter((action) => action.includes("*")),
            [],
            name,
          );
        }
      }
    }
  });

  it("makes nothing whose name or policy is longer than AWS takes", async () => {
    const longest = [
      ["a-project-of-17-c", "dev"],
      ["millrace", "environment1"],
    ] as const;
    for (const [project, environment] of longest) {
      const environments = { [environment]: {} };
      const { resources } = await recordBootstrap({ ...ALL, github: { ...GITHUB, environments } }, project);
      assertShort(resources);
    }
  });

  function assertShort(resources: Recording["resources"]): void {
    for (const { name, type, inputs } of resources) {
      const limit = LENGTHS[type];
      if (limit !== undefined) assert.ok(String(inputs.name ?? inputs.bucket).length <= limit, name);
      if (type === "aws:iam/policy:Policy") {
        assert.ok(String(inputs.policy).replace(/\s/g, "").length <= 6144, name);
      }
    }
  }
});
