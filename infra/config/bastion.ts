import { z } from "zod";
import { count, list, text } from "../../components/rules/values";
import { isPublicKey, MAX_KEYS } from "../../components/access/bastion-user-data";
import { rule } from "../../components/rules/rule";

/** @see https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html */
const instanceType = rule("an arm64 instance type, such as t4g.nano", /^[a-z]+\d+g[a-z]*\.[a-z0-9]+$/);

const publicKey = rule(
  'an OpenSSH public key of ed25519 or ECDSA on one line, such as "ssh-ed25519 AAAA... me"',
  isPublicKey,
);

export const bastion = z.strictObject({
  instanceType: text(instanceType).default("t4g.nano").describe("instance type of the bastion, arm64"),
  generation: count(1, 1000)
    .default(1)
    .describe("raise it to replace the bastion, with the newest image and in the next zone"),
  instanceKeys: list(text(publicKey))
    .max(MAX_KEYS)
    .default([])
    .describe("SSH public keys of operators who open tunnels; without any there is no SSH server"),
});
