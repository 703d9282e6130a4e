import assert from "node:assert/strict";
import type { ComponentResource, Output } from "@pulumi/pulumi";
import type { RecordedResource } from "../../../../plan/record";
import { built, type Built } from "../../k8s/built";

/** Makes one component, and shows it with all it registered. */
export async function made<T extends ComponentResource>(make: () => T): Promise<Built & { component: T }> {
  const components: T[] = [];
  const result = await built(() => components.push(make()));
  const [component] = components;
  assert.ok(component);
  return { ...result, component };
}

/** What an output has become. */
export function value<T>(output: Output<T>): Promise<unknown> {
  return new Promise((resolve) => output.apply(resolve));
}

/** Asserts that all but the component have a parent among the resources, and are named after it. */
export function assertParents(resources: readonly RecordedResource[], component: string): void {
  const names = new Map(resources.map(({ urn, name }) => [urn, name]));
  assert.ok(resources.length > 1);
  for (const { name, parent } of resources.filter((resource) => resource.name !== component)) {
    const parentName = names.get(parent ?? "");
    assert.ok(parentName !== undefined, `${name} has no parent`);
    assert.ok(name.startsWith(`${parentName}-`), `${name} is not named after ${parentName}`);
  }
}
