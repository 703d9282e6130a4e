import assert from "node:assert/strict";
import type { RecordedResource, Recording } from "../../../plan/record";
import { ofTypes, recorded, STACKS, statementsOf, type StatementJson } from "../../support/graph";
import { withOptions } from "./options";

const ROLE = "aws:iam/role:Role";
const KEY = "aws:kms/key:Key";

/** Every part that has roles of its own. */
const WITH_ROLES = {
  databases: { orders: { cluster: "own" } },
  documents: { serviceAccounts: ["catalog"] },
  search: {
    admins: ["arn:aws:iam::123456789012:role/platform"],
    database: "counts",
    ingestion: { tables: ["counts"] },
  },
  streaming: {
    engine: { kind: "provisioned" },
    serviceAccounts: { bills: { reads: ["orders"], groups: ["bills"] } },
  },
  images: {},
  bastion: {},
  access: {
    admin: { principals: ["arn:aws:iam::123456789012:user/ada"] },
    developer: { principals: ["arn:aws:iam::123456789012:root"] },
    readOnly: { principals: ["arn:aws:iam::123456789012:root"] },
  },
  observability: {},
};

/**
 * AWS's own policies that roles have, each with actions that stand for the services it is for. AWS keeps them up to
 * date, which is why they are taken; what they are not needed for, the boundary keeps from them.
 */
const AWS_POLICIES: Readonly<Record<string, readonly string[]>> = {
  AWSBackupServiceRolePolicyForS3Backup: [
    "cloudwatch:GetMetricData",
    "events:PutRule",
    "s3:GetObjectVersion",
  ],
  AWSBackupServiceRolePolicyForS3Restore: ["s3:CreateBucket", "s3:PutObject"],
  AmazonEC2ContainerRegistryPullOnly: ["ecr:BatchGetImage", "ecr:GetAuthorizationToken"],
  AmazonEKSBlockStoragePolicy: ["ec2:AttachVolume", "ec2:CreateSnapshot", "ec2:CreateVolume"],
  AmazonEKSClusterPolicy: [
    "ec2:DescribeInstances",
    "elasticloadbalancing:DescribeLoadBalancers",
    "kms:DescribeKey",
  ],
  AmazonEKSComputePolicy: ["ec2:CreateFleet", "ec2:RunInstances", "iam:CreateInstanceProfile"],
  AmazonEKSLoadBalancingPolicy: [
    "ec2:CreateSecurityGroup",
    "elasticloadbalancing:RegisterTargets",
    "wafv2:GetWebACL",
  ],
  AmazonEKSNetworkingPolicy: ["ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface"],
  AmazonEKSWorkerNodeMinimalPolicy: ["eks-auth:AssumeRoleForPodIdentity"],
  "service-role/AWSBackupServiceRolePolicyForRestores": ["rds:RestoreDBClusterFromSnapshot"],
  "service-role/AWSBackupServiceRolePolicyForBackup": [
    "backup:CopyIntoBackupVault",
    "rds:CreateDBClusterSnapshot",
  ],
  "service-role/AmazonRDSEnhancedMonitoringRole": [
    "logs:CreateLogGroup",
    "logs:PutLogEvents",
    "logs:PutRetentionPolicy",
  ],
};

/** Whether an action is one that a pattern, such as `ec2:*`, names. */
function fits(action: string, pattern: string): boolean {
  return pattern.endsWith("*") ? action.startsWith(pattern.slice(0, -1)) : action === pattern;
}

/** What the boundary's own statements make of an action, wherever it is done. */
function bounded(limits: readonly StatementJson[], action: string): boolean {
  const named = (effect: string) =>
    limits.some(({ Effect, Action }) => Effect === effect && Action.some((pattern) => fits(action, pattern)));
  return named("Allow") && !named("Deny");
}

function policiesOf(recording: Recording): RecordedResource[] {
  return ofTypes(recording, ["aws:iam/policy:Policy", "aws:iam/rolePolicy:RolePolicy"]).filter(
    ({ name }) => name !== "boundary-policy",
  );
}

const cases: [string, () => Promise<Recording>][] = [
  ...STACKS.map((stack): [string, () => Promise<Recording>] => [stack, () => recorded(stack)]),
  ["prod with every part that has roles", () => withOptions("prod", WITH_ROLES)],
];

