import { readFileSync } from "node:fs";
import type { Outputs } from "../../model/resource";
import type { Settings } from "../settings";

/** What an EKS cluster tells about its API server where a real one stands behind it. */
export function realCluster(type: string, { eksEndpoint: endpoint, eksAuthority }: Settings): Outputs {
  if (type !== "eks/cluster" || endpoint === undefined) return {};
  if (eksAuthority === undefined) return { endpoint };
  return { endpoint, certificateAuthority: { data: readFileSync(eksAuthority).toString("base64") } };
}
