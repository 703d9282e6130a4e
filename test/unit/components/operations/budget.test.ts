import assert from "node:assert/strict";
import { Budget, type BudgetArgs } from "../../../../components/operations/budget";
import { assertParents, made } from "../account/made";

const ARGS: BudgetArgs = {
  identifier: "millrace-test",
  environment: "test",
  monthlyUsd: 175,
  spentPercent: [80, 100],
  forecastPercent: 110,
  emails: ["a@example.com"],
};

const budget = async (args: Partial<BudgetArgs> = {}) => {
  const { resources, named } = await made(() => new Budget("budget", { ...ARGS, ...args }));
  assertParents(resources, "budget");
  return named("budget-monthly").inputs;
};

describe("Budget", () => {
  it("counts what has the environment's tag, month by month", async () => {
    const { notifications, ...inputs } = await budget();
    assert.ok(Array.isArray(notifications));
    assert.deepEqual(inputs, {
      name: "millrace-test",
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: "175",
      limitUnit: "USD",
      costFilters: [{ name: "TagKeyValue", values: ["user:environment$test"] }],
    });
  });

  it("tells of shares that are spent, and of one that is to be expected", async () => {
    const told = {
      comparisonOperator: "GREATER_THAN",
      thresholdType: "PERCENTAGE",
      subscriberEmailAddresses: ["a@example.com"],
    };
    assert.deepEqual((await budget()).notifications, [
      { ...told, notificationType: "ACTUAL", threshold: 80 },
      { ...told, notificationType: "ACTUAL", threshold: 100 },
      { ...told, notificationType: "FORECASTED", threshold: 110 },
    ]);
  });

  it("tells a topic, if there is one, and nobody by e-mail where none is named", async () => {
    const { notifications } = await budget({ emails: [], topicArn: "arn:topic", spentPercent: [] });
    assert.deepEqual(notifications, [
      {
        comparisonOperator: "GREATER_THAN",
        thresholdType: "PERCENTAGE",
        subscriberSnsTopicArns: ["arn:topic"],
        notificationType: "FORECASTED",
        threshold: 110,
      },
    ]);
  });
});