for (const [what, record] of cases) {
  describe(`the roles of ${what}`, () => {
    let recording: Recording;
    let roles: RecordedResource[];
    let limits: readonly StatementJson[];
    before(async () => {
      recording = await record();
      roles = ofTypes(recording, [ROLE]);
      const [boundary] = recording.resources.filter(({ name }) => name === "boundary-policy");
      assert.ok(boundary && roles.length > 5);
      limits = statementsOf(boundary);
    });

    it("all have the environment's boundary, and its name", () => {
      const environment = String(recording.outputs.environment);
      for (const { name, inputs } of roles) {
        const arn = `arn:aws:iam::123456789012:policy/millrace-${environment}-own-boundary`;
        assert.equal(inputs.permissionsBoundary, arn, name);
        assert.ok(String(inputs.name).startsWith(`millrace-${environment}-`), String(inputs.name));
      }
    });

    it("are allowed nothing that the boundary takes away again", () => {
      for (const policy of policiesOf(recording)) {
        for (const { Action } of statementsOf(policy)) {
          for (const action of Action) {
            assert.ok(bounded(limits, action), `${policy.name} has ${action}; boundary-rules.ts has it not`);
          }
        }
      }
    });

    it("have of AWS's policies those that are known, which the boundary lets work", () => {
      const attached = ofTypes(recording, ["aws:iam/rolePolicyAttachment:RolePolicyAttachment"])
        .map(({ inputs }) => String(inputs.policyArn))
        .filter((arn) => arn.startsWith("arn:aws:iam::aws:policy/"))
        .map((arn) => arn.replace("arn:aws:iam::aws:policy/", ""));
      assert.deepEqual(
        [...new Set(attached)].filter((name) => AWS_POLICIES[name] === undefined),
        [],
      );
      for (const action of attached.flatMap((name) => AWS_POLICIES[name] ?? [])) {
        assert.ok(bounded(limits, action), action);
      }
    });

    it("are for one purpose each: trusted to one kind of principal, and one service account at most", () => {
      for (const role of roles) {
        const trusted = statementsOf(role).map(({ Principal }) =>
          JSON.stringify(Principal).replace(/":.*/, ""),
        );
        assert.equal(new Set(trusted).size, 1, role.name);
        assert.ok(!JSON.stringify(statementsOf(role)).includes('"*"'), role.name);
      }
      const associations = ofTypes(recording, ["aws:eks/podIdentityAssociation:PodIdentityAssociation"]).map(
        ({ inputs }) => String(inputs.roleArn),
      );
      assert.equal(new Set(associations).size, associations.length);
    });

    it("sign in to data as one user of one store each", () => {
      for (const policy of policiesOf(recording)) {
        for (const { Action, Resource = [] } of statementsOf(policy)) {
          if (Action.includes("rds-db:connect")) {
            assert.equal(Resource.length, 1, policy.name);
            assert.match(Resource[0] ?? "", /^arn:aws:rds-db:[a-z0-9-]+:\d{12}:dbuser:[\w-]+\/[\w-]+$/);
          }
          if (Action.includes("elasticache:Connect")) {
            const kinds = Resource.map((arn) => arn.split(":")[5]).sort();
            assert.ok(
              kinds.length === 2 &&
                kinds[1] === "user" &&
                /^(replicationgroup|serverlesscache)$/.test(kinds[0] ?? ""),
              policy.name,
            );
          }
          if (Action.includes("secretsmanager:GetSecretValue")) {
            assert.equal(Resource.length, 1, policy.name);
            assert.ok(!Resource[0]?.includes("*"), policy.name);
          }
        }
      }
    });
  });

  describe(`the keys of ${what}`, () => {
    it("are managed by the account and used by those who are named, each for one purpose", async () => {
      const keys = ofTypes(await record(), [KEY]);
      // What lives in several regions has a key in each.
      const purposes = keys.map(({ inputs }) => `${String(inputs.description)}, ${String(inputs.region)}`);
      assert.equal(new Set(purposes).size, keys.length, purposes.join("; "));
      for (const key of keys) {
        for (const { Action, Principal, Condition } of statementsOf(key)) {
          assert.ok(!JSON.stringify(Principal).includes('"*"'), key.name);
          assert.ok(!Action.some((action) => action.includes("*")), key.name);
          const deciphers = Action.some((action) => /^kms:(Decrypt|ReEncryptFrom)$/.test(action));
          const account = JSON.stringify(Principal).includes(":root");
          assert.ok(!(deciphers && account && Condition === undefined), `${key.name} is used by the account`);
        }
      }
    });
  });
}
