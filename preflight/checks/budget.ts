import { DescribeBudgetsCommand } from "@aws-sdk/client-budgets";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { found } from "../quotas/quota";
import { check, ok } from "./check";

const BUDGET = "aws:budgets/budget:Budget";

/** Whether the credentials reach the account's budgets, which AWS keeps from those that may not see its bills. */
export const budget = check({
  name: "budget",
  unused: "the stack has no budget to create",
  needs: ({ stack, deployed }) => {
    const names = found(deployed, [BUDGET]).map(({ name }) => name);
    return found(stack, [BUDGET]).some(({ name }) => !names.includes(name)) ? true : undefined;
  },
  look: async (_needs, { aws }) => {
    const { Account } = await aws.sts.send(new GetCallerIdentityCommand({}));
    return aws.budgets.send(new DescribeBudgetsCommand({ AccountId: Account, MaxResults: 1 }));
  },
  judge: () => [ok("budgets can be read")],
});
