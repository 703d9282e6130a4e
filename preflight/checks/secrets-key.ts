import { DescribeKeyCommand, type KeyMetadata } from "@aws-sdk/client-kms";
import { check, fail, ok, type Finding } from "../check";

interface KeyNeeds {
  /** Alias or ARN. */
  readonly key: string;
  readonly region: string;
}

/** Whether the key that encrypts the stack's secrets exists and is enabled. */
export const secretsKey = check<KeyNeeds, KeyMetadata | undefined>({
  name: "secrets-key",
  unused: "the stack's secrets are not encrypted by KMS",
  needs: ({ secretsProvider }) => {
    if (!secretsProvider.startsWith("awskms://")) return undefined;
    const { hostname, pathname, searchParams } = new URL(secretsProvider);
    return { key: `${hostname}${pathname}`, region: searchParams.get("region") ?? "" };
  },
  look: async ({ key, region }, { aws }) => {
    try {
      return (await aws.kms(region).send(new DescribeKeyCommand({ KeyId: key }))).KeyMetadata;
    } catch (error) {
      if (error instanceof Error && error.name === "NotFoundException") return undefined;
      throw error;
    }
  },
  judge: (found, { key, region }): Finding[] => {
    if (found === undefined) {
      return [
        fail(`there is no KMS key ${key} in ${region}`, "Bootstrap the account first (docs/bootstrap.md)"),
      ];
    }
    if (found.KeyState === "PendingDeletion") {
      const id = found.KeyId ?? key;
      const fix = `aws kms cancel-key-deletion --key-id ${id} --region ${region}, then enable-key`;
      return [fail(`KMS key ${key} is about to be deleted`, fix)];
    }
    if (found.KeyState !== "Enabled") {
      const fix = `aws kms enable-key --key-id ${found.KeyId ?? key} --region ${region}`;
      return [fail(`KMS key ${key} is ${found.KeyState ?? "not enabled"}`, fix)];
    }
    return [ok(`${key} in ${region} is enabled`)];
  },
});
