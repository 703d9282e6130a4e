import * as pulumi from "@pulumi/pulumi";
import { AutoMode } from "../k8s/auto-mode";
import { Volumes } from "../k8s/volumes";
import type { Scope } from "./scope";

const NO_NODES =
  "millrace-apps:nodePools is missing; EKS Auto Mode makes no nodes until it has at least one pool.";

/**
 * Builds what makes nodes and volumes, where that is EKS Auto Mode.
 *
 * @returns what must exist before a pod can run.
 */
export function buildNodes({ config, contract, opts }: Scope): pulumi.Resource[] {
  const { autoMode } = contract.cluster;
  if (autoMode === undefined) return [];
  const { nodePools, keepVolumes } = config;
  if (Object.keys(nodePools).length === 0) throw new pulumi.RunError(NO_NODES);
  const { tags } = contract;
  new Volumes("volumes", { keyArn: autoMode.volumeKeyArn, tags, keep: keepVolumes }, opts);
  return [new AutoMode("auto-mode", { ...autoMode, tags, nodePools }, opts)];
}
