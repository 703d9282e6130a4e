import * as pulumi from "@pulumi/pulumi";
import { Bucket } from "../bucket";
import { BucketGuard } from "../bucket-guard";
import { rootOf, type Account } from "../iam";
import { Key } from "../key";
import { CONTEXT_NAME } from "./state-access";

export interface StateArgs {
  /** Prefix of the bucket's and the key's names. */
  readonly project: string;
  readonly account: Account;
  /**
   * Whether deleting bucket and key is refused, and they outlive the stack even so.
   * @default true
   */
  readonly protect?: boolean;
  /**
   * Days for which an earlier version of a state can be brought back, 1 or more.
   * @default 90
   */
  readonly versionDays?: number;
}

/** Where Pulumi keeps the states of an account's stacks, and the key that encrypts them and the secrets within. */
export class State extends pulumi.ComponentResource {
  readonly bucketArn: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;
  /** What `pulumi login` takes. */
  readonly backendUrl: pulumi.Output<string>;
  /**
   * What `pulumi stack init --secrets-provider` takes, once the name of the environment is appended: it ends with
   * `&context_environment=`. KMS decrypts secrets only for those who may use their environment's context.
   */
  readonly secretsProvider: pulumi.Output<string>;

  constructor(
    private readonly name: string,
    private readonly args: StateArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:account:State", name, {}, opts);
    const protect = args.protect ?? true;
    const alias = `${args.project}-secrets`;
    const key = this.createKey(alias, protect);
    const bucket = this.createBucket(protect);
    // Nobody is let in here: the account's IAM policies decide.
    const { bucketName } = new BucketGuard(
      `${name}-guard`,
      { bucketName: bucket.bucketName, bucketArn: bucket.arn, keyArn: key.arn },
      { parent: this },
    );

    this.bucketArn = bucket.arn;
    this.keyArn = key.arn;
    const query = `region=${args.account.region}&awssdk=v2`;
    this.backendUrl = pulumi.interpolate`s3://${bucketName}?${query}`;
    this.secretsProvider = pulumi.output(`awskms://alias/${alias}?${query}&context_${CONTEXT_NAME}=`);
    this.registerOutputs({
      bucketArn: this.bucketArn,
      keyArn: this.keyArn,
      backendUrl: this.backendUrl,
      secretsProvider: this.secretsProvider,
    });
  }

  /**
   * The account's IAM policies decide who may use it; nobody else is let in. Nothing is encrypted without a context:
   * neither by a URL that lacks the environment's name, nor by one that has none.
   */
  private createKey(alias: string, protect: boolean): Key {
    const { project, account } = this.args;
    return new Key(
      `${this.name}-key`,
      {
        description: `Pulumi states of ${project} and the secrets in them`,
        alias,
        account,
        uses: [
          { principals: { aws: rootOf(account) }, actions: ["kms:Decrypt", "kms:DescribeKey"] },
          {
            principals: { aws: rootOf(account) },
            actions: ["kms:GenerateDataKey"],
            conditions: { StringLike: { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::*" } },
          },
          {
            principals: { aws: rootOf(account) },
            actions: ["kms:Encrypt"],
            conditions: { StringLike: { [`kms:EncryptionContext:${CONTEXT_NAME}`]: "?*" } },
          },
        ],
        protect,
      },
      { parent: this },
    );
  }

  /** Each write keeps the state before it; locks come and go with every update, so their traces are swept. */
  private createBucket(protect: boolean): Bucket {
    const { project, account, versionDays } = this.args;
    return new Bucket(
      `${this.name}-bucket`,
      {
        bucketName: `${project}-state-${account.id}-${account.region}`,
        versionDays: versionDays ?? 90,
        protect,
        // Whatever else is allowed: states of stacks that are still there must not go with it.
        emptied: false,
      },
      { parent: this },
    );
  }
}
