import * as aws from "@pulumi/aws";
import type { Frozen } from "../components/config";
import type { Contract } from "../contract/outputs";

/** The provider of what the apps make in AWS: infra's region, tags and account, and no other account. */
export function cloudProvider({ region, tags, accountId }: Frozen<Contract>): aws.Provider {
  return new aws.Provider("aws", {
    region,
    defaultTags: { tags: { ...tags } },
    ...(accountId !== undefined && { allowedAccountIds: [accountId] }),
  });
}
