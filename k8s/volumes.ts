import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

export interface VolumesArgs {
  /** KMS key of the volumes. */
  readonly keyArn: pulumi.Input<string>;
  /** Tags of every volume that is made. */
  readonly tags: Readonly<Record<string, string>>;
  /** Further tags of volumes that hold data, by which backups find them. */
  readonly backupTags: Readonly<Record<string, string>>;
  /** Whether volumes that hold data outlive the claims on them; what is only logged never does. */
  readonly keep: boolean;
}

/** What a class of volumes is for. */
interface VolumeClass {
  /** I/O operations a second; gp3 has 3000 without extra charge, and needs a GiB for each 500. */
  readonly iops: number;
  /** MiB a second; gp3 has 125 without extra charge, and takes at most a quarter of its operations. */
  readonly throughput: number;
  /** Whether it holds what exists nowhere else. */
  readonly precious: boolean;
}

/** The classes, by name. */
export const VOLUME_CLASSES: Readonly<Record<string, VolumeClass>> = {
  /** Tables, indexes, files: read and written in no order. */
  data: { iops: 3000, throughput: 250, precious: true },
  /** Write-ahead logs, append-only files: small writes, each waited for. */
  journal: { iops: 6000, throughput: 250, precious: true },
  /** Log files and spools: long writes in a row, which nobody waits for. */
  logs: { iops: 3000, throughput: 125, precious: false },
};

/** The class of claims that name none. */
const DEFAULT = "data";

/** The classes that volumes are claimed by: gp3, encrypted with our key, in the zone of the pod that wants them. */
export class Volumes extends pulumi.ComponentResource {
  constructor(
    private readonly name: string,
    private readonly args: VolumesArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:k8s:Volumes", name, {}, opts);
    for (const [each, spec] of Object.entries(VOLUME_CLASSES)) this.storageClass(each, spec);
    this.registerOutputs({});
  }

  private storageClass(name: string, { iops, throughput, precious }: VolumeClass): void {
    const tags = Object.entries({ ...this.args.tags, ...(precious && this.args.backupTags) }).map(
      ([key, value], index): [string, string] => [`tagSpecification_${index + 1}`, `${key}=${value}`],
    );
    new k8s.storage.v1.StorageClass(
      `${this.name}-${name}`,
      {
        metadata: {
          name,
          annotations: { "storageclass.kubernetes.io/is-default-class": String(name === DEFAULT) },
        },
        provisioner: "ebs.csi.eks.amazonaws.com",
        // A volume is made in the zone its pod has been given.
        volumeBindingMode: "WaitForFirstConsumer",
        allowVolumeExpansion: true,
        reclaimPolicy: precious && this.args.keep ? "Retain" : "Delete",
        parameters: {
          type: "gp3",
          iops: String(iops),
          throughput: String(throughput),
          encrypted: "true",
          kmsKeyId: this.args.keyArn,
          ...Object.fromEntries(tags),
        },
      },
      { parent: this },
    );
  }
}
