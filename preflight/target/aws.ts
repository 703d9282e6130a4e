import { BudgetsClient } from "@aws-sdk/client-budgets";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ECRClient } from "@aws-sdk/client-ecr";
import { EKSClient } from "@aws-sdk/client-eks";
import { ElastiCacheClient } from "@aws-sdk/client-elasticache";
import { IAMClient } from "@aws-sdk/client-iam";
import { KafkaClient } from "@aws-sdk/client-kafka";
import { KMSClient } from "@aws-sdk/client-kms";
import { OpenSearchClient } from "@aws-sdk/client-opensearch";
import { RDSClient } from "@aws-sdk/client-rds";
import { Route53Client } from "@aws-sdk/client-route-53";
import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { STSClient } from "@aws-sdk/client-sts";
import type { MiddlewareStack } from "@smithy/types";
import { PREFLIGHT_READS } from "../../components/account/preflight-rights";
import { slackWorkspaces } from "./slack-workspaces";

/** AWS's APIs as checks use them. Endpoints and credentials come from the environment, as for AWS's own tools. */
export type Aws = ReturnType<typeof connect>;

const ALLOWED: ReadonlySet<string> = new Set(Object.values(PREFLIGHT_READS).flat());

/** IAM's names of operations that it calls otherwise. */
const IAM_NAMES: Readonly<Record<string, string>> = {
  "budgets:DescribeBudgets": "budgets:ViewBudget",
  "s3:ListObjectsV2": "s3:ListBucket",
};

const failedActions = new WeakMap<object, string>();

/** The IAM action of the call that failed with this error. */
export function actionOf(error: unknown): string | undefined {
  return typeof error === "object" && error !== null ? failedActions.get(error) : undefined;
}

/**
 * Clients for a stack's region; those whose region differs from check to check are functions.
 *
 * Any operation but those in {@link PREFLIGHT_READS} is refused before it is sent.
 */
export function connect(region: string, called: (action: string) => void = () => undefined) {
  const settings = (own = region) => ({
    region: own,
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
  const perform = async <T>(action: string, work: () => Promise<T>): Promise<T> => {
    if (!ALLOWED.has(action)) throw new Error(`${action} is not among the reads of preflight.`);
    called(action);
    try {
      return await work();
    } catch (error) {
      if (typeof error === "object" && error !== null) failedActions.set(error, action);
      throw error;
    }
  };
  const guard = <C, I extends object, O extends object>(
    service: string,
    client: C & { readonly middlewareStack: MiddlewareStack<I, O> },
  ): C => {
    client.middlewareStack.add(
      (next, { commandName = "" }) =>
        (args) => {
          const operation = `${service}:${commandName.replace(/Command$/, "")}`;
          return perform(IAM_NAMES[operation] ?? operation, () => next(args));
        },
      { step: "initialize", name: "onlyReads" },
    );
    return client;
  };
  return {
    budgets: guard("budgets", new BudgetsClient(settings())),
    ec2: guard("ec2", new EC2Client(settings())),
    ecr: (own: string) => guard("ecr", new ECRClient(settings(own))),
    eks: guard("eks", new EKSClient(settings())),
    elasticache: guard("elasticache", new ElastiCacheClient(settings())),
    iam: guard("iam", new IAMClient(settings())),
    kafka: guard("kafka", new KafkaClient(settings())),
    kms: (own: string) => guard("kms", new KMSClient(settings(own))),
    logs: (own: string) => guard("logs", new CloudWatchLogsClient(settings(own))),
    opensearch: guard("es", new OpenSearchClient(settings())),
    quotas: (own: string) => guard("servicequotas", new ServiceQuotasClient(settings(own))),
    rds: guard("rds", new RDSClient(settings())),
    route53: guard("route53", new Route53Client(settings())),
    s3: (own: string) => guard("s3", new S3Client(settings(own))),
    secretsManager: guard("secretsmanager", new SecretsManagerClient(settings())),
    /** Ids of the Slack workspaces that are authorised in the account. */
    slackWorkspaces: (own: string) => perform("chatbot:DescribeSlackWorkspaces", () => slackWorkspaces(own)),
    sts: guard("sts", new STSClient(settings())),
  };
}
