import assert from "node:assert/strict";
import { Sessions } from "../../../../components/access/sessions";
import { statementsOf } from "../../../support/graph";
import { assertParents, made, value } from "../account/made";

const LOGS = { kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/logs", retentionInDays: 30 };
const INSTANCE = "arn:aws:ec2:eu-central-1:123456789012:instance/i-1";
const DOCUMENTS = "arn:aws:ssm:eu-central-1::document";

const sessions = () =>
  made(
    () =>
      new Sessions("sessions", {
        identifier: "millrace-test",
        account: { id: "123456789012", region: "eu-central-1" },
        instanceId: "i-1",
        instanceArn: INSTANCE,
        logs: LOGS,
      }),
  );

describe("Sessions", () => {
  it("makes its parts as children, named after it", async () => {
    assertParents((await sessions()).resources, "sessions");
  });

  it("lets people start the two sessions that forward ports, on the one machine, and end their own", async () => {
    const { component, named } = await sessions();
    assert.equal(await value(component.policyArn), "arn:aws:iam::123456789012:policy/millrace-test-tunnels");
    assert.deepEqual(
      statementsOf(named("sessions-policy")).map(({ Action, Resource, Condition }) => [
        Action,
        Resource,
        Condition,
      ]),
      [
        [
          ["ssm:StartSession"],
          [
            INSTANCE,
            `${DOCUMENTS}/AWS-StartPortForwardingSessionToRemoteHost`,
            `${DOCUMENTS}/AWS-StartSSHSession`,
          ],
          { BoolIfExists: { "ssm:SessionDocumentAccessCheck": "true" } },
        ],
        [["ssmmessages:OpenDataChannel"], ["arn:aws:ssm:eu-central-1:123456789012:session/*"], undefined],
        [
          ["ssm:ResumeSession", "ssm:TerminateSession"],
          ["arn:aws:ssm:eu-central-1:123456789012:session/*"],
          { StringLike: { "ssm:resourceTag/aws:ssmmessages:session-id": "${aws:userid}" } },
        ],
      ],
    );
  });

  it("has every opening of a tunnel through that machine written down, encrypted and kept for a time", async () => {
    const { named, before } = await sessions();
    assert.deepEqual(named("sessions-log").inputs, { name: "/aws/events/millrace-test/tunnels", ...LOGS });
    assert.deepEqual(JSON.parse(String(named("sessions-rule").inputs.eventPattern)), {
      source: ["aws.ssm"],
      "detail-type": ["AWS API Call via CloudTrail"],
      detail: {
        eventSource: ["ssm.amazonaws.com"],
        eventName: ["StartSession"],
        requestParameters: { target: ["i-1"] },
      },
    });
    assert.ok(before("sessions-target").includes("sessions-writers"));
    const { Statement: statements } = JSON.parse(String(named("sessions-writers").inputs.policyDocument)) as {
      readonly Statement: readonly unknown[];
    };
    const streams = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/events/millrace-test/tunnels:*";
    assert.deepEqual(
      statements,
      ["delivery.logs.amazonaws.com", "events.amazonaws.com"].flatMap((Service) => [
        { Effect: "Allow", Principal: { Service }, Action: ["logs:CreateLogStream"], Resource: [streams] },
        {
          Effect: "Allow",
          Principal: { Service },
          Action: ["logs:PutLogEvents"],
          Resource: [streams],
          Condition: {
            ArnEquals: { "aws:SourceArn": "arn:aws:events:eu-central-1:123456789012:rule/sessions-rule" },
          },
        },
      ]),
    );
  });
});
