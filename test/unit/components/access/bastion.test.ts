import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Bastion, type BastionArgs } from "../../../../components/access/bastion";
import { statementsOf } from "../../../support/graph";
import { assertParents, made, value } from "../account/made";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ3bL4QwGZ2SkqjX0h8mYV6m6y6QqkYc8n0h1m2x3y4z me";

const bastion = (args: Partial<BastionArgs> = {}) =>
  made(
    () =>
      new Bastion("bastion", {
        identifier: "millrace-test-bastion",
        account: { id: "123456789012", region: "eu-central-1" },
        vpcId: "vpc-1",
        subnetIds: pulumi.output(["subnet-1", "subnet-2", "subnet-3"]),
        instanceType: "t4g.nano",
        generation: 1,
        instanceKeys: [],
        endpoints: [{ host: pulumi.output("writer.example"), port: pulumi.output(3306) }],
        managerCidrs: ["0.0.0.0/0"],
        ...args,
      }),
  );

describe("Bastion", () => {
  it("makes its parts as children, named after it", async () => {
    assertParents((await bastion()).resources, "bastion");
  });

  it("is a machine without public address, with metadata by token only, on a disk with a key of its own", async () => {
    const { inputs } = (await bastion()).named("bastion-instance-1");
    const { userData, ...rest } = inputs;
    assert.match(String(userData), /^#!\/bin\/bash\n/);
    assert.deepEqual(rest, {
      ami: "ami-00000000000000001",
      instanceType: "t4g.nano",
      subnetId: "subnet-1",
      associatePublicIpAddress: false,
      vpcSecurityGroupIds: ["bastion-group-id"],
      iamInstanceProfile: "millrace-test-bastion",
      userDataReplaceOnChange: true,
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: 1,
        instanceMetadataTags: "disabled",
      },
      rootBlockDevice: {
        volumeType: "gp3",
        encrypted: true,
        kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/bastion-encryption-key-id",
        deleteOnTermination: true,
        tags: { Name: "millrace-test-bastion" },
      },
      ebsOptimized: true,
      monitoring: true,
      tags: { Name: "millrace-test-bastion" },
    });
  });

  it("lets nobody in, and out to Systems Manager alone", async () => {
    const { resources, named } = await bastion({ managerCidrs: ["10.0.0.0/18", "10.0.64.0/18"] });
    const rules = resources.filter(({ type }) => type.startsWith("aws:vpc/securityGroup"));
    assert.deepEqual(
      rules.map(({ type, inputs }) => [type.split(":")[2], inputs.cidrIpv4, inputs.fromPort, inputs.toPort]),
      [
        ["SecurityGroupEgressRule", "10.0.0.0/18", 443, 443],
        ["SecurityGroupEgressRule", "10.0.64.0/18", 443, 443],
      ],
    );
    const { inputs } = named("bastion-group");
    assert.ok(!("ingress" in inputs) && !("egress" in inputs));
  });

  it("may do what Systems Manager's agent does for sessions, before it starts", async () => {
    const { named, before } = await bastion();
    const [statement] = statementsOf(named("bastion-policy"));
    assert.deepEqual(statement?.Action, [
      "ssm:UpdateInstanceInformation",
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ]);
    assert.ok(before("bastion-instance-1").includes("bastion-policy"));
    assert.equal(statementsOf(named("bastion-policy")).length, 1);
  });

  it("has an SSH server for keys alone, and knows the endpoints by then", async () => {
    const userData = async (instanceKeys: readonly string[]) =>
      String((await bastion({ instanceKeys })).named("bastion-instance-1").inputs.userData);
    assert.doesNotMatch(await userData([]), /writer\.example|sshd_config/);
    const text = await userData([KEY]);
    assert.match(text, /^PermitOpen writer\.example:3306$/m);
    assert.ok(text.includes(`$options ${KEY}\n`));
  });

  it("stays as it is when AWS has a new image, and is made anew, in the next zone, when it is told to", async () => {
    const one = await bastion();
    assert.deepEqual(one.named("bastion-instance-1").ignoreChanges, ["ami"]);
    const zones = await Promise.all(
      [2, 3, 4].map(async (generation) => {
        const { named } = await bastion({ generation });
        return named(`bastion-instance-${generation}`).inputs.subnetId;
      }),
    );
    assert.deepEqual(zones, ["subnet-2", "subnet-3", "subnet-1"]);
  });

  it("hands out what tunnels name it by", async () => {
    const { component } = await bastion();
    assert.match(String(await value(component.instanceId)), /^i-[0-9a-f]{17}$/);
    assert.equal(
      await value(component.arn),
      `arn:aws:ec2:eu-central-1:123456789012:instance/${String(await value(component.instanceId))}`,
    );
    assert.equal(await value(component.securityGroupId), "bastion-group-id");
  });
});
