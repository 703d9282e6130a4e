import { DescribeRegionsCommand } from "@aws-sdk/client-ec2";
import { regionOf } from "../quotas/quota";
import { check, fail, ok } from "./check";

/** Whether the account has enabled every region in which the stack makes something. */
export const regions = check({
  name: "regions",
  unused: "",
  needs: ({ stack }) => [
    ...new Set([stack.region, ...stack.resources.map((resource) => regionOf(resource, stack))]),
  ],
  look: (_needs, { aws }) => aws.ec2.send(new DescribeRegionsCommand({ AllRegions: true })),
  judge: ({ Regions = [] }, needs) => {
    const enabled = new Map(Regions.map(({ RegionName, OptInStatus }) => [RegionName, OptInStatus]));
    const missing = needs.flatMap((region) => {
      const status = enabled.get(region);
      if (status === undefined) return [fail(`AWS has no region ${region}`, "Correct aws:region")];
      if (status !== "not-opted-in") return [];
      const fix = `aws account enable-region --region-name ${region}`;
      return [fail(`region ${region} is not enabled in this account`, fix)];
    });
    return missing.length > 0 ? missing : [ok(`${needs.join(", ")} enabled`)];
  },
});
