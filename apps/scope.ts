import type * as aws from "@pulumi/aws";
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Frozen } from "../components/config";
import type { Contract } from "../contract/outputs";
import { cloudProvider } from "./cloud";
import { clusterProvider } from "./cluster";
import type { Config } from "./config";
import { misfits } from "./fit";
import { readContract } from "./infra";

/** What every part of a stack is built with. */
export interface Scope {
  readonly config: Config;
  /** What infra says of the environment. */
  readonly contract: Frozen<Contract>;
  /** Options of whatever is in the cluster. */
  readonly opts: { readonly provider: k8s.Provider };
  /** Options of whatever AWS keeps; absent where the cluster is not on AWS. */
  readonly cloud: { readonly provider: aws.Provider } | undefined;
}

/**
 * Where the stack goes and what its parts share.
 *
 * @throws pulumi.RunError for outputs of the infra stack that are missing or malformed, and, naming every problem at
 * once, for what the configuration asks for and the environment does not have.
 */
export async function scopeOf(config: Config): Promise<Scope> {
  const contract = config.contract ?? (await readContract());
  const problems = misfits(config, contract);
  if (problems.length > 0) {
    const lines = problems.map((problem) => `\n  - ${problem}`).join("");
    throw new pulumi.RunError(`The environment is not what the configuration asks for:${lines}`);
  }
  const provider = clusterProvider(contract, config.contract !== undefined);
  const cloud = contract.cluster.autoMode && { provider: cloudProvider(contract) };
  return { config, contract, opts: { provider }, cloud };
}
