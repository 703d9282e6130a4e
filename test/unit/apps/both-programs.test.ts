import assert from "node:assert/strict";
import fc from "fast-check";
import { recordAppsWith, recordInfra } from "../../../plan/programs";
import type { RecordedResource } from "../../../plan/record";
import { manifests } from "../../../plan/render";
import { stackConfig } from "../../../plan/stack-file";
import { shipped } from "../../support/demonstration";
import type { Service } from "../../../platform/services";
import { manifests as anyManifests, registryFrom, sharing } from "../../support/registries";
import { shop } from "../../support/stacks/shop";
import { ownersOf, OWNERS } from "./objects";

/** Keys of the stacks' files that are about this repository's services. */
const NAMED = ["services", "queues", "databases"];

/** Deploys both programs of a stack for other services, with what its files say of everything else. */
async function deployed(stack: string, services: readonly Service[]) {
  const without = (namespace: string) =>
    Object.fromEntries(NAMED.map((key) => [`${namespace}:${key}`, undefined]));
  const infra = await recordInfra(stack, without("millrace-infra"), undefined, services);
  const config = Object.entries({ ...stackConfig("apps", stack), ...without("millrace-apps") });
  const apps = await recordAppsWith(
    {
      stack,
      config: Object.fromEntries(
        config.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
      ),
      references: { [`organization/millrace-infra/${stack}`]: infra.outputs },
    },
    services,
  );
  return { infra, apps };
}

/** Service accounts that get a role from EKS Pod Identity. */
function associated(resources: readonly RecordedResource[]): string[] {
  return resources
    .filter(({ type }) => type === "aws:eks/podIdentityAssociation:PodIdentityAssociation")
    .map(({ inputs }) => `${String(inputs["namespace"])}/${String(inputs["serviceAccount"])}`);
}

/** Asserts that all that signs in has a role; returns how many do. */
async function assertFits(stack: string, services: readonly Service[]): Promise<number> {
  const { infra, apps } = await deployed(stack, services);
  const objects = manifests(apps);
  const roles = new Set(associated(infra.resources));
  let checked = 0;
  for (const { metadata, spec } of ownersOf(objects, OWNERS)) {
    const { containers, serviceAccountName } = spec.template.spec;
    const env = containers.flatMap((container) => container.env ?? []);
    const signsIn = env.some(
      ({ name, value = "" }) =>
        name.startsWith("SECRET_") || (name.endsWith("_CREDENTIALS") && /^(iam$|secret:)/.test(value)),
    );
    if (!signsIn) continue;
    checked += 1;
    const account = `${metadata.namespace ?? ""}/${serviceAccountName}`;
    assert.ok(roles.has(account), `${account} signs in with IAM and has no role`);
  }
  return checked;
}

describe("infra and apps of the same services", () => {
  it("agree on names, ports and roles for those of this repository", async () => {
    // Producer, consumer, its command, and the Job of their database.
    assert.equal(await assertFits("prod", shipped), 4);
  });

  for (const stack of ["dev", "prod"]) {
    it(`agree for other services, in ${stack}`, async () => {
      const { apps } = await deployed(stack, shop);
      const deployments = manifests(apps)
        .filter(({ kind }) => kind === "Deployment")
        .map(({ metadata }) => metadata.name);
      for (const name of ["billing", "mailer", "orders"]) assert.ok(deployments.includes(name), name);
      // Five of the services, three commands and the Jobs of two databases.
      assert.equal(await assertFits(stack, shop), 10);
    });

    it(`deploy network, cluster and add-ons where there are no services, in ${stack}`, async () => {
      const { infra, apps } = await deployed(stack, []);
      const types = infra.resources.map(({ type }) => type);
      assert.ok(types.includes("eks:index:Cluster"));
      for (const store of ["aws:rds/cluster:Cluster", "aws:elasticache/serverlessCache:ServerlessCache"]) {
        assert.equal(types.includes(store), false, store);
      }
      assert.equal(
        types.some((type) => type.startsWith("aws:elasticache/")),
        false,
      );
      const kinds = new Set(manifests(apps).map(({ kind }) => kind));
      assert.ok(kinds.has("Namespace") && kinds.has("NodePool"));
      assert.equal(kinds.has("Job"), false);
    });
  }

  it("change nothing of others when a service uses their queues and databases", async () => {
    const objectsOf = async (services: readonly Service[]) => {
      const { apps } = await deployed("prod", services);
      return new Map(
        manifests(apps)
          // What lists all services or the users of a database: the collector's targets, and the Job that makes users.
          .filter(({ metadata }) => !/^(collector|database)-?/.test(metadata.name))
          .map((object) => [`${object.kind} ${object.metadata.name}`, JSON.stringify(object)]),
      );
    };
    await fc.assert(
      fc.asyncProperty(anyManifests, async (all) => {
        const before = await objectsOf(registryFrom(all));
        const after = await objectsOf(registryFrom({ ...all, "a0-a0-a0": sharing(all) }));
        for (const [object, text] of before) assert.equal(after.get(object), text, object);
      }),
      { numRuns: 8 },
    );
  });

  it("agree for any services", async () => {
    await fc.assert(
      fc.asyncProperty(anyManifests, async (all) => {
        await assertFits("dev", registryFrom(all));
      }),
      { numRuns: 8 },
    );
  });
});
