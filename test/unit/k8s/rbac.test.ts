import assert from "node:assert/strict";
import { PeopleRights, type PeopleRightsArgs } from "../../../k8s/rbac";
import { assertFamily, built } from "./built";

const ALL = { admin: "team:admin", developer: "team:developer", readOnly: "team:read-only" };

const rights = (groups: PeopleRightsArgs["groups"]) =>
  built(() => new PeopleRights("people", { namespace: "shop", groups }));

interface Binding {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects: readonly { readonly kind: string; readonly name: string }[];
}

/** Who has which role, and where. */
async function bindings(groups: PeopleRightsArgs["groups"]): Promise<string[]> {
  const { resources } = await rights(groups);
  return resources
    .filter(({ type }) => type.endsWith("Binding"))
    .map(({ inputs }) => inputs as unknown as Binding)
    .map(({ metadata, roleRef, subjects }) => {
      const who = subjects.map(({ kind, name }) => `${kind} ${name}`).join(" and ");
      return `${who}: ${roleRef.kind} ${roleRef.name} in ${metadata.namespace ?? "the cluster"}`;
    })
    .sort();
}

describe("PeopleRights", () => {
  it("makes its parts as children, named after it", async () => {
    assertFamily((await rights(ALL)).resources, "people");
  });

  it("gives each group what it is for", async () => {
    assert.deepEqual(await bindings(ALL), [
      "Group team:admin: ClusterRole cluster-admin in the cluster",
      "Group team:developer and Group team:read-only: ClusterRole shop-people-surroundings in the cluster",
      "Group team:developer and Group team:read-only: ClusterRole view in shop",
      "Group team:developer: Role operating in shop",
    ]);
  });

  it("gives nothing to a group that is not there", async () => {
    assert.deepEqual(await bindings({}), []);
    assert.deepEqual(await bindings({ admin: "a" }), ["Group a: ClusterRole cluster-admin in the cluster"]);
    assert.deepEqual(await bindings({ readOnly: "r" }), [
      "Group r: ClusterRole shop-people-surroundings in the cluster",
      "Group r: ClusterRole view in shop",
    ]);
  });

  it("lets developers operate what runs, and neither change it, nor act as it, nor read secrets", async () => {
    const { named } = await rights(ALL);
    const rules = ["people-operating", "people-surroundings"].flatMap(
      (name) =>
        named(name).inputs["rules"] as readonly { readonly resources: string[]; readonly verbs: string[] }[],
    );
    const allowed = rules.flatMap(({ resources, verbs }) =>
      resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}`)),
    );
    assert.ok(allowed.includes("create pods/portforward") && allowed.includes("delete pods"));
    assert.deepEqual(
      allowed.filter((right) => /secrets|exec|attach|\*|^(update|patch|create pods$)/.test(right)),
      [],
    );
  });
});
