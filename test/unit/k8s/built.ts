import assert from "node:assert/strict";
import type { RecordedResource } from "../../../plan/record";
import { record } from "../../../plan/record";

/** What a test's own little program made. */
export interface Built {
  readonly resources: readonly RecordedResource[];
  /** The resource of that name; the test fails when there is none. */
  readonly named: (name: string) => RecordedResource;
  /** The names of resources that exist before the one of that name. */
  readonly before: (name: string) => string[];
}

/** Runs a program that only builds components, and shows what they registered. */
export async function built(build: () => unknown): Promise<Built> {
  const { resources } = await record({
    project: "test",
    stack: "test",
    config: {},
    deploy: async () => {
      await build();
      return {};
    },
  });
  const named = (name: string) => {
    const found = resources.find((resource) => resource.name === name);
    assert.ok(found, `${name} is not among ${resources.map((resource) => resource.name).join(", ")}`);
    return found;
  };
  return {
    resources,
    named,
    before: (name) => named(name).dependencies.map(nameOf).sort(),
  };
}

/** The name at the end of a URN. */
export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** Asserts that the resources of a component are its children, named after it. */
export function assertFamily(resources: readonly RecordedResource[], component: string): void {
  const parent = resources.find((resource) => resource.name === component && !resource.custom);
  assert.ok(parent, `there is no component ${component}`);
  for (const child of resources.filter((resource) => resource !== parent)) {
    assert.equal(child.parent, parent.urn, `${child.name} has another parent`);
    assert.ok(child.name.startsWith(`${component}-`), `${child.name} is not named after ${component}`);
  }
}
