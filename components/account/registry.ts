import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "../iam";
import { PULL } from "./image-rights";
import { lifecyclePolicy } from "./registry-policy";

export interface RegistryArgs {
  /** Prefix of the repositories' names, `millrace` in `millrace/orders`. */
  readonly namespace: string;
  /** Services whose images are kept, one or more; each has a repository of its name. */
  readonly services: readonly string[];
  /**
   * Versions kept in each repository; a digest that is still deployed must be among them.
   * @default 30
   */
  readonly versionsKept?: number;
  /**
   * Days after which images without a tag are deleted.
   * @default 14
   */
  readonly untaggedDays?: number;
  /**
   * Who scans. `basic` and `enhanced` set the whole registry's scanning, which there is once an account and region;
   * `account` leaves that as it is, for accounts where an organization decides.
   * @default "basic"
   */
  readonly scanning?: "basic" | "enhanced" | "account";
  /**
   * Accounts, twelve digits each, that may pull beside this one; so that all environments run the very same images.
   * @default none
   */
  readonly pullerAccountIds?: readonly string[];
}

/** Private image repositories with immutable tags, scanned on push, that clean up after themselves. */
export class Registry extends pulumi.ComponentResource {
  /** What stands before a service's name in its images', `123456789012.dkr.ecr.eu-central-1.amazonaws.com/millrace`. */
  readonly address: pulumi.Output<string>;
  /** Repositories by service, each the address and the service's name. */
  readonly repositoryUrls: pulumi.Output<Readonly<Record<string, string>>>;
  readonly repositoryArns: readonly pulumi.Output<string>[];

  constructor(
    private readonly name: string,
    private readonly args: RegistryArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("millrace:account:Registry", name, {}, opts);
    const scanning = args.scanning ?? "basic";
    if (scanning !== "account") this.createScanning(scanning);
    const repositories = args.services.map((service) => this.createRepository(service));
    this.repositoryArns = repositories.map(({ arn }) => arn);
    this.repositoryUrls = pulumi
      .all(repositories.map(({ repositoryUrl }) => repositoryUrl))
      .apply((urls) =>
        Object.fromEntries(args.services.map((service, index) => [service, urls[index] ?? ""])),
      );
    this.address = this.repositoryUrls.apply((urls) =>
      (Object.values(urls)[0] ?? "").replace(/\/[^/]+$/, ""),
    );
    this.registerOutputs({
      address: this.address,
      repositoryUrls: this.repositoryUrls,
      repositoryArns: this.repositoryArns,
    });
  }

  /** The rule for each repository is deprecated in ECR's API in favour of this one, which newer scanners need. */
  private createScanning(type: "basic" | "enhanced"): void {
    new aws.ecr.RegistryScanningConfiguration(
      `${this.name}-scanning`,
      {
        scanType: type.toUpperCase(),
        rules: [
          {
            scanFrequency: type === "basic" ? "SCAN_ON_PUSH" : "CONTINUOUS_SCAN",
            repositoryFilters: [{ filter: `${this.args.namespace}/*`, filterType: "WILDCARD" }],
          },
        ],
      },
      // A setting, not a thing: deleting it loses nothing.
      { parent: this, protect: false },
    );
  }

  private createRepository(service: string): aws.ecr.Repository {
    const repository = new aws.ecr.Repository(
      `${this.name}-${service}`,
      {
        name: `${this.args.namespace}/${service}`,
        imageTagMutability: "IMMUTABLE",
        // Holds also where nothing is set for the registry.
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: "KMS" }],
      },
      { parent: this },
    );
    const { versionsKept = 30, untaggedDays = 14 } = this.args;
    new aws.ecr.LifecyclePolicy(
      `${this.name}-${service}-lifecycle`,
      {
        repository: repository.name,
        policy: JSON.stringify(lifecyclePolicy({ versionsKept, untaggedDays })),
      },
      { parent: this, protect: false },
    );
    this.share(service, repository);
    return repository;
  }

  /** Other accounts' IAM decides which of their roles pull; nodes may, of any registry. */
  private share(service: string, repository: aws.ecr.Repository): void {
    const { pullerAccountIds = [] } = this.args;
    if (pullerAccountIds.length === 0) return;
    new aws.ecr.RepositoryPolicy(
      `${this.name}-${service}-policy`,
      {
        repository: repository.name,
        policy: policyDocument({
          principals: { aws: pullerAccountIds.map((id) => `arn:aws:iam::${id}:root`) },
          actions: PULL,
        }),
      },
      { parent: this, protect: false },
    );
  }
}
