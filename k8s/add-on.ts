import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface AddOnArgs {
  readonly clusterName: string;
  /** EKS's name of the add-on. */
  readonly addOn: string;
  /** Such as `v0.8.0-eksbuild.2`. @default the one that EKS recommends for the cluster's version */
  readonly version?: string | undefined;
  /** As the add-on's schema has it (`aws eks describe-addon-configuration`). */
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * An add-on that EKS keeps in the cluster.
 *
 * EKS waits until its pods are ready, so it needs nodes, and what its pods may do in AWS must be there before. Left
 * without a version it keeps the one it was made with, until somebody asks for another.
 */
export class AddOn extends pulumi.ComponentResource {
  /** The version that is installed. */
  readonly version: pulumi.Output<string>;

  constructor(name: string, args: AddOnArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:k8s:AddOn", name, {}, opts);
    const { clusterName, addOn, version, values } = args;
    const installed = new aws.eks.Addon(
      `${name}-add-on`,
      {
        clusterName,
        addonName: addOn,
        ...(version !== undefined && { addonVersion: version }),
        configurationValues: JSON.stringify(values),
        // What stands here holds, whatever somebody has changed by hand.
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "OVERWRITE",
      },
      { parent: this },
    );
    this.version = installed.addonVersion;
    this.registerOutputs({ version: this.version });
  }
}
