import { DescribeKeyCommand, type KeyMetadata } from "@aws-sdk/client-kms";
import { secretsKeyOf, type SecretsKey } from "../target/urls";
import { check, fail, ok, warn, type Finding } from "./check";

/** Whether the key that encrypts the stack's secrets exists and is enabled. */
export const secretsKey = check<SecretsKey | "unknown", KeyMetadata | undefined>({
  name: "secrets-key",
  unused: "the stack's secrets are not encrypted by KMS",
  needs: ({ secretsProvider, stack }) =>
    secretsProvider === undefined ? "unknown" : secretsKeyOf(secretsProvider, stack.region),
  look: async (needs, { aws }) => {
    if (needs === "unknown") return undefined;
    const { key, region } = needs;
    try {
      return (await aws.kms(region).send(new DescribeKeyCommand({ KeyId: key }))).KeyMetadata;
    } catch (error) {
      if (error instanceof Error && error.name === "NotFoundException") return undefined;
      throw error;
    }
  },
  judge: (found, needs): Finding[] => {
    if (needs === "unknown") {
      const fix = "pulumi stack init with --secrets-provider (docs/deploying.md), then run preflight again";
      return [warn("not checked: the stack's file names no secrets provider yet", fix)];
    }
    const { key, region } = needs;
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
