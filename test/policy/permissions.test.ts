import assert from "node:assert/strict";
import { deployRoleAllows } from "./aws/deploy-role";
import { keyUsers } from "./aws/key-permissions";
import { installCfnLint } from "./aws/packages";
import { PERMISSION_EXCEPTIONS, WITHOUT_HANDLERS } from "./aws/permission-exceptions";
import { Schemas } from "./aws/schemas";
import { BOOTSTRAP, recordStacks, shortType, type Stack } from "./aws/stacks";
import { TYPES } from "./aws/types";

const unique = (items: Iterable<string>) => [...new Set(items)].sort();

describe("the permissions that the types of infra and apps need", function () {
  this.timeout(600_000);
  /** IAM actions by CloudFormation's type, or by Pulumi's where it has none; `undefined` where its schema lists none. */
  let permissions: ReadonlyMap<string, readonly string[] | undefined>;
  let stacks: readonly Stack[];
  /** Actions that the deploy role may not do, as `type action`. */
  let refused: readonly string[];

  before(async () => {
    const { packages } = await installCfnLint();
    const schemas = new Schemas(packages, "us-east-1");
    stacks = (await recordStacks()).filter(({ name }) => name !== BOOTSTRAP);
    const types = unique(stacks.flatMap(({ resources }) => resources.map(shortType)));
    permissions = new Map(
      types
        .map((type): [string, readonly string[] | undefined] => {
          const { cloudFormation, partOf, actions } = TYPES[type] ?? {};
          const found = cloudFormation ?? partOf;
          if (found !== undefined) return [found, schemas.permissions(found)];
          assert.ok(actions, `${type} has neither a type of CloudFormation nor actions in TYPES`);
          return [type, actions];
        })
        .sort(([one], [other]) => (one < other ? -1 : 1)),
    );
    const allowed = await deployRoleAllows();
    refused = [...permissions].flatMap(([type, actions = []]) =>
      actions.filter((action) => !allowed(action)).map((action) => `${type} ${action}`),
    );
  });

  it("are the deploy role's, but for listed exceptions", () => {
    const excepted = PERMISSION_EXCEPTIONS.flatMap(({ actions, types }) =>
      actions.flatMap((action) => types.map((type) => `${type} ${action}`)),
    );
    assert.deepEqual(
      refused.filter((one) => !excepted.includes(one)),
      [],
      "refused to the deploy role",
    );
    // An exception that is not needed hides a refusal to come.
    assert.deepEqual(
      excepted.filter((one) => !refused.includes(one)),
      [],
      "exceptions without a use",
    );
    for (const { reason, actions } of PERMISSION_EXCEPTIONS) {
      assert.match(reason, /^\S.{20,}\.$/s, actions.join());
    }
  });

  it("on keys are allowed by the policies of the keys that resources are encrypted with", () => {
    const users = stacks.flatMap(keyUsers);
    const asked = users.flatMap((user) =>
      (permissions.get(user.type) ?? [])
        .filter((action) => action.startsWith("kms:"))
        .map((action) => ({ user, action })),
    );
    assert.ok(asked.length > 20, `${asked.length} permissions`);
    assert.deepEqual(
      unique(
        asked
          .filter(({ user, action }) => !user.allows(action))
          .map(({ user, action }) => `${user.name}: ${action}`),
      ),
      [],
    );
  });

  it("are listed in the schema of each type but a few", () => {
    assert.deepEqual(
      [...permissions].flatMap(([type, actions]) => (actions === undefined ? [type] : [])),
      Object.keys(WITHOUT_HANDLERS),
    );
    const all = [...permissions.values()].flatMap((actions) => actions ?? []);
    process.stdout.write(
      `      ${permissions.size} types, ${new Set(all).size} actions, ${refused.length} exceptions\n`,
    );
  });
});
