import { z } from "zod";
import { identifierOf } from "../../contract/identifier";
import type { Resources } from "../quotas/quota";
import { check, fail, ok } from "./check";

const FIX =
  "Correct config.project in package.json or millrace-infra:environment; to rename, move the data first (docs/upgrading.md)";

/** What Pulumi's state has of the tags of everything that a provider makes. */
const tagged = z.object({
  defaultTags: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(z.object({ tags: z.object({ project: z.string(), environment: z.string() }) })),
});

/** Whether the deployed resources have the names of the configuration. A name cannot change without a replacement. */
export const names = check({
  name: "names",
  unused: "the stack is not deployed, so any names may be used",
  needs: ({ identifier, deployed }) => {
    const deployedAs = prefixesOf(deployed);
    return deployedAs.length === 0 ? undefined : { identifier, deployedAs };
  },
  look: () => Promise.resolve(undefined),
  judge: (_facts, { identifier, deployedAs }) => {
    const others = deployedAs.filter((other) => other !== identifier);
    if (others.length === 0) return [ok(`the stack is deployed as ${identifier}`)];
    return others.map((other) =>
      fail(
        `the stack is deployed as ${other}, and \`pulumi up\` would replace all of it, with its data, by ${identifier}`,
        FIX,
      ),
    );
  },
});

/** Prefixes of the names of what is deployed. */
function prefixesOf({ resources }: Resources): string[] {
  const prefixes = resources
    .filter(({ type }) => type === "pulumi:providers:aws")
    .flatMap(({ inputs }) => {
      const { data } = tagged.safeParse(inputs);
      return data === undefined
        ? []
        : identifierOf(data.defaultTags.tags.project, data.defaultTags.tags.environment);
    });
  return [...new Set(prefixes)];
}
