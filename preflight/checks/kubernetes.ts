import { DescribeClusterVersionsCommand, type ClusterVersionInformation } from "@aws-sdk/client-eks";
import { field, found, type Resources } from "../quotas/quota";
import { check, ok, uncreatable, warn } from "./check";

interface VersionNeeds {
  readonly version: string;
  /** Whether the cluster is kept out of extended support, which costs six times as much. */
  readonly standardOnly: boolean;
  /** Whether the cluster runs this version. */
  readonly deployed: boolean;
}

/** Days before the end of standard support from which on a new cluster should begin with a later version. */
const NOTICE_DAYS = 60;

/** Whether EKS has the cluster's Kubernetes version, and for how long. */
export const kubernetes = check<VersionNeeds, readonly ClusterVersionInformation[]>({
  name: "kubernetes",
  unused: "the stack has no cluster",
  needs: ({ stack, deployed }) => {
    const [cluster] = found(stack, ["eks:index:Cluster"]);
    if (cluster === undefined) return undefined;
    const version = String(cluster.inputs.version);
    return {
      version,
      standardOnly: field(cluster.inputs.upgradePolicy, "supportType") === "STANDARD",
      deployed: versionOf(deployed) === version,
    };
  },
  look: async (_needs, { aws }) => {
    const { clusterVersions = [] } = await aws.eks.send(new DescribeClusterVersionsCommand({}));
    return clusterVersions;
  },
  judge: (versions, { version, standardOnly, deployed }, now) => {
    const standard = versions.filter(({ versionStatus }) => versionStatus === "STANDARD_SUPPORT");
    const others = standard.map(({ clusterVersion }) => clusterVersion).join(", ");
    const fix = `Set millrace-infra:cluster.version to one of ${others}`;
    const own = versions.find(({ clusterVersion }) => clusterVersion === version);
    if (own === undefined || own.versionStatus === "UNSUPPORTED") {
      return [uncreatable(`EKS does not offer Kubernetes ${version}`, fix, deployed)];
    }
    if (own.versionStatus === "EXTENDED_SUPPORT") {
      const what = `Kubernetes ${version} is in extended support`;
      return [
        standardOnly
          ? uncreatable(`${what}, which the cluster's upgrade policy excludes`, fix, deployed)
          : warn(what, fix),
      ];
    }
    const end = own.endOfStandardSupportDate;
    const days = end === undefined ? Infinity : (end.getTime() - now.getTime()) / 86_400_000;
    if (days < NOTICE_DAYS) {
      return [warn(`standard support of Kubernetes ${version} ends in ${Math.floor(days)} days`, fix)];
    }
    return [ok(`EKS offers Kubernetes ${version}`)];
  },
});

/** Version of the cluster that is deployed. */
export function versionOf(deployed: Resources): string | undefined {
  const [cluster] = found(deployed, ["aws:eks/cluster:Cluster"]);
  return cluster && String(cluster.inputs.version);
}
