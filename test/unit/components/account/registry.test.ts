import assert from "node:assert/strict";
import { Registry, type RegistryArgs } from "../../../../components/account/registry";
import { assertParents, made, value } from "./made";

const ARGS: RegistryArgs = { namespace: "millrace", services: ["producer", "web"] };

async function registry(args: Partial<RegistryArgs> = {}, protect = true) {
  return made(() => new Registry("registry", { ...ARGS, ...args }, { protect }));
}

describe("Registry", () => {
  it("makes a repository a service: tags never move, images are encrypted and scanned", async () => {
    const { resources, component } = await registry();
    const repositories = resources.filter(({ type }) => type === "aws:ecr/repository:Repository");
    assert.deepEqual(
      repositories.map(({ inputs }) => inputs),
      ["producer", "web"].map((service) => ({
        name: `millrace/${service}`,
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: "KMS" }],
      })),
    );
    assert.equal(await value(component.address), "123456789012.dkr.ecr.eu-central-1.amazonaws.com/millrace");
    assert.deepEqual(await value(component.repositoryUrls), {
      producer: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/millrace/producer",
      web: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/millrace/web",
    });
  });

  for (const [args, counts] of [
    [{}, [14, 30]],
    [{ untaggedDays: 3, versionsKept: 100 }, [3, 100]],
  ] as const) {
    it(`keeps each repository to ${counts.join(" days and ")} versions`, async () => {
      const { named } = await registry(args);
      for (const service of ARGS.services) {
        const { repository, policy } = named(`registry-${service}-lifecycle`).inputs;
        assert.equal(repository, `millrace/${service}`);
        const { rules } = JSON.parse(String(policy)) as { rules: { selection: { countNumber: number } }[] };
        assert.deepEqual(
          rules.map(({ selection }) => selection.countNumber),
          counts,
        );
      }
    });
  }

  const scanning = [
    ["basic", { scanType: "BASIC", scanFrequency: "SCAN_ON_PUSH" }],
    ["enhanced", { scanType: "ENHANCED", scanFrequency: "CONTINUOUS_SCAN" }],
  ] as const;
  for (const [mode, { scanType, scanFrequency }] of scanning) {
    it(`sets the registry's scanning of its own repositories: ${mode}`, async () => {
      const { named } = await registry({ scanning: mode });
      assert.deepEqual(named("registry-scanning").inputs, {
        scanType,
        rules: [{ scanFrequency, repositoryFilters: [{ filter: "millrace/*", filterType: "WILDCARD" }] }],
      });
    });
  }

  it("leaves the registry's scanning alone where the account decides", async () => {
    const { resources } = await registry({ scanning: "account" });
    assert.deepEqual(
      resources.filter(({ type }) => type.includes("Scanning")),
      [],
    );
  });

  for (const protect of [true, false]) {
    it(`${protect ? "protects" : "frees"} the images, never the settings, when protect is ${protect}`, async () => {
      const { resources } = await registry({}, protect);
      assert.deepEqual(
        Object.fromEntries(resources.filter(({ custom }) => custom).map((one) => [one.name, one.protect])),
        {
          "registry-scanning": false,
          "registry-producer": protect,
          "registry-producer-lifecycle": false,
          "registry-web": protect,
          "registry-web-lifecycle": false,
        },
      );
    });
  }

  it("lets the accounts that were named pull, and do nothing else", async () => {
    const { named } = await registry({ pullerAccountIds: ["111122223333", "444455556666"] });
    for (const service of ARGS.services) {
      const { repository, policy } = named(`registry-${service}-policy`).inputs;
      assert.equal(repository, `millrace/${service}`);
      assert.deepEqual(JSON.parse(String(policy)), {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: ["arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:root"] },
            Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
          },
        ],
      });
    }
  });

  it("lets no other account in unless told to", async () => {
    const { resources } = await registry();
    assert.ok(!resources.some(({ type }) => type === "aws:ecr/repositoryPolicy:RepositoryPolicy"));
  });

  it("is the parent of all it makes", async () => {
    assertParents((await registry()).resources, "registry");
  });
});
