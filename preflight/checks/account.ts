import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { check, fail, ok, warn } from "./check";

/** Credentials, and whether they belong to the account of the configuration. */
export const account = check({
  name: "account",
  unused: "",
  needs: ({ accountId }) => ({ accountId }),
  look: (_needs, { aws }) => aws.sts.send(new GetCallerIdentityCommand({})),
  judge: ({ Account = "", Arn = "" }, { accountId }) => {
    if (accountId !== undefined && accountId !== Account) {
      return [
        fail(
          `the credentials belong to account ${Account}, and the stack may be deployed only to ${accountId}`,
          `Use credentials of ${accountId}, or correct millrace-infra:accountId`,
        ),
      ];
    }
    const found = ok(`${Arn} in account ${Account}`);
    if (accountId !== undefined) return [found];
    const fix = `pulumi config set millrace-infra:accountId ${Account}`;
    return [found, warn("the configuration names no account, so any would be deployed to", fix)];
  },
});
