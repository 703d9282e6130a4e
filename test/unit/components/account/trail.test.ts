import assert from "node:assert/strict";
import { Trail, type TrailArgs } from "../../../../components/account/trail";
import { assertParents, made, value } from "./made";

const ARGS: TrailArgs = {
  project: "millrace",
  account: { id: "123456789012", region: "eu-central-1" },
  stateBucketArn: "arn:aws:s3:::states",
  archiveAfterDays: 90,
  retentionDays: 365,
  protect: true,
};
const BUCKET = "millrace-trail-123456789012-eu-central-1";
const TRAIL = "arn:aws:cloudtrail:eu-central-1:123456789012:trail/millrace-account";
const CLOUDTRAIL = { Service: "cloudtrail.amazonaws.com" };

interface StatementJson {
  readonly Effect: string;
  readonly Principal: unknown;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition: Readonly<Record<string, unknown>>;
}

async function trail(args: Partial<TrailArgs> = {}) {
  const result = await made(() => new Trail("trail", { ...ARGS, ...args }));
  const statements = (name: string) =>
    (JSON.parse(String(result.named(name).inputs.policy)) as { Statement: StatementJson[] }).Statement;
  return { ...result, statements };
}

describe("Trail", () => {
  it("records every region and the global services, with digests, once it may write", async () => {
    const { named, before, component } = await trail();
    const { advancedEventSelectors, ...inputs } = named("trail-trail").inputs;
    assert.deepEqual(inputs, {
      name: "millrace-account",
      s3BucketName: BUCKET,
      kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/trail-key-key-id",
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
    });
    assert.ok(before("trail-trail").includes("trail-guard-policy"));
    assert.equal(await value(component.bucketName), BUCKET);
    assert.deepEqual(
      (advancedEventSelectors as { fieldSelectors: unknown }[]).map(({ fieldSelectors }) => fieldSelectors),
      [
        [{ field: "eventCategory", equals: ["Management"] }],
        [
          { field: "eventCategory", equals: ["Data"] },
          { field: "resources.type", equals: ["AWS::S3::Object"] },
          { field: "resources.ARN", startsWiths: ["arn:aws:s3:::states/"] },
        ],
      ],
    );
  });

  it("lets nobody write but this trail, and nobody in without TLS 1.2", async () => {
    const { statements } = await trail();
    const [plain, old, ...allowed] = statements("trail-guard-policy");
    assert.deepEqual(
      [plain?.Effect, plain?.Condition],
      ["Deny", { Bool: { "aws:SecureTransport": "false" } }],
    );
    assert.deepEqual(
      [old?.Effect, old?.Condition],
      ["Deny", { NumericLessThan: { "s3:TlsVersion": "1.2" } }],
    );
    assert.deepEqual(allowed, [
      {
        Effect: "Allow",
        Principal: CLOUDTRAIL,
        Action: ["s3:GetBucketAcl"],
        Resource: [`arn:aws:s3:::${BUCKET}`],
        Condition: { StringEquals: { "aws:SourceArn": TRAIL } },
      },
      {
        Effect: "Allow",
        Principal: CLOUDTRAIL,
        Action: ["s3:PutObject"],
        Resource: [`arn:aws:s3:::${BUCKET}/AWSLogs/123456789012/*`],
        Condition: { StringEquals: { "aws:SourceArn": TRAIL, "s3:x-amz-acl": "bucket-owner-full-control" } },
      },
    ]);
  });

  it("has a key that CloudTrail uses for this trail, and others only to read by way of S3", async () => {
    const { statements } = await trail();
    const uses = statements("trail-key-key").filter(({ Action }) => Action.includes("kms:Decrypt"));
    for (const { Principal, Condition } of uses) {
      const { "aws:SourceArn": source, "kms:ViaService": via } = Condition.StringEquals as Record<
        string,
        unknown
      >;
      if (JSON.stringify(Principal) === JSON.stringify(CLOUDTRAIL)) assert.equal(source, TRAIL);
      else assert.deepEqual(via, ["s3.eu-central-1.amazonaws.com"]);
    }
    assert.equal(uses.length, 3);
  });

  it("archives and forgets the record after as many days as were asked for", async () => {
    const { named, before } = await trail({ archiveAfterDays: 30, retentionDays: 400 });
    const [rule] = named("trail-bucket-lifecycle").inputs.rules as [Record<string, unknown>];
    assert.deepEqual(rule.transitions, [{ days: 30, storageClass: "GLACIER_IR" }]);
    assert.deepEqual(rule.expiration, { days: 400 });
    assert.deepEqual(rule.noncurrentVersionExpiration, { noncurrentDays: 30 });
    assert.ok(before("trail-bucket-lifecycle").includes("trail-bucket-versioning"));
  });

  for (const protect of [true, false]) {
    it(`${protect ? "keeps" : "gives up"} the record and its key when protect is ${protect}`, async () => {
      const { named } = await trail({ protect });
      for (const name of ["trail-bucket-bucket", "trail-key-key"]) {
        assert.deepEqual([named(name).protect, named(name).retainOnDelete], [protect, protect]);
      }
      assert.equal(named("trail-trail").protect, protect);
      assert.equal(named("trail-bucket-bucket").inputs.forceDestroy, !protect);
    });
  }

  it("is the parent of all it makes", async () => {
    assertParents((await trail()).resources, "trail");
  });
});
