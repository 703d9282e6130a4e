import type { RecordedResource } from "../../plan/record";

/**
 * The URNs that resources have and had, as their aliases and those of their parents say, without stack and project: the
 * types of the parents and their own, and the name.
 *
 * @see https://www.pulumi.com/docs/iac/concepts/resources/options/aliases/
 */
export function formerUrns(resources: readonly RecordedResource[]): (resource: RecordedResource) => string[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const urnsOf = ({ name, type, parent, aliases }: RecordedResource): string[] => {
    const of = byUrn.get(parent ?? "");
    const topLevel = (own: string) => `${type}::${own}`;
    if (of === undefined) return [topLevel(name), ...aliases.map((alias) => topLevel(alias.name))];
    const names = [name, ...aliases.filter(({ isTopLevel }) => !isTopLevel).map((alias) => alias.name)];
    return [
      ...urnsOf(of).flatMap((urn) => {
        const [types = "", parentName = ""] = urn.split("::");
        // A child that is named after its parent was named after the parent's former name.
        const former = (own: string) =>
          own.startsWith(of.name) ? `${parentName}${own.slice(of.name.length)}` : own;
        return names.map((own) => `${types}$${type}::${former(own)}`);
      }),
      ...aliases.filter(({ isTopLevel }) => isTopLevel).map((alias) => topLevel(alias.name)),
    ];
  };
  return urnsOf;
}
