import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { RecordedResource } from "../../../plan/record";
import { GITHUB, recordBootstrap } from "./program";

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
      secretsProvider: "awskms://alias/millrace-secrets?region=eu-central-1&awssdk=v2",
      registry,
      repositoryUrls: {
        producer: `${registry}/producer`,
        consumer: `${registry}/consumer`,
        migrations: `${registry}/migrations`,
        web: `${registry}/web`,
      },
    });
  });

  it("has a repository for each service that has an image", async () => {
    const { outputs } = await recordBootstrap();
    const services = readdirSync(join(__dirname, "..", "..", "..", "services"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== "common")
      .map(({ name }) => name);
    assert.deepEqual(Object.keys(outputs.repositoryUrls as object).sort(), services.sort());
  });

  it("lets GitHub in only where it is in the configuration, and says what the workflow must know", async () => {
    const isGithub = ({ type }: RecordedResource) => type.startsWith("aws:iam/");
    assert.deepEqual((await recordBootstrap()).resources.filter(isGithub), []);

    const { resources, outputs } = await recordBootstrap({ github: GITHUB });
    assert.equal(resources.filter(isGithub).length, 3);
    assert.deepEqual(outputs.preview, {
      role: "arn:aws:iam::123456789012:role/millrace-preview",
      region: "eu-central-1",
      backendUrl: BACKEND,
    });
  });

  it("makes everything through one provider, which tags it", async () => {
    const { resources } = await recordBootstrap({ github: GITHUB });
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
    const { resources } = await recordBootstrap({ github: GITHUB });
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
      assert.equal(irreplaceable.length, 6);
      for (const resource of irreplaceable) assert.equal(resource.protect, protect, resource.name);
    });
  }

  it("takes its names from the project, so that two may share an account", async () => {
    const { resources } = await recordBootstrap({ project: "other", github: GITHUB });
    const input = (name: string, key: string) => resources.find((one) => one.name === name)?.inputs[key];
    assert.equal(input("state-bucket", "bucket"), "other-state-123456789012-eu-central-1");
    assert.equal(input("state-key-alias", "name"), "alias/other-secrets");
    assert.equal(input("registry-web", "name"), "other/web");
    assert.equal(input("github-preview", "name"), "other-preview");
  });
});
