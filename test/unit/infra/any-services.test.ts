import assert from "node:assert/strict";
import fc from "fast-check";
import { contract } from "../../../contract/outputs";
import { recordInfra } from "../../../plan/programs";
import type { Recording } from "../../../plan/record";
import type { Service } from "../../../platform/services";
import { ofTypes, statementsOf } from "../../support/graph";
import { manifests, registryFrom, sharing, type Manifests } from "../../support/registries";

/** Stage with these services and no others. */
function stageWith(services: readonly Service[]): Promise<Recording> {
  return recordInfra("stage", { "millrace-infra:services": undefined }, undefined, services);
}

/** What a service's pods may sign in to: users of databases and of the cache. */
function signsIn({ resources }: Recording, service: string): string[] {
  return resources
    .filter(({ name }) => name === `${service}-policy`)
    .flatMap((policy) => statementsOf(policy))
    .filter(({ Action }) => Action.join() === "rds-db:connect" || Action.join() === "elasticache:Connect")
    .flatMap(({ Resource = [] }) => Resource.map((arn) => arn.split(":").slice(5).join(":")))
    .filter((resource) => /^(dbuser|user):/.test(resource))
    .sort();
}

/** Queues whose keys a user of the cache may touch, by user. */
function queuesByUser(recording: Recording): Map<string, string[]> {
  return new Map(
    ofTypes(recording, ["aws:elasticache/user:User"]).map(({ inputs }) => [
      String(inputs.userId),
      [...String(inputs.accessString).matchAll(/~\{([^:]+):\*\}\*/g)].map(([, queue = ""]) => queue).sort(),
    ]),
  );
}

/** The graph without what lists all services, queues or stores, by URN. */
function resourcesOf({ resources }: Recording): Map<string, string> {
  const all =
    /^(queue-users-group|network-acls-isolated|dashboards-.*|edge|edge-distribution-cdn|edge-firewall-acl)$/;
  return new Map(
    resources.filter(({ name }) => !all.test(name)).map(({ urn, inputs }) => [urn, JSON.stringify(inputs)]),
  );
}

const RUNS = { numRuns: 12 };

describe("the stack of any services", function () {
  // As many recordings as there are runs, and more while a failing example is made smaller.
  this.timeout(300_000);

  it("gives each service what its manifest declares, and nothing else", () =>
    fc.assert(
      fc.asyncProperty(manifests, async (given) => {
        const services = registryFrom(given);
        const recording = await stageWith(services);
        const { queues, databases, services: prepared, leftOut } = contract.parse(recording.outputs);
        const users = queuesByUser(recording);
        assert.deepEqual([...Object.keys(prepared), ...leftOut].sort(), Object.keys(given).sort());
        const pages = services.filter(({ kind }) => kind === "page").map(({ name }) => name);
        assert.deepEqual(leftOut, pages, "the edge serves the pages");
        for (const { name, uses } of services.filter((service) => !leftOut.includes(service.name))) {
          const engines = new Set(Object.values(uses.databases).map(({ engine }) => engine));
          const user = queues?.users[name];
          assert.deepEqual(
            signsIn(recording, name),
            [
              ...[...engines].map(
                (engine) => `dbuser:cluster-MILLRACE-STAGE-${engine.toUpperCase()}/${name}`,
              ),
              ...(user === undefined ? [] : [`user:${user}`]),
            ].sort(),
          );
          const used = Object.keys(uses.queues).map((queue) => queues?.names[queue]);
          assert.deepEqual(user === undefined ? [] : users.get(user), used.sort());
          for (const [database, { users: known }] of Object.entries(databases)) {
            assert.equal(known[name], database in uses.databases ? name : undefined);
          }
        }
      }),
      RUNS,
    ));

  it("has no store that no service uses", () =>
    fc.assert(
      fc.asyncProperty(manifests, async (given) => {
        const services = registryFrom(given);
        const { resources } = await stageWith(services);
        const engines = new Set(
          services.flatMap(({ uses }) => Object.values(uses.databases).map(({ engine }) => engine)),
        );
        const expected = [
          ...engines,
          ...(services.some(({ uses }) => Object.keys(uses.queues).length > 0) ? ["queue"] : []),
        ];
        const stores = resources
          .filter(({ type }) => /^millrace:data:(Aurora|Queue|Documents|Search|Streaming)$/.test(type))
          .map(({ name }) => name);
        assert.deepEqual(stores.sort(), expected.sort());
      }),
      RUNS,
    ));

  it("is the same whatever the order of the folders", () =>
    fc.assert(
      fc.asyncProperty(manifests, async (given) => {
        const reversed: Manifests = Object.fromEntries(Object.entries(given).reverse());
        assert.deepEqual(registryFrom(reversed), registryFrom(given));
        const [one, other] = await Promise.all([given, reversed].map((all) => stageWith(registryFrom(all))));
        assert.deepEqual(one?.resources, other?.resources);
      }),
      { numRuns: 3 },
    ));

  it("does not change what a service has when others are added", () =>
    fc.assert(
      fc.asyncProperty(manifests, async (given) => {
        const uses = {
          queues: { addedqueue: "produce" },
          databases: { added: "own", more: { access: "own", engine: "postgres" } },
        } as const;
        const added: Manifests = {
          added: { kind: "http", description: "Puts", uses, routes: [{ path: "/added", stripPrefix: true }] },
          adding: { kind: "worker", description: "Takes", uses: { queues: { addedqueue: "consume" } } },
        };
        const migrator: Manifests = { migrator: { kind: "migrator", description: "Makes databases" } };
        const before = resourcesOf(await stageWith(registryFrom(given)));
        const after = resourcesOf(await stageWith(registryFrom({ ...migrator, ...given, ...added })));
        for (const [urn, inputs] of before) assert.equal(after.get(urn), inputs, urn);
      }),
      RUNS,
    ));

  it("does not change what others have when a service uses their queues and databases", () =>
    fc.assert(
      fc.asyncProperty(manifests, async (given) => {
        const before = resourcesOf(await stageWith(registryFrom(given)));
        const after = resourcesOf(await stageWith(registryFrom({ ...given, "a0-a0-a0": sharing(given) })));
        for (const [urn, inputs] of before) assert.equal(after.get(urn), inputs, urn);
      }),
      RUNS,
    ));
});
