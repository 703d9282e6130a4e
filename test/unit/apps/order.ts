import type { RecordedResource, Recording } from "../../../plan/record";

/** Names of all that exists before the resource: what it and the components it is in depend on, and so on. */
export function requirements({ resources }: Recording, name: string): Set<string> {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const names = new Set<string>();
  const visit = (resource: RecordedResource | undefined) => {
    if (resource === undefined) return;
    for (const urn of resource.dependencies) {
      const before = byUrn.get(urn);
      if (before === undefined || names.has(before.name)) continue;
      names.add(before.name);
      visit(before);
    }
    visit(byUrn.get(resource.parent ?? ""));
  };
  visit(resources.find((resource) => resource.name === name));
  return names;
}
