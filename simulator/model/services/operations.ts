import { mentions } from "../references";
import { count, text, type Existing, type ResourceModel, type World } from "../resource";

/** A resource that is named in its region and whose ARN is made of its name. */
function named(arn: (name: string) => string, more: ResourceModel = {}): ResourceModel {
  return { arn: ({ physicalName }) => arn(physicalName), ...more };
}

/** The attachment of a policy to a role, or a policy written into one. */
function ofRole(replacedBy: readonly string[], id: ResourceModel["id"]): ResourceModel {
  return { nameInput: null, replacedBy, arn: () => "", ...(id && { id }) };
}

function roleInUse(role: Existing, world: World): string | undefined {
  const by = world
    .all("iam/rolePolicyAttachment", "iam/rolePolicy", "iam/instanceProfile")
    .find(({ outputs }) => outputs.role === role.id);
  return by && `DeleteConflict: the role ${role.id} still has ${by.type} ${by.id}`;
}

const MAX_KEY_DELETION_DAYS = 30;
const MIN_KEY_DELETION_DAYS = 7;

export const OPERATIONS: Readonly<Record<string, ResourceModel>> = {
  "iam/role": named((name) => name, {
    nameTaken: "EntityAlreadyExists",
    replacedBy: ["path"],
    arn: ({ inputs, physicalName }) => `iam:role${text(inputs, "path") || "/"}${physicalName}`,
    checks: (inputs) => [
      ...(text(inputs, "name").length > 64
        ? [{ property: "name", reason: "must have at most 64 characters" }]
        : []),
      ...(typeof inputs.assumeRolePolicy === "string" && !inputs.assumeRolePolicy.trim().startsWith("{")
        ? [{ property: "assumeRolePolicy", reason: "must be a policy document in JSON" }]
        : []),
    ],
    outputs: ({ chance, physicalName }) => ({
      name: physicalName,
      uniqueId: `AROA${chance.upper(17)}`,
      path: "/",
      maxSessionDuration: 3600,
    }),
    inUse: roleInUse,
    seconds: { create: 10 },
  }),
  "iam/policy": {
    nameTaken: "EntityAlreadyExists",
    replacedBy: ["path", "description"],
    id: ({ account, inputs, physicalName }) =>
      `arn:aws:iam::${account}:policy${text(inputs, "path") || "/"}${physicalName}`,
    arn: ({ inputs, physicalName }) => `iam:policy${text(inputs, "path") || "/"}${physicalName}`,
    outputs: ({ chance }) => ({ policyId: `ANPA${chance.upper(17)}`, path: "/", attachmentCount: 0 }),
    inUse: ({ id, outputs }, world) => {
      const arn = text(outputs, "arn");
      const by = world
        .all("iam/rolePolicyAttachment", "iam/role")
        .find((one) => one.outputs.policyArn === arn || one.outputs.permissionsBoundary === arn);
      return by && `DeleteConflict: the policy ${id} is attached (${by.type} ${by.id})`;
    },
  },
  "iam/instanceProfile": named((name) => `iam:instance-profile/${name}`, {
    nameTaken: "EntityAlreadyExists",
    replacedBy: ["path"],
    inUse: ({ id }, world) => {
      const by = world.all("ec2/instance").find(({ outputs }) => outputs.iamInstanceProfile === id);
      return by && `DeleteConflict: the instance profile ${id} is in use by ${by.id}`;
    },
    seconds: { create: 7 },
  }),
  "iam/rolePolicy": {
    replacedBy: ["role"],
    id: ({ inputs, physicalName }) => `${text(inputs, "role")}:${physicalName}`,
    arn: () => "",
  },
  "iam/rolePolicyAttachment": ofRole(
    ["role", "policyArn"],
    ({ inputs }) => `${text(inputs, "role")}/${text(inputs, "policyArn")}`,
  ),
  "iam/openIdConnectProvider": {
    nameInput: null,
    replacedBy: ["url"],
    id: ({ account, inputs }) =>
      `arn:aws:iam::${account}:oidc-provider/${text(inputs, "url").replace("https://", "")}`,
    arn: ({ inputs }) => `iam:oidc-provider/${text(inputs, "url").replace("https://", "")}`,
    refuses: ({ inputs, world }) => {
      const taken = world.all("iam/openIdConnectProvider").find(({ outputs }) => outputs.url === inputs.url);
      return taken && `EntityAlreadyExists: a provider with the URL ${text(inputs, "url")} already exists`;
    },
  },
  "kms/key": {
    nameInput: null,
    replacedBy: ["customKeyStoreId", "keyUsage", "customerMasterKeySpec", "multiRegion"],
    id: ({ chance }) => chance.uuid(),
    arn: ({ id }) => `kms:key/${id}`,
    checks: (inputs) => {
      const days = count(inputs, "deletionWindowInDays");
      return days !== undefined && (days < MIN_KEY_DELETION_DAYS || days > MAX_KEY_DELETION_DAYS)
        ? [
            {
              property: "deletionWindowInDays",
              reason: `must be ${MIN_KEY_DELETION_DAYS} to ${MAX_KEY_DELETION_DAYS}`,
            },
          ]
        : [];
    },
    outputs: ({ id }) => ({
      keyId: id,
      isEnabled: true,
      keyUsage: "ENCRYPT_DECRYPT",
      customerMasterKeySpec: "SYMMETRIC_DEFAULT",
    }),
    seconds: { create: 30 },
  },
  "kms/alias": named((name) => `kms:${name}`, {
    nameTaken: "AlreadyExistsException",
    outputs: ({ inputs, region, account }) => {
      const target = text(inputs, "targetKeyId");
      return {
        targetKeyArn: target.startsWith("arn:") ? target : `arn:aws:kms:${region}:${account}:key/${target}`,
      };
    },
  }),
  "secretsmanager/secret": {
    nameTaken: "ResourceExistsException",
    id: ({ region, account, physicalName, chance }) =>
      `arn:aws:secretsmanager:${region}:${account}:secret:${physicalName}${chance.or(`-${chance.hex(6)}`, "")}`,
    arn: ({ id }) => id,
    keepsName: ({ outputs }) => (count(outputs, "recoveryWindowInDays") ?? MAX_KEY_DELETION_DAYS) > 0,
  },
  "secretsmanager/secretVersion": {
    nameInput: null,
    replacedBy: ["secretId", "secretString", "secretBinary"],
    id: ({ inputs, chance }) => `${text(inputs, "secretId")}|${chance.uuid()}`,
    arn: ({ inputs, name }) => text(inputs, "secretId") || name,
    outputs: ({ inputs, name, chance }) => ({
      secretArn: text(inputs, "secretId") || name,
      versionId: chance.or(chance.uuid(), `${name}-version`),
      versionStages: ["AWSCURRENT"],
    }),
  },
  "ssm/parameter": {
    nameTaken: "ParameterAlreadyExists",
    arn: ({ physicalName }) => `ssm:parameter/${physicalName.replace(/^\//, "")}`,
    outputs: () => ({ version: 1, tier: "Standard", dataType: "text" }),
    recomputed: { version: (old) => Number(old) + 1 },
  },
  "cloudwatch/logGroup": named((name) => `logs:log-group:${name}`, {
    nameTaken: "ResourceAlreadyExistsException",
    replacedBy: ["logGroupClass"],
  }),
  "cloudwatch/logDeliveryDestination": named((name) => `logs:delivery-destination:${name}`, {
    inUse: ({ id, outputs }, world) => {
      const by = world
        .all("cloudwatch/logDelivery")
        .find((one) => mentions(one.outputs, text(outputs, "arn")));
      return by && `ConflictException: the delivery destination ${id} is in use by ${by.id}`;
    },
  }),
  "cloudwatch/logDeliverySource": named((name) => `logs:delivery-source:${name}`, {
    inUse: ({ id }, world) => {
      const by = world.all("cloudwatch/logDelivery").find(({ outputs }) => outputs.deliverySourceName === id);
      return by && `ConflictException: the delivery source ${id} is in use by ${by.id}`;
    },
  }),
  "cloudwatch/logResourcePolicy": { nameInput: "policyName" },
  "cloudwatch/eventRule": named((name) => `events:rule/${name}`, {
    nameTaken: "ResourceAlreadyExistsException",
    outputs: ({ physicalName }) => ({ name: physicalName }),
    inUse: ({ id }, world) => {
      const by = world.all("cloudwatch/eventTarget").find(({ outputs }) => outputs.rule === id);
      return by && `ValidationException: the rule ${id} still has the target ${by.id}`;
    },
  }),
  "cloudwatch/eventTarget": {
    nameInput: null,
    replacedBy: ["rule", "targetId"],
    id: ({ inputs, chance }) => `${text(inputs, "rule")}-${text(inputs, "targetId") || chance.hex(20)}`,
    arn: () => "",
    outputs: ({ chance }) => ({ targetId: chance.hex(20), eventBusName: "default" }),
  },
  "cloudwatch/metricAlarm": named((name) => `cloudwatch:alarm:${name}`),
  "cloudwatch/dashboard": {
    nameInput: "dashboardName",
    id: ({ physicalName }) => physicalName,
    arn: ({ account, physicalName }) => `arn:aws:cloudwatch::${account}:dashboard/${physicalName}`,
  },
  "sns/topic": {
    nameTaken: "InvalidParameter",
    replacedBy: ["fifoTopic"],
    id: ({ region, account, physicalName }) => `arn:aws:sns:${region}:${account}:${physicalName}`,
    arn: ({ physicalName }) => `sns:${physicalName}`,
    outputs: ({ account }) => ({ owner: account }),
  },
  "sns/topicSubscription": {
    nameInput: null,
    replacedBy: ["topic", "protocol", "endpoint"],
    id: ({ inputs, chance }) => `${text(inputs, "topic")}:${chance.uuid()}`,
    arn: ({ id }) => id,
  },
  "lambda/function": named((name) => `lambda:function:${name}`, {
    nameTaken: "ResourceConflictException",
    replacedBy: ["packageType"],
    outputs: ({ arn, chance }) => ({
      version: "$LATEST",
      qualifiedArn: `${arn}:$LATEST`,
      lastModified: chance.now(),
      memorySize: 128,
      timeout: 3,
    }),
    seconds: { create: 8 },
  }),
  "lambda/invocation": { nameInput: null, outputs: () => ({ result: "{}" }) },
  "ecr/repository": named((name) => `ecr:repository/${name}`, {
    lowerCase: true,
    nameTaken: "RepositoryAlreadyExistsException",
    outputs: ({ account, region, physicalName }) => ({
      registryId: account,
      repositoryUrl: `${account}.dkr.ecr.${region}.amazonaws.com/${physicalName}`,
    }),
  }),
  // Both properties of the policy force a replacement (terraform-provider-aws), which pulumi-aws deletes first.
  "ecr/lifecyclePolicy": { nameInput: "repository", replacedBy: ["policy"], deletedFirst: true },
  "backup/vault": named((name) => `backup:backup-vault:${name}`, {
    nameTaken: "AlreadyExistsException",
    replacedBy: ["kmsKeyArn"],
  }),
  "backup/plan": {
    id: ({ chance }) => chance.uuid(),
    arn: ({ id }) => `backup:backup-plan:${id}`,
    inUse: ({ id }, world) => {
      const by = world.all("backup/selection").find(({ outputs }) => outputs.planId === id);
      return by && `InvalidRequestException: the backup plan ${id} still has the selection ${by.id}`;
    },
  },
  "backup/selection": {
    replacedBy: ["planId", "iamRoleArn", "resources", "notResources", "selectionTags", "conditions"],
  },
  "codeconnections/connection": {
    arn: ({ id }) => `codeconnections:connection/${id}`,
    id: ({ chance }) => chance.uuid(),
  },
  "budgets/budget": { nameTaken: "DuplicateRecordException" },
};

/** Recordings need a value for what the provider `random` makes. */
export const RANDOM_VALUES: Readonly<Record<string, ResourceModel>> = {
  "index/randomBytes": { nameInput: null, outputs: ({ name }) => ({ hex: `${name}-hex` }) },
  "index/randomPassword": { nameInput: null, outputs: ({ name }) => ({ result: `${name}-result` }) },
};
