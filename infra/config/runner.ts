import { z } from "zod";
import { count, text } from "../../components/config-values";

export const runner = z.strictObject({
  repository: text("owner/name, as in its address on GitHub", /^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/).describe(
    "repository whose workflows run inside the network, owner/name",
  ),
  connectionArn: text(
    "the ARN of a connection (arn:aws:codeconnections:REGION:ACCOUNT:connection/ID)",
    /^arn:aws:codeconnections:[a-z0-9-]+:\d{12}:connection\/.+$/,
  ).describe("connection to GitHub that bootstrap makes and somebody allows in the console"),
  size: z
    .enum(["small", "medium", "large"])
    .default("small")
    .describe("machine of a job: 2 CPUs and 4 GB, 4 and 8, or 8 and 16"),
  concurrency: count(1, 50).default(2).describe("jobs at a time"),
});
