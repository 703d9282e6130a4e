import { deployRights, ROLES_FOR } from "../../../components/account/deploy-rights";
import { boundaryArn, type EnvironmentScope } from "../../../components/account/environment";
import { allows, statementsOf } from "../../support/iam-judge";

const ACCOUNT = "123456789012";

const SCOPE: EnvironmentScope = {
  environment: "prod",
  identifier: "millrace-prod",
  neighbours: ["millrace-prod-eu"],
  accountId: ACCOUNT,
  regions: ["us-east-1"],
  programs: ["millrace-infra", "millrace-apps"],
  stateBucketArn: "arn:aws:s3:::millrace-state",
  stateKeyArn: `arn:aws:kms:us-east-1:${ACCOUNT}:key/state`,
};

const regional = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${resource}`;
const global = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`;

/** An environment's own resources, where rights are limited to some. */
const RESOURCES: Readonly<Record<string, readonly string[]>> = {
  codebuild: [regional("codebuild", "project/millrace-prod-runner")],
  codeconnections: [regional("codeconnections", "connection/github")],
  iam: [
    global("role/millrace-prod-producer"),
    global("role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"),
    global("policy/millrace-prod-bastion"),
    global("instance-profile/millrace-prod-bastion"),
  ],
  kms: [regional("kms", "key/queue"), regional("kms", "alias/millrace-prod-queue")],
  lambda: [regional("lambda", "function:millrace-prod-invalidator")],
  s3: ["arn:aws:s3:::millrace-prod-site", "arn:aws:s3:::millrace-prod-site/index.html"],
  secretsmanager: [
    regional("secretsmanager", "secret:millrace-prod-search"),
    regional("secretsmanager", "secret:rds!cluster-1"),
  ],
  ssm: [
    regional("ssm", "parameter/millrace-prod"),
    regional("ssm", "document/millrace-prod-sessions"),
    "arn:aws:ssm:us-east-1::parameter/aws/service/ami-amazon-linux-latest",
  ],
};

/** Whether the role that GitHub's workflows deploy with may do an action to what is its environment's. */
export async function deployRoleAllows(): Promise<(action: string) => boolean> {
  const statements = await statementsOf(Object.values(deployRights(SCOPE)).flat());
  const context = {
    "aws:RequestedRegion": "us-east-1",
    "aws:RequestTag/environment": SCOPE.environment,
    "aws:ResourceTag/environment": SCOPE.environment,
    // Roles are made and changed within the boundary only.
    "iam:PermissionsBoundary": boundaryArn(SCOPE),
    "iam:PassedToService": ROLES_FOR[0],
  };
  return (action) => {
    const [service = ""] = action.split(":");
    return ["*", ...(RESOURCES[service] ?? [])].some((resource) =>
      allows(statements, { action, resource, context }),
    );
  };
}
