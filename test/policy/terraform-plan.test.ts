import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { recordInfra } from "../../plan/programs";
import { record } from "../../plan/record";
import { terraformName, terraformType } from "./aws/terraform-names";
import { terraformPlan, type TerraformPlan } from "./terraform-plan";

/** The plan of some resources. */
async function planOf(make: () => void): Promise<TerraformPlan> {
  const deploy = () => {
    make();
    return Promise.resolve({});
  };
  return terraformPlan(await record({ project: "test", stack: "test", config: {}, deploy }));
}

const values = ({ planned_values }: TerraformPlan, address: string) =>
  planned_values.root_module.resources.find((resource) => resource.address === address)?.values;

const references = ({ configuration }: TerraformPlan, address: string) =>
  configuration.root_module.resources.find((resource) => resource.address === address)?.expressions;

describe("Terraform's names", () => {
  const types: [string, string][] = [
    ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "aws_s3_bucket_public_access_block"],
    ["aws:ec2/securityGroup:SecurityGroup", "aws_security_group"],
    ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "aws_vpc_security_group_ingress_rule"],
    ["aws:rds/clusterInstance:ClusterInstance", "aws_rds_cluster_instance"],
    ["aws:rds/subnetGroup:SubnetGroup", "aws_db_subnet_group"],
    ["aws:lb/loadBalancer:LoadBalancer", "aws_lb"],
    ["aws:lb/targetGroup:TargetGroup", "aws_lb_target_group"],
    ["aws:cloudtrail/trail:Trail", "aws_cloudtrail"],
    ["aws:wafv2/webAcl:WebAcl", "aws_wafv2_web_acl"],
  ];
  for (const [token, type] of types)
    it(`${token} is ${type}`, () => assert.equal(terraformType(token), type));

  it("are AWS's only", () => {
    assert.throws(() => terraformType("kubernetes:core/v1:Pod"), RangeError);
  });

  const names: [string, unknown, string][] = [
    ["kmsKeyId", "a", "kms_key_id"],
    ["cidrIpv4", "a", "cidr_ipv4"],
    ["securityGroupIds", ["a"], "security_group_ids"],
    // Blocks are called by what one of them is, unless they never were.
    ["rules", [{}], "rule"],
    ["orderedCacheBehaviors", [{}], "ordered_cache_behavior"],
    ["metricQueries", [{}], "metric_query"],
    ["ingress", [{}], "ingress"],
    ["logPublishingOptions", [{}], "log_publishing_options"],
    ["aliases", ["a"], "aliases"],
  ];
  for (const [input, value, name] of names) {
    it(`${input} is ${name}`, () => assert.equal(terraformName(input, value), name));
  }
});

describe("a plan as Terraform's", () => {
  it("has blocks as lists, maps as maps, and no secrets", async () => {
    const plan = await planOf(() => {
      new aws.cloudwatch.MetricAlarm("alarm.one", {
        comparisonOperator: "GreaterThanThreshold",
        evaluationPeriods: 1,
        dimensions: { ClusterName: "a" },
      });
      new aws.s3.BucketServerSideEncryptionConfiguration("encryption", {
        bucket: "a",
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } }],
      });
      new aws.secretsmanager.SecretVersion("version", { secretId: "a", secretString: "hidden" });
    });
    assert.deepEqual(values(plan, "aws_cloudwatch_metric_alarm.alarm_one")?.dimensions, { ClusterName: "a" });
    assert.deepEqual(values(plan, "aws_s3_bucket_server_side_encryption_configuration.encryption"), {
      bucket: "a",
      rule: [{ apply_server_side_encryption_by_default: [{ sse_algorithm: "aws:kms" }] }],
    });
    assert.doesNotMatch(JSON.stringify(plan), /hidden/);
  });

  it("says where values come from, also through what only hands them on", async () => {
    const plan = await planOf(() => {
      const bucket = new aws.s3.Bucket("bucket", { bucket: "name" });
      const block = new aws.s3.BucketPublicAccessBlock("block", { bucket: bucket.bucket });
      new aws.s3.BucketVersioning("versioning", {
        bucket: block.bucket,
        versioningConfiguration: { status: "Enabled" },
      });
    });
    assert.deepEqual(references(plan, "aws_s3_bucket_versioning.versioning"), {
      bucket: {
        references: [
          "aws_s3_bucket_public_access_block.block.id",
          "aws_s3_bucket_public_access_block.block",
          "aws_s3_bucket.bucket.id",
          "aws_s3_bucket.bucket",
        ],
      },
    });
    assert.deepEqual(references(plan, "aws_s3_bucket.bucket"), {});
  });

  it("shows what the components of other providers make, and what stands in it", async () => {
    const plan = terraformPlan(await recordInfra("dev"));
    const addresses = plan.planned_values.root_module.resources.map(({ address }) => address);
    assert.equal(new Set(addresses).size, addresses.length);
    assert.equal(addresses.filter((address) => address.startsWith("aws_subnet.")).length, 9);
    assert.deepEqual(references(plan, "aws_security_group.mysql-group")?.vpc_id?.references, [
      "aws_vpc.network-vpc-vpc.id",
      "aws_vpc.network-vpc-vpc",
    ]);
    assert.deepEqual(references(plan, "aws_db_subnet_group.mysql-subnets")?.subnet_ids?.references, [
      ...[1, 2, 3].flatMap((zone) => {
        const address = `aws_subnet.network-vpc-isolated-${zone}`;
        return [`${address}.id`, address];
      }),
    ]);
    const [cluster] = plan.planned_values.root_module.resources.filter(
      ({ type }) => type === "aws_eks_cluster",
    );
    assert.deepEqual(cluster?.values.vpc_config, [
      {
        endpoint_public_access: false,
        endpoint_private_access: true,
        subnet_ids: [1, 2, 3].map((zone) => `network-vpc-private-${zone}`),
      },
    ]);
  });
});
