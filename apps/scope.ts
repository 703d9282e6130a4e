import type * as aws from "@pulumi/aws";
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Service } from "../platform/services";
import { cloudProvider } from "./cloud";
import { clusterProvider } from "./cluster";
import type { Config } from "./config";
import { environmentOf, type Environment } from "./config/environment";
import { misfits } from "./fit";
import { readContract } from "./infra";

/** What every part of a stack is built with. */
export interface Scope extends Environment {
  /** Options of resources in the cluster. */
  readonly opts: { readonly provider: k8s.Provider };
  /** Options of resources in AWS; absent where the cluster is not on AWS. */
  readonly cloud: { readonly provider: aws.Provider } | undefined;
}

/**
 * Where the stack goes and what its parts share.
 *
 * @throws pulumi.RunError for outputs of the infra stack that are missing or malformed, and, naming every problem at
 * once, for what the configuration asks for and the environment does not have.
 */
export async function scopeOf(config: Config, registry: readonly Service[]): Promise<Scope> {
  const contract = config.contract ?? (await readContract());
  const environment = environmentOf(config, contract, registry);
  const problems = misfits(environment);
  if (problems.length > 0) {
    const lines = problems.map((problem) => `\n  - ${problem}`).join("");
    throw new pulumi.RunError(`The environment is not what configuration and services ask for:${lines}`);
  }
  const provider = clusterProvider(contract, config.contract !== undefined);
  const cloud = contract.cluster.autoMode && { provider: cloudProvider(contract) };
  return { ...environment, opts: { provider }, cloud };
}
