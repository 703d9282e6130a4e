import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Recording } from "../../../plan/record";
import { ancestry, configured, ofTypes, recorded, STACKS, statementsOf } from "../../support/graph";

const ROOT = join(__dirname, "../../..");

/** Folders of components; `""` is `components/` itself. */
const FOLDERS = ["", "access", "cluster", "data", "edge", "identity", "network", "operations"];

/**
 * Components that have moved to another folder, with the one that their types name: another type would be another URN
 * of all that they make, the cluster and its nodes included.
 */
const TYPED_AS: Readonly<Record<string, string>> = {
  Access: "compute",
  Bastion: "compute",
  Boundary: "compute",
  Cluster: "compute",
  ClusterRole: "compute",
  NodeRole: "compute",
  PersonRole: "compute",
  PodRole: "compute",
  Runner: "compute",
  Sessions: "compute",
  Vpn: "network",
};

/** Types without `tags`, since AWS knows none for them. */
const UNTAGGABLE = new Set([
  "aws:acm/certificateValidation:CertificateValidation",
  "aws:appautoscaling/policy:Policy",
  "aws:backup/selection:Selection",
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
  "aws:cloudfront/originAccessControl:OriginAccessControl",
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
  "aws:cloudwatch/dashboard:Dashboard",
  "aws:cloudwatch/eventTarget:EventTarget",
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
  "aws:ec2/route:Route",
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:kms/alias:Alias",
  "aws:route53/record:Record",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketVersioning:BucketVersioning",
  "aws:sns/topicSubscription:TopicSubscription",
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
]);

/** Where an IAM statement may say "any resource", and why. */
const ANY_RESOURCE: Readonly<Record<string, string>> = {
  "aws:kms/key:Key": "in a key's policy it means the key itself",
  "bastion-policy": "channels have no ARNs, and the instance none before it has its role",
  "sessions-policy": "a session's name is made up when it starts; its tag says whose it is",
  "cluster-control-tags":
    "what Auto Mode makes has no name beforehand; the cluster's tag is demanded instead",
  "cloudwatch-agent-policy": "EC2 lets the right to describe volumes and tags be limited to none",
  "collector-policy": "X-Ray lets the right to send traces be limited to none",
  "external-dns-policy": "Route 53 lets the right to list zones be limited to none",
  "keda-policy": "CloudWatch lets the right to read figures be limited to none",
};

/** Security groups whose members may come to the data: pods and nodes, and people by either way. */
const GUESTS = new Set(["cluster-eks-security-group", "bastion-group-id", "vpn-group-id"]);

/** The inputs that encrypt, by type. */
const ENCRYPTED: Readonly<Record<string, readonly string[]>> = {
  "aws:cloudwatch/logGroup:LogGroup": ["kmsKeyId"],
  "aws:docdb/cluster:Cluster": ["kmsKeyId", "storageEncrypted"],
  "aws:elasticache/replicationGroup:ReplicationGroup": [
    "kmsKeyId",
    "atRestEncryptionEnabled",
    "transitEncryptionEnabled",
  ],
  "aws:elasticache/serverlessCache:ServerlessCache": ["kmsKeyId"],
  "aws:rds/cluster:Cluster": ["kmsKeyId", "storageEncrypted", "masterUserSecretKmsKeyId"],
  "eks:index:Cluster": ["encryptionConfigKeyArn"],
};

/** Types of AWS resources that take tags, by the SDK's own declarations. */
function declaresTags(type: string): boolean {
  const [, module = ""] = type.split(":");
  const declarations = readFileSync(join(ROOT, "node_modules/@pulumi/aws", `${module}.d.ts`), "utf8");
  return /^ {4}tags\?: pulumi\.Input</m.test(declarations);
}

