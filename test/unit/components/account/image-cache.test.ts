import assert from "node:assert/strict";
import { ImageCache, type ImageCacheArgs } from "../../../../components/account/image-cache";
import { UPSTREAMS } from "../../../../components/account/upstreams";
import { assertParents, made } from "./made";

const SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:ecr-pullthroughcache/docker-hub-abc";

function byPrefix(a: Record<string, unknown>, b: Record<string, unknown>): number {
  return String(a.ecrRepositoryPrefix).localeCompare(String(b.ecrRepositoryPrefix));
}

async function cache(args: Partial<ImageCacheArgs>) {
  return made(() => new ImageCache("cache", { registries: [], keptDays: 30, ...args }));
}

describe("ImageCache", () => {
  it("caches the registries that were asked for, those behind a login with its secret", async () => {
    const { resources } = await cache({ registries: ["kubernetes"], dockerHubLoginArn: SECRET });
    const rules = resources.filter(({ type }) => type.includes("PullThroughCacheRule"));
    assert.deepEqual(rules.map(({ inputs }) => inputs).sort(byPrefix), [
      {
        ecrRepositoryPrefix: "docker-hub",
        upstreamRegistryUrl: "registry-1.docker.io",
        credentialArn: SECRET,
      },
      { ecrRepositoryPrefix: "kubernetes", upstreamRegistryUrl: "registry.k8s.io" },
    ]);
  });

  it("says beforehand how each repository is kept, so that the first pull's is too", async () => {
    const { named, before } = await cache({ registries: ["ecr-public"], keptDays: 7 });
    const { lifecyclePolicy, ...inputs } = named("cache-ecr-public-template").inputs;
    assert.deepEqual(inputs, {
      prefix: "ecr-public",
      description: "Cache of public.ecr.aws",
      appliedFors: ["PULL_THROUGH_CACHE"],
      imageTagMutability: "MUTABLE",
      encryptionConfigurations: [{ encryptionType: "AES256" }],
    });
    const { rules } = JSON.parse(String(lifecyclePolicy)) as { rules: { selection: unknown }[] };
    assert.deepEqual(
      rules.map(({ selection }) => selection),
      [{ tagStatus: "any", countType: "sinceImagePushed", countUnit: "days", countNumber: 7 }],
    );
    assert.ok(before("cache-ecr-public-rule").includes("cache-ecr-public-template"));
  });

  it("knows prefixes that ECR takes", () => {
    for (const prefix of Object.keys(UPSTREAMS)) assert.match(prefix, /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/);
  });

  it("is the parent of all it makes", async () => {
    assertParents((await cache({ registries: ["quay"], githubLoginArn: SECRET })).resources, "cache");
  });
});
