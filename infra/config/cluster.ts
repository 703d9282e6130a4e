import { z } from "zod";
import { roleOrUserArn } from "../../components/rules/aws";
import * as kubernetes from "../../components/rules/kubernetes";
import { accessKey } from "../../components/rules/names";
import { publicBlock, serviceBlock } from "../../components/rules/network";
import { list, text } from "../../components/rules/values";

const access = z
  .strictObject({
    principalArn: text(roleOrUserArn).describe("ARN of an IAM role or user"),
    policy: z
      .enum(["clusterAdmin", "admin", "edit", "view"])
      .optional()
      .describe("AWS's access policy for the principal"),
    namespaces: list(text(kubernetes.accessNamespace))
      .min(1)
      .optional()
      .describe("namespaces that the policy is limited to"),
    groups: list(text(kubernetes.group)).min(1).optional().describe("Kubernetes groups of the principal"),
  })
  .refine(({ policy, groups }) => policy !== undefined || groups !== undefined, {
    error: "must have a policy, groups, or both",
  });

export const cluster = z.strictObject({
  version: text(kubernetes.version).default("1.36").describe("Kubernetes version"),
  serviceCidr: text(serviceBlock)
    .default("172.20.0.0/16")
    .describe("IPv4 block of Kubernetes Services, outside the network's"),
  publicCidrs: list(text(publicBlock))
    .max(40)
    .default([])
    .describe("public IPv4 blocks that may reach the API server; without any it is private"),
  access: z
    .record(text(accessKey), access)
    .refine(
      (given) => {
        const arns = Object.values(given).map(({ principalArn }) => principalArn);
        return new Set(arns).size === arns.length;
      },
      { error: "must name each principalArn once, since EKS takes one access entry for each" },
    )
    .default({})
    .describe("IAM principals with access to the cluster, by a name of your own"),
  imageCache: z
    .boolean()
    .default(false)
    .describe(
      "allow nodes to import images through the pull-through cache that bootstrap makes in their account",
    ),
  deletionProtection: z.boolean().default(true).describe("deletion protection of the cluster"),
});
