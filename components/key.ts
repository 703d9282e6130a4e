import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, rootOf, type Account, type Statement } from "./iam";

/** A use of the key: who may, and under which conditions. The resource is the key itself. */
export type KeyUse = Omit<Statement, "resources"> & Required<Pick<Statement, "principals">>;

export interface KeyArgs {
  /** What the key protects, one line. */
  readonly description: string;
  /** Name people find the key by, without `alias/`. */
  readonly alias: string;
  /** Where the key is made, which need not be the provider's region. */
  readonly account: Account;
  /** Who encrypts and decrypts, and how; administrators of the account may manage the key but not use it. */
  readonly uses: readonly KeyUse[];
  /** Keep the key, and refuse to delete it, as what it encrypts is lost with it. @default false */
  readonly protect?: boolean;
}

/** Actions of cryptography, for principals that hold the data themselves. */
export const CRYPTOGRAPHY = [
  "kms:Decrypt",
  "kms:DescribeKey",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
] as const;

/** Grants, by which a service goes on using a key after the call that it was asked by. */
export const GRANTS = ["kms:CreateGrant", "kms:RetireGrant"] as const;

/** Managing a key: everything but using it. */
export const ADMINISTRATION = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:DisableKeyRotation",
  "kms:EnableKey",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:RevokeGrant",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
] as const;

/** A KMS key for one purpose: rotated yearly, with an alias, and usable by nobody but those named. */
export class Key extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: KeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("millrace:components:Key", name, {}, opts);
    const protect = args.protect ?? false;
    const { region } = args.account;
    const uses = args.uses.map((use) => ({ ...use, resources: ["*"] }));
    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: args.description,
        policy: policyDocument(
          { principals: { aws: rootOf(args.account) }, actions: ADMINISTRATION, resources: ["*"] },
          ...uses,
        ),
        enableKeyRotation: true,
        deletionWindowInDays: protect ? 30 : 7,
        region,
      },
      { parent: this, protect, retainOnDelete: protect },
    );
    new aws.kms.Alias(
      `${name}-alias`,
      { name: `alias/${args.alias}`, targetKeyId: key.keyId, region },
      { parent: this },
    );
    this.arn = key.arn;
    this.registerOutputs({ arn: this.arn });
  }
}

/**
 * The account's principals may use the key, but only by way of AWS services that hold the data, as with the keys that
 * AWS itself makes for a service.
 */
export function throughServices(account: Account, ...services: readonly string[]): KeyUse {
  return {
    principals: { aws: rootOf(account) },
    actions: [...CRYPTOGRAPHY, ...GRANTS],
    conditions: {
      StringEquals: {
        "kms:CallerAccount": account.id,
        "kms:ViaService": services.map((service) => `${service}.${account.region}.amazonaws.com`),
      },
    },
  };
}
