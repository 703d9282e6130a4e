import type { Statement } from "../iam";
import { ADMINISTRATION, CRYPTOGRAPHY, GRANTS } from "../key";
import {
  DOCUMENT_ACTIONS,
  MASTER_SECRET_ACTIONS,
  PARAMETER_ACTIONS,
  POLICY_ACTIONS,
  PROFILE_ACTIONS,
  ROLE_ACTIONS,
  ROLE_POWERS,
  SECRET_ACTIONS,
  WHOLE_ACCOUNT,
  ZONE_ACTIONS,
} from "./deploy-actions";
import { boundaryArn, neighboursNamed, othersTag, SHARED, type EnvironmentScope } from "./environment";
import { SERVICES, type EnvironmentService } from "./environment-services";
import { othersSecrets, writeStates } from "./state-access";

/** AWS's services that a role of an environment may be handed to. */
export const ROLES_FOR = [
  "backup.amazonaws.com",
  "chatbot.amazonaws.com",
  "codebuild.amazonaws.com",
  "ec2.amazonaws.com",
  "eks.amazonaws.com",
  "events.amazonaws.com",
  "export.rds.amazonaws.com",
  "firehose.amazonaws.com",
  "lambda.amazonaws.com",
  "monitoring.rds.amazonaws.com",
  "osis-pipelines.amazonaws.com",
  "pods.eks.amazonaws.com",
  "rds.amazonaws.com",
  "scheduler.amazonaws.com",
  "vpc-flow-logs.amazonaws.com",
] as const;

/** IAM allows 6144 characters a managed policy, spaces not counted, hence several. */
export interface DeployRights {
  /** Pulumi's states of the environment's stacks. */
  readonly states: readonly Statement[];
  /** What the environment is made of. */
  readonly services: readonly Statement[];
  /** Roles, and only with the boundary. */
  readonly identities: readonly Statement[];
  /** What stays refused whatever else allows it. */
  readonly guards: readonly Statement[];
}

/** All that deploying an environment may do. */
export function deployRights(scope: EnvironmentScope): DeployRights {
  return {
    states: writeStates(scope),
    services: [...whole(scope), ...exact(scope)],
    identities: identities(scope),
    guards: guards(scope),
  };
}

/** Services as a whole, and those of which only what has the environment's name. */
function whole({ accountId, identifier }: EnvironmentScope): Statement[] {
  const all = ({ prefix }: EnvironmentService) => `${prefix}:*`;
  return [
    { actions: SERVICES.filter(({ named }) => named === undefined).map(all), resources: ["*"] },
    ...SERVICES.flatMap((service) =>
      service.named === undefined
        ? []
        : [
            {
              actions: [all(service)],
              resources: [`arn:aws:${service.prefix}:*:${accountId}:${service.named}${identifier}-*`],
            },
          ],
    ),
  ];
}

/** Where a service holds more than environments do: by name, by tag, or action by action. */
function exact({ accountId, identifier, environment }: EnvironmentScope): Statement[] {
  return [
    { actions: ["s3:*"], resources: [`arn:aws:s3:::${identifier}-*`] },
    // A key's own policy says who may use it; these are needed beside it.
    {
      actions: ["kms:CreateKey"],
      resources: ["*"],
      conditions: { StringEquals: { "aws:RequestTag/environment": environment } },
    },
    {
      actions: [...new Set([...ADMINISTRATION, ...CRYPTOGRAPHY, ...GRANTS])].sort(),
      resources: [`arn:aws:kms:*:${accountId}:key/*`],
    },
    {
      actions: ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"],
      resources: [`arn:aws:kms:*:${accountId}:alias/${identifier}-*`],
    },
    { actions: ["kms:ListAliases"], resources: ["*"] },
    { actions: SECRET_ACTIONS, resources: [`arn:aws:secretsmanager:*:${accountId}:secret:${identifier}-*`] },
    // Master passwords, which databases make, and make anew, in the deployer's name.
    { actions: MASTER_SECRET_ACTIONS, resources: [`arn:aws:secretsmanager:*:${accountId}:secret:rds!*`] },
    { actions: ["secretsmanager:GetRandomPassword", "secretsmanager:ListSecrets"], resources: ["*"] },
    // A zone has neither a name in its ARN nor tags that IAM would ask for.
    { actions: ZONE_ACTIONS, resources: ["*"] },
    { actions: PARAMETER_ACTIONS, resources: [`arn:aws:ssm:*:${accountId}:parameter/${identifier}*`] },
    { actions: DOCUMENT_ACTIONS, resources: [`arn:aws:ssm:*:${accountId}:document/${identifier}-*`] },
    // AWS's own, such as the newest machine image.
    {
      actions: ["ssm:GetParameter", "ssm:GetParameters"],
      resources: ["arn:aws:ssm:*::parameter/aws/service/*"],
    },
    { actions: ["ssm:DescribeDocument", "ssm:DescribeParameters"], resources: ["*"] },
    // Creating and reading a budget reads the account's billing view.
    { actions: ["billing:GetBillingViewData"], resources: ["*"] },
    // A CodeBuild runner signs in to GitHub by the connection that was authorised by hand.
    {
      actions: [
        "codeconnections:GetConnection",
        "codeconnections:GetConnectionToken",
        "codeconnections:PassConnection",
        "codeconnections:UseConnection",
      ],
      resources: [`arn:aws:codeconnections:*:${accountId}:connection/*`],
    },
  ];
}