for (const stack of STACKS) {
  describe(`every resource of stack ${stack}`, () => {
    let recording: Recording;
    before(async () => {
      recording = await recorded(stack);
    });

    it("is the child of a component, and named after it", () => {
      const names = new Map(recording.resources.map(({ urn, name }) => [urn, name]));
      const roots = recording.resources.filter(({ parent }) => parent === undefined);
      // What is read is the stack itself, for what an earlier deployment says.
      assert.deepEqual(
        roots.filter(({ type, read }) => !read && !type.startsWith("millrace:")).map(({ name }) => name),
        ["aws"],
      );
      for (const { name, parent } of recording.resources.filter((resource) => !roots.includes(resource))) {
        const of = names.get(parent ?? "");
        assert.ok(of !== undefined && name.startsWith(`${of}-`), `${name} is a child of ${String(of)}`);
      }
    });

    it("has a name of its own", () => {
      const names = recording.resources.map(({ name }) => name);
      assert.equal(new Set(names).size, names.length);
    });

    it("that is a component of ours is typed by its folder and class", () => {
      const classes = new Map(
        FOLDERS.flatMap((folder) =>
          readdirSync(join(ROOT, "components", folder))
            .filter((file) => file.endsWith(".ts"))
            .flatMap((file) => {
              const text = readFileSync(join(ROOT, "components", folder, file), "utf8");
              const name = /^export class (\w+) extends pulumi\.ComponentResource/m.exec(text)?.[1];
              return name === undefined ? [] : [[name, folder === "" ? "components" : folder] as const];
            }),
        ),
      );
      const ours = recording.resources.filter(({ type }) => type.startsWith("millrace:"));
      assert.ok(ours.length > 15);
      for (const { type } of ours) {
        const [, folder, name = ""] = type.split(":");
        assert.equal(folder, TYPED_AS[name] ?? classes.get(name), type);
      }
    });

    it("is made by the provider with region and tags, never by a default one", () => {
      const [provider] = ofTypes(recording, ["pulumi:providers:aws"]);
      assert.ok(provider);
      for (const { name, type, parent, provider: by, providers, read } of recording.resources) {
        if (type.startsWith("aws:")) assert.equal(by, provider.urn, name);
        // The engine hands a component's providers down, also to components of other providers.
        if (parent === undefined && name !== "aws" && !read)
          assert.deepEqual(providers, [provider.urn], name);
      }
    });

    it("takes tags wherever AWS knows any", () => {
      const types = new Set(
        recording.resources.map(({ type }) => type).filter((type) => type.startsWith("aws:")),
      );
      const without = [...types].filter((type) => !declaresTags(type));
      assert.deepEqual(
        without.filter((type) => !UNTAGGABLE.has(type)),
        [],
      );
      const [provider] = ofTypes(recording, ["pulumi:providers:aws"]);
      assert.deepEqual(JSON.parse(String(provider?.inputs.defaultTags)), {
        tags: {
          project: "millrace",
          environment: stack,
          owner: "platform",
          repository: "github.com/example/millrace",
        },
      });
    });

    it("that holds data or logs is encrypted with a key of the stack's", () => {
      const encrypted = ofTypes(recording, Object.keys(ENCRYPTED));
      assert.ok(encrypted.length >= 8);
      for (const { name, type, inputs } of encrypted) {
        for (const input of ENCRYPTED[type] ?? []) {
          const value = inputs[input];
          assert.ok(
            value === true || /^arn:aws:kms:.*-key-id$/.test(String(value)),
            `${name}.${input} is ${String(value)}`,
          );
        }
      }
    });

    it("that is a key is rotated, and used by nobody who is not named with a condition or by role", () => {
      const keys = ofTypes(recording, ["aws:kms/key:Key"]);
      assert.ok(keys.length >= 6);
      for (const key of keys) {
        assert.equal(key.inputs.enableKeyRotation, true, key.name);
        const uses = statementsOf(key).filter(({ Action }) => Action.includes("kms:Decrypt"));
        assert.ok(uses.length > 0, key.name);
        for (const { Principal, Condition } of uses) {
          const principal = JSON.stringify(Principal);
          assert.ok(
            Condition !== undefined || principal.includes(":role/"),
            `${key.name} is used by ${principal}`,
          );
        }
      }
    });

    it("is reached from nowhere outside", () => {
      for (const { name, inputs } of recording.resources)
        assert.notEqual(inputs.publiclyAccessible, true, name);
      const [cluster] = ofTypes(recording, ["eks:index:Cluster"]);
      assert.equal(cluster?.inputs.endpointPublicAccess, false);
      for (const { name, inputs } of ofTypes(recording, [
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      ])) {
        assert.notEqual(inputs.cidrIpv4, "0.0.0.0/0", name);
      }
      const [group] = ofTypes(recording, ["aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"]);
      assert.deepEqual([group?.inputs.ingress, group?.inputs.egress], [[], []]);
    });

    it("that guards data lets in security groups, not addresses, by rules of their own", () => {
      for (const { name, inputs } of ofTypes(recording, ["aws:ec2/securityGroup:SecurityGroup"])) {
        assert.ok(!("ingress" in inputs) && !("egress" in inputs), name);
      }
      for (const data of ["mysql", "queue"]) {
        const rules = recording.resources.filter(
          ({ type, inputs }) =>
            type.includes("securityGroupIngressRule") && inputs.securityGroupId === `${data}-group-id`,
        );
        const from = rules.map(({ inputs }) => inputs.referencedSecurityGroupId);
        assert.ok(from.includes("cluster-eks-security-group"));
        assert.deepEqual(
          from.filter((group) => !GUESTS.has(String(group))),
          [],
        );
        assert.ok(rules.every(({ inputs }) => inputs.cidrIpv4 === undefined));
      }
    });

    it("that allows something names actions and resources exactly", () => {
      const policies = recording.resources.flatMap((resource) =>
        statementsOf(resource)
          .filter(({ Effect }) => Effect === "Allow")
          .map((statement) => ({ resource, ...statement })),
      );
      assert.ok(policies.length > 20);
      for (const { resource, Action, Resource = [] } of policies) {
        // A boundary names whole services, as it bounds what the roles' policies name.
        if (resource.name === "boundary-policy") continue;
        for (const action of Action) assert.match(action, /^[a-z0-9-]+:[A-Za-z]+$/, resource.name);
        const reason = ANY_RESOURCE[resource.type] ?? ANY_RESOURCE[resource.name];
        if (reason === undefined) {
          // A log stream's ARN is its group's with a suffix, an object's its bucket's with a key.
          const exact = Resource.map((arn) =>
            arn
              .replace(/^(arn:aws:logs:.*:log-group:[^*]+):\*$/, "$1")
              .replace(/^(arn:aws:s3:::[^*]+)\/\*$/, "$1"),
          );
          assert.deepEqual(
            exact.filter((arn) => arn.includes("*")),
            [],
            resource.name,
          );
        }
      }
    });

    it("waits for nothing it does not use", () => {
      const cluster = ancestry(recording, "cluster-eks");
      const databases = new Set([
        ...ancestry(recording, "mysql-cluster"),
        ...ancestry(recording, "mysql-instance-0"),
        ...ancestry(
          recording,
          configured(stack).serverless ? "queue-cache-serverless" : "queue-cache-replicas",
        ),
      ]);
      assert.ok(cluster.has("network-vpc") && databases.has("network-vpc"));
      assert.deepEqual(
        [...cluster].filter((name) => /^(mysql|queue|network-(?!vpc))/.test(name)),
        [],
      );
      assert.deepEqual(
        [...databases].filter((name) => /^(cluster|network-(?!vpc))/.test(name)),
        [],
      );
      assert.ok(!ancestry(recording, "mysql-instance-0").has("queue-group"));
    });
  });
}
