import { DescribeBudgetsCommand } from "@aws-sdk/client-budgets";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { check, ok } from "../check";
import { found } from "../quotas/quota";

/** Whether the credentials reach the account's budgets, which AWS keeps from those that may not see its bills. */
export const budget = check({
  name: "budget",
  unused: "the stack has no budget",
  needs: ({ stack }) => (found(stack, ["aws:budgets/budget:Budget"]).length > 0 ? true : undefined),
  look: async (_needs, { aws }) => {
    const { Account } = await aws.sts.send(new GetCallerIdentityCommand({}));
    return aws.budgets.send(new DescribeBudgetsCommand({ AccountId: Account, MaxResults: 1 }));
  },
  judge: () => [ok("budgets can be read")],
});