function identities(scope: EnvironmentScope): Statement[] {
  const { accountId, identifier } = scope;
  const named = (kind: string) => `arn:aws:iam::${accountId}:${kind}/${identifier}-*`;
  const limited = { StringEquals: { "iam:PermissionsBoundary": boundaryArn(scope) } };
  return [
    // What a role may do is changed only while the boundary is on it.
    { actions: ROLE_POWERS, resources: [named("role")], conditions: limited },
    { actions: ROLE_ACTIONS, resources: [named("role")] },
    {
      actions: ["iam:PassRole"],
      resources: [named("role")],
      conditions: { StringEquals: { "iam:PassedToService": ROLES_FOR } },
    },
    { actions: POLICY_ACTIONS, resources: [named("policy")] },
    { actions: PROFILE_ACTIONS, resources: [named("instance-profile")] },
    // AWS's policies are attached by name, and read first.
    { actions: ["iam:GetPolicy", "iam:GetPolicyVersion"], resources: ["arn:aws:iam::aws:policy/*"] },
    // Their trust and rights are AWS's, so that they lead nowhere.
    {
      actions: ["iam:CreateServiceLinkedRole", "iam:GetRole"],
      resources: [`arn:aws:iam::${accountId}:role/aws-service-role/*`],
    },
  ];
}

function guards(scope: EnvironmentScope): Statement[] {
  const { accountId, environment, regions } = scope;
  const everything = { effect: "Deny", actions: ["*"], resources: ["*"] } as const;
  const neighbours = neighboursNamed(scope);
  const regional = SERVICES.filter(({ prefix }) => !ELSEWHERE.includes(prefix));
  return [
    { ...everything, conditions: othersTag("aws:ResourceTag", environment) },
    // Else a wrong tag would hide what the role has made, or hand it to another environment.
    { ...everything, conditions: othersTag("aws:RequestTag", environment) },
    ...(neighbours.length > 0 ? [{ ...everything, resources: neighbours }] : []),
    // The states' key is for using, not for managing.
    {
      effect: "Deny",
      actions: ADMINISTRATION.filter((action) => action !== "kms:DescribeKey"),
      resources: ["*"],
      conditions: { StringEquals: { "aws:ResourceTag/environment": SHARED } },
    },
    // Secrets of other environments are encrypted with the same key, in another context.
    { ...everything, actions: ["kms:*"], resources: [scope.stateKeyArn], conditions: othersSecrets(scope) },
    {
      effect: "Deny",
      actions: regional.map(({ prefix }) => `${prefix}:*`),
      resources: ["*"],
      // Global services are asked in us-east-1.
      conditions: {
        StringNotEquals: { "aws:RequestedRegion": [...new Set([...regions, "us-east-1"])].sort() },
      },
    },
    { effect: "Deny", actions: ["iam:*"], resources: [boundaryArn(scope)] },
    {
      effect: "Deny",
      actions: ["secretsmanager:GetSecretValue"],
      resources: [`arn:aws:secretsmanager:*:${accountId}:secret:rds!*`],
    },
    { effect: "Deny", actions: WHOLE_ACCOUNT, resources: ["*"] },
  ];
}

/** Services that answer in regions of their own. */
const ELSEWHERE = ["chatbot"];
