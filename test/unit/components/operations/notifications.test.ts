import assert from "node:assert/strict";
import { secret } from "@pulumi/pulumi";
import { Notifications, type NotificationsArgs } from "../../../../components/operations/notifications";
import { statementsOf } from "../../../support/graph";
import { assertParents, made, value } from "../account/made";

const ARGS: NotificationsArgs = {
  identifier: "millrace-test",
  account: { id: "123456789012", region: "eu-central-1" },
  emails: ["a@example.com", "b@example.com"],
};

const TOPIC = "arn:aws:sns:eu-central-1:123456789012:millrace-test";

const notifications = (args: Partial<NotificationsArgs> = {}) =>
  made(() => new Notifications("n", { ...ARGS, ...args }));

describe("Notifications", () => {
  it("go to a topic with a key of its own, and from there to every address", async () => {
    const { resources, named, component } = await notifications();
    assertParents(resources, "n");
    assert.match(String(named("n-home-topic").inputs.kmsMasterKeyId), /key\/n-home-encryption-key-id$/);
    const subscriptions = resources.filter(
      ({ type }) => type === "aws:sns/topicSubscription:TopicSubscription",
    );
    assert.deepEqual(
      subscriptions.map(({ inputs }) => [inputs.protocol, inputs.endpoint, inputs.topic]),
      ARGS.emails.map((email) => ["email", email, TOPIC]),
    );
    assert.equal(await value(component.topicArns["eu-central-1"] ?? assert.fail()), TOPIC);
  });

  it("are published by alarms, events and budgets of this environment, and never without TLS", async () => {
    const statements = statementsOf((await notifications()).named("n-home-topic"));
    assert.deepEqual(
      statements.map(({ Principal, Condition }) => [Principal, Condition]),
      [
        [
          { Service: "cloudwatch.amazonaws.com" },
          {
            ArnLike: {
              "aws:SourceArn": "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:millrace-test-*",
            },
          },
        ],
        [
          { Service: "events.amazonaws.com" },
          { ArnLike: { "aws:SourceArn": "arn:aws:events:eu-central-1:123456789012:rule/millrace-test-*" } },
        ],
        [
          { Service: "budgets.amazonaws.com" },
          { ArnLike: { "aws:SourceArn": "arn:aws:budgets::123456789012:*" } },
        ],
        [{ AWS: "*" }, { Bool: { "aws:SecureTransport": "false" } }],
      ],
    );
    for (const { Action, Resource } of statements)
      assert.deepEqual([Action, Resource], [["sns:Publish"], [TOPIC]]);
  });

  it("are encrypted by those who publish, for this topic alone", async () => {
    const [, ...uses] = statementsOf((await notifications()).named("n-home-encryption-key"));
    assert.deepEqual(
      uses.map(({ Principal }) => Principal),
      ["cloudwatch", "events", "budgets"].map((service) => ({ Service: `${service}.amazonaws.com` })),
    );
    for (const { Action, Condition } of uses) {
      assert.deepEqual(Action, ["kms:Decrypt", "kms:GenerateDataKey"]);
      assert.deepEqual(Condition, { StringEquals: { "kms:EncryptionContext:aws:sns:topicArn": TOPIC } });
    }
  });

  it("have a topic and a key in every region with alarms", async () => {
    const { named, resources } = await notifications({ regions: ["us-east-1", "us-east-1", "eu-central-1"] });
    for (const name of ["n-us-east-1-topic", "n-us-east-1-email-0", "n-us-east-1-encryption-key"]) {
      assert.equal(named(name).inputs.region, "us-east-1", name);
    }
    assert.equal(named("n-home-topic").inputs.region, undefined);
    assert.equal(resources.filter(({ type }) => type === "aws:sns/topic:Topic").length, 2);
  });

  it("wake somebody by PagerDuty for urgent alarms only, at an address that stays secret", async () => {
    const { named } = await notifications({
      pagerDutyUrl: secret("https://events.pagerduty.com/integration/k/enqueue"),
    });
    const { inputs } = named("n-home-pager-duty");
    assert.deepEqual(inputs.endpoint, { secret: "https://events.pagerduty.com/integration/k/enqueue" });
    assert.equal(inputs.protocol, "https");
    assert.equal(inputs.filterPolicyScope, "MessageBody");
    assert.deepEqual(JSON.parse(String(inputs.filterPolicy)), { AlarmDescription: [{ prefix: "Urgent: " }] });
  });

  it("are shown in Slack, where nobody can ask more than to see CloudWatch", async () => {
    const slack = { workspaceId: "T07EA123LEP", channelId: "C07EZ1ABC23" };
    const { named } = await notifications({ slack, regions: ["us-east-1"] });
    const readOnly = "arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess";
    assert.deepEqual(named("n-slack-channel").inputs, {
      region: "us-east-2",
      configurationName: "millrace-test",
      slackTeamId: "T07EA123LEP",
      slackChannelId: "C07EZ1ABC23",
      iamRoleArn: "arn:aws:iam::123456789012:role/n-slack-role",
      guardrailPolicyArns: [readOnly],
      snsTopicArns: [TOPIC, TOPIC.replace("eu-central-1", "us-east-1")],
      loggingLevel: "ERROR",
    });
    assert.equal(named("n-slack-read-only").inputs.policyArn, readOnly);
    const [trust] = statementsOf(named("n-slack-role"));
    assert.deepEqual(trust?.Principal, { Service: "chatbot.amazonaws.com" });
    // AWS documents no condition on the source for this service: one that it does not send would keep it out.
    assert.equal(trust.Condition, undefined);
  });
});
