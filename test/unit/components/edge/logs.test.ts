import assert from "node:assert/strict";
import { AccessLogs } from "../../../../components/edge/access-logs";
import { DistributionLogs, LOGGED_FIELDS } from "../../../../components/edge/distribution-logs";
import { statementsOf } from "../../../support/graph";
import { assertParents, made, value } from "../account/made";

const account = { id: "123456789012", region: "eu-central-1" };

describe("AccessLogs", () => {
  const logs = (protect = true) =>
    made(() => new AccessLogs("logs", { identifier: "millrace-test", account, retentionDays: 14, protect }));

  it("are kept as long as asked, in a bucket that balancers can write to", async () => {
    const { resources, named } = await logs();
    assertParents(resources, "logs");
    assert.equal(named("logs-store-bucket").inputs.bucket, "millrace-test-access-logs-123456789012");
    const [rule] = named("logs-store-lifecycle").inputs.rules as { expiration: unknown }[];
    assert.deepEqual(rule?.expiration, { days: 14 });
    const [encryption] = named("logs-guard-encryption").inputs.rules as {
      applyServerSideEncryptionByDefault: unknown;
    }[];
    assert.deepEqual(encryption?.applyServerSideEncryptionByDefault, { sseAlgorithm: "AES256" });
  });

  it("are written by this account's balancers and CloudFront's delivery, each to its own place", async () => {
    const statements = statementsOf((await logs()).named("logs-guard-policy")).filter(
      ({ Effect }) => Effect === "Allow",
    );
    const bucket = "arn:aws:s3:::millrace-test-access-logs-123456789012";
    assert.deepEqual(
      statements.map(({ Principal, Action, Resource, Condition }) => ({
        Principal,
        Action,
        Resource,
        Condition,
      })),
      [
        {
          Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
          Action: ["s3:PutObject"],
          Resource: [`${bucket}/AWSLogs/123456789012/*`],
          Condition: {
            ArnLike: {
              "aws:SourceArn": "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/*",
            },
          },
        },
        {
          Principal: { Service: "delivery.logs.amazonaws.com" },
          Action: ["s3:PutObject"],
          Resource: [`${bucket}/AWSLogs/123456789012/CloudFront/*`],
          Condition: {
            StringEquals: {
              "aws:SourceAccount": "123456789012",
              "s3:x-amz-acl": "bucket-owner-full-control",
            },
            ArnLike: { "aws:SourceArn": "arn:aws:logs:us-east-1:123456789012:delivery-source:*" },
          },
        },
      ],
    );
  });

  it("hand out the bucket once it may be written to", async () => {
    const { component, named } = await logs();
    assert.equal(await value(component.bucketName), named("logs-guard-policy").inputs.bucket);
    assert.equal(await value(component.bucketArn), "arn:aws:s3:::millrace-test-access-logs-123456789012");
  });
});

describe("DistributionLogs", () => {
  const logs = () =>
    made(
      () =>
        new DistributionLogs("cdn-logs", {
          identifier: "millrace-test",
          distributionArn: "arn:distribution",
          bucketArn: "arn:aws:s3:::logs",
        }),
    );

  it("begin in CloudFront's region, whatever the stack's", async () => {
    const { resources } = await logs();
    assertParents(resources, "cdn-logs");
    const made = resources.filter(({ custom }) => custom);
    assert.equal(made.length, 3);
    for (const { name, inputs } of made) assert.equal(inputs.region, "us-east-1", name);
  });

  it("go from the distribution into the bucket, a folder an hour, as JSON", async () => {
    const { named } = await logs();
    assert.deepEqual(named("cdn-logs-source").inputs, {
      name: "millrace-test-distribution",
      logType: "ACCESS_LOGS",
      resourceArn: "arn:distribution",
      region: "us-east-1",
    });
    assert.deepEqual(named("cdn-logs-destination").inputs, {
      name: "millrace-test-access-logs",
      outputFormat: "json",
      deliveryDestinationConfiguration: { destinationResourceArn: "arn:aws:s3:::logs" },
      region: "us-east-1",
    });
    const { inputs } = named("cdn-logs-delivery");
    assert.equal(inputs.deliverySourceName, "millrace-test-distribution");
    assert.deepEqual(inputs.recordFields, [...LOGGED_FIELDS]);
    assert.deepEqual(inputs.s3DeliveryConfigurations, [
      { suffixPath: "{DistributionId}/{yyyy}/{MM}/{dd}/{HH}", enableHiveCompatiblePath: false },
    ]);
  });

  it("leave out cookies", () => assert.ok(!LOGGED_FIELDS.some((field) => field.includes("Cookie"))));
});
