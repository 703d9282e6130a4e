import type { Service } from "../../platform/services";

/**
 * Secrets that a service may use. With names of the greatest length they take 8,000 of the 10,240 characters that the inline
 * policies of a role may have, and leave the rest to databases, queues and topics.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const MAX_SECRETS = 40;

/** Services that use too many secrets, a sentence each. */
export function tooManySecrets(services: readonly Service[]): string[] {
  return services
    .filter(({ uses }) => uses.secrets.length > MAX_SECRETS)
    .map(
      ({ name, uses }) =>
        `services/${name}: uses.secrets has ${uses.secrets.length} names; it must have at most ${MAX_SECRETS}, ` +
        "since IAM limits the size of a role's policies. One secret may hold several values as JSON.",
    );
}
