import { DescribeSecretCommand } from "@aws-sdk/client-secrets-manager";
import { found } from "../quotas/quota";
import { check, fail, ok, type Finding } from "./check";

interface SecretNeeds {
  /** Names of the secrets that services may read, sorted. */
  readonly names: readonly string[];
  readonly region: string;
}

interface Secret {
  readonly exists: boolean;
  readonly beingDeleted: boolean;
  /** Whether it has a current value. */
  readonly hasValue: boolean;
  /** The key that encrypts it, unless that is Secrets Manager's own. */
  readonly keyId: string | undefined;
}

const MISSING: Secret = { exists: false, beingDeleted: false, hasValue: false, keyId: undefined };

/** As the roles of services name secrets: the name, and the six characters that Secrets Manager adds to it. */
const NAMED = /:secret:([^"*?]+)-\?{6}/g;

const OWN_KEY = /(^|[:/])alias\/aws\/secretsmanager$/;

/** Whether the secrets that services name in their manifests exist, and can be read by them. */
export const serviceSecrets = check<SecretNeeds, readonly Secret[]>({
  name: "service-secrets",
  unused: "no service has secrets",
  needs: ({ stack }) => {
    const policies = found(stack, ["aws:iam/rolePolicy:RolePolicy"]).map(({ inputs }) =>
      String(inputs.policy),
    );
    const names = policies.flatMap((policy) => [...policy.matchAll(NAMED)].map(([, name = ""]) => name));
    return names.length === 0 ? undefined : { names: [...new Set(names)].sort(), region: stack.region };
  },
  look: ({ names }, { aws }) =>
    Promise.all(
      names.map(async (name): Promise<Secret> => {
        try {
          const {
            DeletedDate,
            KmsKeyId,
            VersionIdsToStages = {},
          } = await aws.secretsManager.send(new DescribeSecretCommand({ SecretId: name }));
          return {
            exists: true,
            beingDeleted: DeletedDate !== undefined,
            hasValue: Object.values(VersionIdsToStages).some((stages) => stages.includes("AWSCURRENT")),
            keyId: KmsKeyId === undefined || OWN_KEY.test(KmsKeyId) ? undefined : KmsKeyId,
          };
        } catch (error) {
          if (error instanceof Error && error.name === "ResourceNotFoundException") return MISSING;
          throw error;
        }
      }),
    ),
  judge: (secrets, { names, region }) => {
    const problems = names.flatMap((name, index) => problem(name, region, secrets[index] ?? MISSING));
    return problems.length > 0 ? problems : [ok("all secrets of services exist and have values")];
  },
});

function problem(name: string, region: string, { exists, beingDeleted, hasValue, keyId }: Secret): Finding[] {
  const of = `--region ${region}`;
  if (!exists) {
    const fix = `aws secretsmanager create-secret --name ${name} --secret-string VALUE ${of}`;
    return [fail(`there is no secret ${name} in ${region}, which a service reads`, fix)];
  }
  if (beingDeleted) {
    const fix = `aws secretsmanager restore-secret --secret-id ${name} ${of}`;
    return [fail(`the secret ${name} is about to be deleted`, fix)];
  }
  if (!hasValue) {
    const fix = `aws secretsmanager put-secret-value --secret-id ${name} --secret-string VALUE ${of}`;
    return [fail(`the secret ${name} has no value`, fix)];
  }
  if (keyId !== undefined) {
    const fix = `aws secretsmanager update-secret --secret-id ${name} --kms-key-id alias/aws/secretsmanager ${of}`;
    return [fail(`the secret ${name} is encrypted with ${keyId}, with which services may not decrypt`, fix)];
  }
  return [];
}
