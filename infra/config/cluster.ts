import { z } from "zod";
import { text } from "../../components/config-values";
import { block } from "./values";

const access = z
  .strictObject({
    principalArn: text("the ARN of an IAM role or user", /^arn:aws:iam::\d{12}:(role|user)\/.+$/).describe(
      "ARN of an IAM role or user",
    ),
    policy: z
      .enum(["clusterAdmin", "admin", "edit", "view"])
      .optional()
      .describe("AWS's access policy for the principal"),
    namespaces: z.array(z.string()).min(1).optional().describe("namespaces that the policy is limited to"),
    groups: z.array(z.string()).min(1).optional().describe("Kubernetes groups of the principal"),
  })
  .refine(({ policy, groups }) => policy !== undefined || groups !== undefined, {
    error: "must have a policy, groups, or both",
  });

export const cluster = z.strictObject({
  version: text('a Kubernetes version in quotes, such as "1.36"', /^1\.\d{2}$/)
    .default("1.36")
    .describe("Kubernetes version"),
  serviceCidr: block('an IPv4 block from /12 to /24, such as "172.20.0.0/16"')
    .default("172.20.0.0/16")
    .describe("IPv4 block of Kubernetes Services, outside the network's"),
  publicCidrs: z
    .array(block('an IPv4 block, such as "198.51.100.7/32"'))
    .default([])
    .describe("blocks that reach the API server from outside; with none it is private"),
  access: z
    .record(text("a name of lower-case letters, digits and dashes", /^[a-z][a-z0-9-]*$/), access)
    .default({})
    .describe("IAM principals let into the cluster, by a name of one's own"),
  imageCache: z
    .boolean()
    .default(false)
    .describe("nodes may fill the cache of public registries that bootstrap makes in their account"),
  deletionProtection: z.boolean().default(true).describe("AWS refuses to delete the cluster"),
});
