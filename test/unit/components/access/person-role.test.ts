import assert from "node:assert/strict";
import { PersonRole, type PersonRoleArgs } from "../../../../components/access/person-role";
import { suits, type TwoFactor } from "../../../../components/access/person-trust";
import { statementsOf } from "../../../support/graph";
import { assertParents, made, value } from "../account/made";

const USER = "arn:aws:iam::123456789012:user/ada";
const ACCOUNT = "arn:aws:iam::123456789012:root";
const ROLE = "arn:aws:iam::123456789012:role/ada";
const SSO =
  "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_Admin_0123";

const role = (args: Partial<PersonRoleArgs> = {}) =>
  made(
    () =>
      new PersonRole("admin", {
        roleName: "millrace-test-admin",
        account: { id: "123456789012", region: "eu-central-1" },
        principals: [USER, ACCOUNT],
        twoFactor: "aws",
        sessionHours: 1,
        clusterName: "millrace-test",
        ...args,
      }),
  );

describe("PersonRole", () => {
  it("makes its parts as children, named after it", async () => {
    assertParents((await role()).resources, "admin");
  });

  it("is taken by whom it names, one hour at most after they have shown AWS a second factor", async () => {
    const { named, component } = await role();
    const { inputs } = named("admin-role");
    assert.deepEqual([inputs.name, inputs.maxSessionDuration], ["millrace-test-admin", 3600]);
    assert.deepEqual(
      statementsOf(named("admin-role")).map(({ Principal, Action, Condition }) => [
        Principal,
        Action,
        Condition,
      ]),
      [USER, ACCOUNT].map((AWS) => [
        { AWS },
        ["sts:AssumeRole"],
        {
          Bool: { "aws:MultiFactorAuthPresent": "true" },
          NumericLessThan: { "aws:MultiFactorAuthAge": "3600" },
        },
      ]),
    );
    assert.equal(await value(component.arn), "arn:aws:iam::123456789012:role/millrace-test-admin");
  });

  it("asks nothing more of those whom an identity provider has signed in", async () => {
    const { named } = await role({ principals: [SSO], twoFactor: "identityProvider" });
    assert.deepEqual(
      statementsOf(named("admin-role")).map(({ Principal, Condition }) => [Principal, Condition]),
      [[{ AWS: SSO }, undefined]],
    );
  });

  it("finds the one cluster and does nothing else, but for tunnels where it may open them", async () => {
    const rights = async (args: Partial<PersonRoleArgs>) => {
      const { resources, named } = await role(args);
      const attached = resources.filter(({ type }) => type.includes("rolePolicyAttachment"));
      return [
        statementsOf(named("admin-policy")).map(({ Action, Resource }) => [Action, Resource]),
        attached.map(({ inputs }) => inputs.policyArn),
      ];
    };
    const cluster = ["arn:aws:eks:eu-central-1:123456789012:cluster/millrace-test"];
    assert.deepEqual(await rights({}), [[[["eks:DescribeCluster"], cluster]], []]);
    const tunnelPolicyArn = "arn:aws:iam::123456789012:policy/tunnels";
    assert.deepEqual(await rights({ tunnelPolicyArn }), [
      [[["eks:DescribeCluster"], cluster]],
      [tunnelPolicyArn],
    ]);
  });
});

describe("a second factor", () => {
  const cases: [TwoFactor, string[], string[]][] = [
    ["aws", [USER, ACCOUNT], [ROLE, SSO, "ada", "*"]],
    ["identityProvider", [SSO], [USER, ACCOUNT, ROLE, "*"]],
    ["none", [USER, ACCOUNT, ROLE, SSO], ["ada", "*", "arn:aws:iam::123456789012:*"]],
  ];
  for (const [twoFactor, can, cannot] of cases) {
    it(`seen to by ${twoFactor} is shown by those who can, and by nobody else`, () => {
      assert.deepEqual(
        [...can, ...cannot].filter((principal) => suits(principal, twoFactor)),
        can,
      );
    });
  }
});
