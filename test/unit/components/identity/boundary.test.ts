import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Boundary, refuseUnbounded } from "../../../../components/identity/boundary";
import { boundaryStatements } from "../../../../components/identity/boundary-rules";
import { statementsOf } from "../../../support/graph";
import { assertParents, made } from "../account/made";

const ACCOUNT = { id: "123456789012", region: "eu-central-1" };

class Holder extends pulumi.ComponentResource {
  constructor(name: string, roleName: string, opts: pulumi.ComponentResourceOptions) {
    super("test:Holder", name, {}, opts);
    const inner = new pulumi.ComponentResource("test:Inner", `${name}-inner`, {}, { parent: this });
    new aws.iam.Role(roleName, { assumeRolePolicy: "{}" }, { parent: inner });
    new aws.iam.Role(`${name}-named`, { name: "given", assumeRolePolicy: "{}" }, { parent: this });
    new aws.s3.Bucket(`${name}-bucket`, {}, { parent: inner });
  }
}

const withBoundary = (source: "own" | "bootstrap", roleName = "holder-role") =>
  made(() => {
    const boundary = new Boundary("boundary", { identifier: "millrace-test", account: ACCOUNT, source });
    new Holder("holder", roleName, { transformations: [boundary.set] });
    return boundary;
  });

describe("Boundary", () => {
  it("makes its parts as children, named after it", async () => {
    const { resources } = await made(
      () => new Boundary("boundary", { identifier: "millrace-test", account: ACCOUNT, source: "own" }),
    );
    assertParents(resources, "boundary");
  });

  it("is set on roles at any depth, which wait for it, and on nothing else", async () => {
    const { named, before } = await withBoundary("own");
    const arn = "arn:aws:iam::123456789012:policy/millrace-test-own-boundary";
    for (const role of ["holder-role", "holder-named"]) {
      assert.equal(named(role).inputs.permissionsBoundary, arn);
      assert.ok(before(role).includes("boundary-policy"));
    }
    assert.ok(!("permissionsBoundary" in named("holder-bucket").inputs));
  });

  it("names roles after the environment, but for those that have a name", async () => {
    const { named } = await withBoundary("own");
    assert.equal(named("holder-role").inputs.name, "millrace-test-holder");
    assert.equal(named("holder-named").inputs.name, "given");
  });

  it("says which name of a role is too long for IAM", async () => {
    await assert.rejects(withBoundary("own", "r".repeat(60)), {
      message: `A role's name has at most 64 characters, and millrace-test-${"r".repeat(60)} has 74.`,
    });
  });

  it("is bootstrap's where the configuration says so", async () => {
    const { named, resources } = await withBoundary("bootstrap");
    assert.equal(
      named("holder-role").inputs.permissionsBoundary,
      "arn:aws:iam::123456789012:policy/millrace-test-boundary",
    );
    assert.deepEqual(
      resources.filter(({ type }) => type === "aws:iam/policy:Policy"),
      [],
    );
  });

  it("fits into a managed policy", async () => {
    const { named } = await withBoundary("own");
    const text = String(named("boundary-policy").inputs.policy).replace(/\s/g, "");
    assert.ok(text.length <= 6144, `${text.length} characters`);
    assert.equal(
      statementsOf(named("boundary-policy")).length,
      boundaryStatements(ACCOUNT.id, "millrace-test").length,
    );
  });

  it("has the engine refuse a role without one, and nothing else", () => {
    const asked = (type: string, props: pulumi.Inputs) =>
      refuseUnbounded({ custom: true, type, name: "stray", props, opts: {} });
    assert.throws(() => asked("aws:iam/role:Role", {}), {
      message: "Role stray has no permissions boundary; make it under a component with the stack's options.",
    });
    assert.equal(asked("aws:iam/role:Role", { permissionsBoundary: "arn" }), undefined);
    assert.equal(asked("aws:s3/bucket:Bucket", {}), undefined);
  });
});

describe("the rules of the boundary", () => {
  const [allowed, passed, denied] = boundaryStatements(ACCOUNT.id, "millrace-test");
  const allows = (action: string) =>
    (allowed?.actions ?? []).some((pattern) =>
      pattern.endsWith("*") ? action.startsWith(pattern.slice(0, -1)) : action === pattern,
    );

  it("leave out what would lead out of them, or makes identities", () => {
    for (const action of [
      "iam:AttachRolePolicy",
      "iam:CreateAccessKey",
      "iam:CreatePolicyVersion",
      "iam:CreateRole",
      "iam:DeleteRolePermissionsBoundary",
      "iam:PutRolePolicy",
      "iam:UpdateAssumeRolePolicy",
      "kms:PutKeyPolicy",
      "kms:ScheduleKeyDeletion",
      "organizations:LeaveOrganization",
      "secretsmanager:PutSecretValue",
      "ssm:SendCommand",
      "sts:AssumeRole",
    ]) {
      assert.ok(!allows(action), action);
    }
  });

  it("let the environment's roles be handed to machines and to the database's export, and no others", () => {
    assert.deepEqual(passed?.actions, ["iam:PassRole"]);
    assert.deepEqual(passed.resources, ["arn:aws:iam::123456789012:role/millrace-test-*"]);
    assert.deepEqual(passed.conditions, {
      StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com", "export.rds.amazonaws.com"] },
    });
  });

  it("refuse what deletes or exposes data, also where a service is allowed as a whole", () => {
    assert.equal(denied?.effect, "Deny");
    assert.deepEqual(
      denied.actions.filter((action) => !allows(action)),
      [],
      "a refusal of what is not allowed anyway says nothing",
    );
    assert.ok(
      ["rds:DeleteDBCluster", "s3:PutBucketPolicy"].every((action) => denied.actions.includes(action)),
    );
  });
});
