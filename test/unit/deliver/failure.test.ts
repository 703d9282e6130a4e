import assert from "node:assert/strict";
import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import { adviceOn, failureOf, sentenceOf } from "../../../deliver/engine/failure";

const urn = (type: string, name: string) =>
  `urn:pulumi:dev::millrace-infra::millrace:data:Store$${type}::${name}`;
const CLUSTER = urn("aws:rds/cluster:Cluster", "mysql-cluster");

function diagnostic(message: string, of?: string): EngineEvent {
  const severity = "error" as const;
  return {
    sequence: 1,
    timestamp: 1,
    diagnosticEvent: { message, color: "never", severity, ...(of && { urn: of }) },
  };
}

function failed(of: string): EngineEvent {
  const metadata = { op: "create", urn: of, type: "", provider: "" } as StepEventMetadata;
  return { sequence: 1, timestamp: 1, resOpFailedEvent: { metadata, status: 1, steps: 1 } };
}

describe("a failure", () => {
  it("is that of the resource whose operation failed, not of what gave up because of it", () => {
    const stack = "urn:pulumi:dev::millrace-infra::pulumi:pulumi:Stack::millrace-infra-dev";
    const events = [
      diagnostic("update failed", stack),
      failed(CLUSTER),
      diagnostic("api error DBClusterQuotaExceeded: Cannot create more clusters", CLUSTER),
    ];
    assert.deepEqual(failureOf(events, ""), {
      resource: "aws:rds/cluster:Cluster mysql-cluster",
      sentence: "DBClusterQuotaExceeded: Cannot create more clusters",
    });
  });

  it("of a program names no resource", () => {
    const stack = "urn:pulumi:dev::millrace-infra::pulumi:pulumi:Stack::millrace-infra-dev";
    const sentence = "millrace-infra:owner is missing; it must be text.";
    assert.deepEqual(failureOf([diagnostic(`${sentence}\n\n    at deploy (stack.ts:1)`, stack)], ""), {
      sentence,
    });
  });

  it("of a protected stack names everything that is protected", () => {
    const message = "resource cannot be deleted\nbecause it is protected. To unprotect ...";
    const key = urn("aws:kms/key:Key", "data-key");
    const failure = failureOf([diagnostic(message, CLUSTER), diagnostic(message, key)], "");
    assert.deepEqual(failure, {
      resource: "aws:rds/cluster:Cluster mysql-cluster",
      sentence:
        "it cannot be deleted or replaced because it is protected; also protected: aws:kms/key:Key data-key",
    });
    assert.match(adviceOn(failure), /What prod refuses/);
  });

  it("without any event is what the CLI said last", () => {
    assert.deepEqual(failureOf([], "Previewing update (dev):\nerror: could not read the state\n"), {
      sentence: "could not read the state",
    });
  });
});

describe("AWS's own sentence", () => {
  const cases: Record<string, string> = {
    "creating EC2 VPC: operation error EC2: CreateVpc, https response error StatusCode: 400, RequestID: 5a2b-11, api error VpcLimitExceeded: The maximum number of VPCs has been reached.":
      "VpcLimitExceeded: The maximum number of VPCs has been reached.",
    "operation error Secrets Manager: CreateSecret, https response error StatusCode: 400, RequestID: 8d-9, InvalidRequestException: A secret with this name is already scheduled for deletion.: provider=aws@7.48.0":
      "InvalidRequestException: A secret with this name is already scheduled for deletion.",
    "<{%reset%}>the chart is not there<{%reset%}>\n\nmore about it": "the chart is not there",
  };
  for (const [message, sentence] of Object.entries(cases)) {
    it(`is found: ${sentence}`, () => {
      assert.equal(sentenceOf(message), sentence);
    });
  }
});

describe("what to do about a failure", () => {
  const cases: Record<string, RegExp> = {
    "VpcLimitExceeded: The maximum number of VPCs has been reached.": /docs\/quotas\.md/,
    "AccessDenied: User is not authorized to perform: ec2:CreateVpc": /Allow this/,
    "ExpiredToken: The security token included in the request is expired": /aws sso login/,
    "EntityAlreadyExists: Role with name millrace-dev exists": /has the name/,
    "the moon is in the way": /^Correct the cause/,
  };
  for (const [sentence, advice] of Object.entries(cases)) {
    it(`follows from ${sentence}`, () => {
      assert.match(adviceOn({ sentence }), advice);
    });
  }
});
