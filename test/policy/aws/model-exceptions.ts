/** What a model refuses although AWS takes it. */
export interface ModelException {
  /** `E3693` of cfn-lint, or `operation` for the model of the operation. */
  readonly rule: string;
  /** Pulumi's token without `aws:`. */
  readonly type: string;
  /** Path of the value in the model. */
  readonly path: string;
  /** Why it is right. */
  readonly reason: string;
}

export const MODEL_EXCEPTIONS: readonly ModelException[] = [
  {
    rule: "E3693",
    type: "rds/cluster:Cluster",
    path: "StorageType",
    reason: "An empty text is the provider's word for Aurora's standard storage, `aurora`.",
  },
  {
    rule: "W3688",
    type: "rds/cluster:Cluster",
    path: "MasterUsername",
    reason: "A cluster made from a snapshot has the administrator of the snapshot, whose name is the same.",
  },
  ...[
    { rule: "E3003", path: "" },
    { rule: "operation", path: "Priority" },
  ].map((found) => ({
    ...found,
    type: "lb/listenerRule:ListenerRule",
    reason: "The provider takes the next free priority for a rule without one.",
  })),
  ...["ClusterConfig.DedicatedMasterType", "ClusterConfig.InstanceType"].map((path) => ({
    rule: "operation",
    type: "opensearch/domain:Domain",
    path,
    reason: "The service offers instances of generation 7, which the model's list lacks.",
  })),
];

/** Types that neither model describes, and why. */
export const UNMODELLED: Readonly<Record<string, string>> = {
  "acm/certificateValidation:CertificateValidation": "It makes nothing; it waits for a certificate.",
  "ec2/defaultSecurityGroup:DefaultSecurityGroup":
    "AWS makes the group with its network; the provider takes its rules away.",
};
