import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { INFRA } from "../contract/projects";
import type { Config } from "./config";

/** What an earlier deployment says of queues: by name, the first part of their keys. */
const earlier = z.object({ names: z.record(z.string(), z.string()) }).catch({ names: {} });

/**
 * Refuses to take the rights to a queue away while it may hold entries or dead letters, which nobody would consume then.
 *
 * Redis keeps the keys of a queue that is gone from the manifests, and only the people who know what is in it can say
 * that none of it is needed any more.
 *
 * @throws pulumi.RunError naming each queue that an earlier deployment had, no manifest has, and `removedQueues` lacks.
 */
export async function refuseRemovedQueues({
  registry,
  removedQueues,
}: Pick<Config, "registry" | "removedQueues">): Promise<void> {
  const stack = pulumi.getStack();
  const deployed = new pulumi.StackReference("deployed", {
    name: `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}`,
  });
  const details = await deployed.getOutputDetails("queues");
  const { names } = earlier.parse(details.value);
  const kept = registry.queues.map(({ physical }) => physical);
  const gone = Object.entries(names).filter(
    ([name, physical]) => !kept.includes(physical) && !removedQueues.includes(name),
  );
  if (gone.length === 0) return;
  const lines = gone.map(([name, physical], index) => {
    const was = physical === name ? "" : `was: "${physical}", `;
    return (
      `\n  - ${name}: bring its consumer back, with { access: "consume", ${was}retiring: true } for it, and deploy. When its depth ` +
      `is 0 and \`npm run dlq -- --cluster --queue ${name} list\` shows no dead letters, remove it from the consumer again and run ` +
      `\`pulumi config set --path '${INFRA}:removedQueues[${removedQueues.length + index}]' ${name} --stack ${stack}\`.`
    );
  });
  throw new pulumi.RunError(
    "No service uses a queue that is deployed, and its entries and dead letters would be left in Redis. If it was renamed, " +
      `its consumer must say \`was\`. Otherwise:${lines.join("")}\nDelete entries of removedQueues after the deployment: they ` +
      "would also allow the removal of a later queue of that name.",
  );
}
