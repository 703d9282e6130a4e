import { z } from "zod";
import { list, text } from "../../components/config-values";
import { roleOrUserArn } from "../../components/rules/aws";
import * as kubernetes from "../../components/rules/kubernetes";
import { accessKey } from "../../components/rules/names";
import { publicBlock, serviceBlock } from "../../components/rules/network";

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
    .describe("blocks that reach the API server from outside; with none it is private"),
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
    .describe("IAM principals let into the cluster, by a name of one's own"),
  imageCache: z
    .boolean()
    .default(false)
    .describe("nodes may fill the cache of public registries that bootstrap makes in their account"),
  deletionProtection: z.boolean().default(true).describe("AWS refuses to delete the cluster"),
});
