/** A service of AWS's that environments are built of. */
export interface EnvironmentService {
  /** What stands before its actions, `elasticloadbalancing`. */
  readonly prefix: string;
  /**
   * What stands before names in its ARNs, `function:`, where the role may use only what has the environment's name.
   * @default whatever is not tagged as another environment's
   */
  readonly named?: string;
  /** Modules of Pulumi's SDK that make things in it. */
  readonly modules: readonly string[];
  /** What an environment has of it. */
  readonly why: string;
}

/**
 * Services that deploying may use as a whole.
 *
 * An environment makes, changes and deletes nearly all that these have, and which calls that takes is the provider's
 * business and changes with its versions: a list of exact actions would be some seven hundred long, tell nothing to a
 * reader, and break an update half-way each time it is not complete. What keeps the role within its environment is
 * said in the guards instead, and what could lead out of it (IAM, KMS, secrets, S3, DNS) is not here but in exact
 * actions. Functions and builds run by roles that somebody gave them, so those of other names are out of reach, tagged or
 * not.
 */
export const SERVICES: readonly EnvironmentService[] = [
  { prefix: "acm", modules: ["acm"], why: "certificates of balancer and CDN" },
  { prefix: "application-autoscaling", modules: ["appautoscaling"], why: "shards and replicas of the queue" },
  { prefix: "backup", modules: ["backup"], why: "vaults and plans" },
  { prefix: "backup-storage", modules: [], why: "a vault is encrypted through it" },
  { prefix: "budgets", modules: ["budgets"], why: "the environment's budget" },
  { prefix: "chatbot", modules: ["chatbot"], why: "alarms in a chat channel" },
  { prefix: "cloudfront", modules: ["cloudfront"], why: "the CDN" },
  { prefix: "cloudfront-keyvaluestore", modules: [], why: "data of the CDN's functions" },
  { prefix: "cloudwatch", modules: ["cloudwatch"], why: "alarms and dashboards" },
  { prefix: "codebuild", named: "project/", modules: ["codebuild"], why: "runners inside the network" },
  { prefix: "ec2", modules: ["ec2", "ec2clientvpn", "vpc"], why: "network, bastion, VPN" },
  { prefix: "eks", modules: ["eks"], why: "the cluster, its add-ons and who may enter" },
  { prefix: "elasticache", modules: ["elasticache"], why: "the queue" },
  { prefix: "elasticloadbalancing", modules: ["alb", "lb"], why: "the balancer and its target groups" },
  { prefix: "es", modules: ["opensearch"], why: "the search index" },
  { prefix: "events", modules: [], why: "what alarms and backups are told by" },
  { prefix: "firehose", modules: ["kinesis"], why: "logs on their way to a bucket" },
  { prefix: "kafka", modules: ["msk"], why: "streaming" },
  {
    prefix: "lambda",
    named: "function:",
    modules: ["lambda"],
    why: "the function that makes the CDN forget an earlier page",
  },
  { prefix: "logs", modules: ["cloudwatch"], why: "log groups, their delivery and retention" },
  { prefix: "osis", modules: ["opensearchingest"], why: "keeps the search index in step with the database" },
  { prefix: "rds", modules: ["docdb", "rds"], why: "Aurora and DocumentDB" },
  { prefix: "scheduler", modules: ["scheduler"], why: "what happens at a time of day" },
  { prefix: "sns", modules: ["sns"], why: "topics that alarms are sent to" },
  { prefix: "wafv2", modules: ["wafv2"], why: "the firewall before the CDN" },
  { prefix: "xray", modules: ["xray"], why: "traces, and how many of them" },
];

/** Modules whose rights are exact actions, not a whole service. */
export const EXACT_MODULES = ["iam", "kms", "route53", "s3", "secretsmanager", "ssm"];
