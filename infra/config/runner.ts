import { z } from "zod";
import { connectionArn } from "../../components/rules/aws";
import { githubRepository } from "../../components/rules/names";
import { count, text } from "../../components/rules/values";

export const runner = z.strictObject({
  repository: text(githubRepository(" on GitHub")).describe(
    "repository whose workflows run inside the network, owner/name",
  ),
  connectionArn: text(connectionArn).describe(
    "ARN of the GitHub connection that bootstrap creates and you authorise in the console",
  ),
  size: z
    .enum(["small", "medium", "large"])
    .default("small")
    .describe("machine of a job: 2 CPUs and 4 GB, 4 and 8, or 8 and 16"),
  concurrency: count(1, 50).default(2).describe("jobs at a time"),
});
