import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { assumedBy, policyDocument, rootOf } from "../../../components/iam";
import { value } from "./account/made";

const json = async (document: pulumi.Output<string>) => JSON.parse(String(await value(document))) as unknown;

describe("policyDocument", () => {
  it("allows what the statements say, with ARNs that are still on their way", async () => {
    const document = policyDocument(
      { actions: ["s3:GetObject"], resources: [pulumi.output("arn:aws:s3:::b/*")] },
      {
        actions: ["kms:Decrypt"],
        resources: ["*"],
        principals: { aws: rootOf({ id: "123456789012", region: "eu-central-1" }) },
        conditions: { StringEquals: { "kms:ViaService": pulumi.output("s3.eu-central-1.amazonaws.com") } },
      },
    );
    assert.deepEqual(await json(document), {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::b/*"] },
        {
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::123456789012:root" },
          Action: ["kms:Decrypt"],
          Resource: ["*"],
          Condition: { StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" } },
        },
      ],
    });
  });
});

describe("assumedBy", () => {
  it("lets a service assume the role, and has no resource", async () => {
    assert.deepEqual(await json(assumedBy("ec2.amazonaws.com")), {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: ["sts:AssumeRole"] },
      ],
    });
  });
});
