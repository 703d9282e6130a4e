import assert from "node:assert/strict";
import { INVALIDATE } from "../../../../components/edge/invalidate-code";
import { Invalidator } from "../../../../components/edge/invalidator";
import { statementsOf } from "../../../support/graph";
import { assertParents, made, value } from "../account/made";

const DISTRIBUTION = "arn:aws:cloudfront::123456789012:distribution/E1";

const invalidator = () =>
  made(
    () =>
      new Invalidator("forget", {
        identifier: "millrace-test",
        distributionArn: DISTRIBUTION,
        logs: { kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/logs", retentionInDays: 30 },
      }),
  );

interface Batch {
  readonly DistributionId: string;
  readonly InvalidationBatch: unknown;
}

/** Runs the function's code with a CloudFront that takes anything. */
async function called(event: unknown, awsRequestId: string): Promise<{ answer: unknown; sent: Batch[] }> {
  const sent: Batch[] = [];
  class CloudFrontClient {
    send({ input }: { input: Batch }) {
      sent.push(input);
      return Promise.resolve({ Invalidation: { Id: "I1", Status: "InProgress", Other: "x" } });
    }
  }
  class CreateInvalidationCommand {
    constructor(readonly input: Batch) {}
  }
  const modules: Readonly<Record<string, unknown>> = {
    "@aws-sdk/client-cloudfront": { CloudFrontClient, CreateInvalidationCommand },
  };
  const exported: { handler?: (event: unknown, context: unknown) => Promise<unknown> } = {};
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
  new Function("require", "exports", INVALIDATE)((name: string) => modules[name], exported);
  const answer = await exported.handler?.(event, { awsRequestId });
  return { answer, sent };
}

describe("Invalidator", () => {
  it("makes its parts as children, named after it", async () => {
    assertParents((await invalidator()).resources, "forget");
  });

  it("asks CloudFront to forget the paths, each call anew", async () => {
    const { answer, sent } = await called(
      { distributionId: "E1", paths: ["/index.html", "/a"] },
      "request-1",
    );
    assert.deepEqual(sent, [
      {
        DistributionId: "E1",
        InvalidationBatch: {
          CallerReference: "request-1",
          Paths: { Quantity: 2, Items: ["/index.html", "/a"] },
        },
      },
    ]);
    assert.deepEqual(answer, { id: "I1", status: "InProgress" });
  });

  it("runs that code", async () => {
    const { inputs } = (await invalidator()).named("forget-function");
    assert.deepEqual(inputs.code, { archive: { "index.js": { text: INVALIDATE } } });
    assert.equal(inputs.handler, "index.handler");
  });

  it("may do that and write its log, and nothing else", async () => {
    const { named } = await invalidator();
    const group = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/millrace-test-invalidator";
    assert.deepEqual(
      statementsOf(named("forget-policy")).map(({ Action, Resource }) => [Action, Resource]),
      [
        [["cloudfront:CreateInvalidation"], [DISTRIBUTION]],
        [["logs:CreateLogStream", "logs:PutLogEvents"], [`${group}:*`]],
      ],
    );
    const [trust] = statementsOf(named("forget-role"));
    assert.deepEqual(trust?.Principal, { Service: "lambda.amazonaws.com" });
  });

  it("is there once its log group and its rights are, and is called by its name", async () => {
    const { component, before, named } = await invalidator();
    const earlier = before("forget-function");
    assert.ok(earlier.includes("forget-log") && earlier.includes("forget-policy"));
    assert.equal(named("forget-log").inputs.retentionInDays, 30);
    assert.equal(await value(component.functionName), "millrace-test-invalidator");
  });
});
