import type * as pulumi from "@pulumi/pulumi";
import { BACKED_UP } from "../components/data/backed-up";
import { AutoMode } from "../k8s/auto-mode";
import { Volumes } from "../k8s/volumes";
import type { Scope } from "./scope";

/**
 * Builds what makes nodes and volumes, where that is EKS Auto Mode.
 *
 * @returns what must exist before a pod can run.
 */
export function buildNodes({ config, contract, opts }: Scope): pulumi.Resource[] {
  const { autoMode } = contract.cluster;
  if (autoMode === undefined) return [];
  const { nodePools, keepVolumes } = config;
  const { tags } = contract;
  const volumes = { keyArn: autoMode.volumeKeyArn, tags, backupTags: BACKED_UP, keep: keepVolumes };
  return [
    new AutoMode("auto-mode", { ...autoMode, tags, nodePools }, opts),
    new Volumes("volumes", volumes, opts),
  ];
}
