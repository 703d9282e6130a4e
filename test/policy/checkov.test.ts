import assert from "node:assert/strict";
import { z } from "zod";
import { schema } from "../../infra/config";
import { recordBootstrap } from "../../plan/programs";
import { stackConfig } from "../../plan/stack-file";
import { recordBad } from "./bad";
import { EVERYTHING, recordEverything } from "../support/stacks/everything";
import { installCheckov, scan, typeOf, type Finding } from "./checkov";
import { terraformPlan, type TerraformPlan } from "./terraform-plan";
import { CANNOT_FAIL, UNCHECKED, WAIVERS, type Waiver } from "./waivers";

/** Share of the applicable checks that has to pass by itself. */
const AIM = 0.95;

const failures = (findings: readonly Finding[]) => findings.filter(({ passed }) => !passed);
const line = ({ check, resource, title }: Finding) => `${check} ${resource}: ${title}`;
const covers = ({ check, of }: Waiver, finding: Finding) =>
  check === finding.check && (of.includes(finding.resource) || of.includes(typeOf(finding.resource)));
const unique = (items: Iterable<string>) => [...new Set(items)].sort();

describe("checkov", function () {
  this.timeout(600_000);
  let bad: readonly Finding[];
  let good: readonly Finding[];
  let plans: readonly TerraformPlan[];

  before(async () => {
    await installCheckov();
    plans = [await recordEverything(), await recordBootstrap("main")].map(terraformPlan);
    bad = await scan(terraformPlan(await recordBad()));
    good = (await Promise.all(plans.map(scan))).flat();
  });

  it("sees every option of an environment on", () => {
    const optional = Object.entries(schema.shape)
      .filter(([, value]) => value instanceof z.ZodOptional)
      .map(([key]) => key);
    const prod = stackConfig(".", "prod");
    assert.deepEqual(
      optional.filter(
        (key) => key !== "accountId" && !(key in EVERYTHING) && !(`millrace-infra:${key}` in prod),
      ),
      [],
    );
  });

  it("finds each fault that is there on purpose", () => {
    const found = new Set(failures(bad).map(({ check, resource }) => `${check} ${resource}`));
    const faults = [
      "CKV_AWS_20 aws_s3_bucket.open-bucket",
      "CKV_AWS_57 aws_s3_bucket.bucket",
      "CKV_AWS_53 aws_s3_bucket_public_access_block.public-access",
      "CKV_AWS_96 aws_rds_cluster.aurora-mysql-cluster",
      "CKV_AWS_17 aws_rds_cluster_instance.aurora-mysql-instance",
      "CKV_AWS_24 aws_vpc_security_group_ingress_rule.in-22",
      "CKV_AWS_277 aws_security_group.group",
      "CKV_AWS_7 aws_kms_key.key",
      "CKV_AWS_62 aws_iam_role_policy.policy-of-everything",
      "CKV_AWS_60 aws_iam_role.role-of-anyone",
      "CKV_AWS_39 aws_eks_cluster.cluster",
      "CKV_AWS_2 aws_lb_listener.listener",
      "CKV_AWS_137 aws_opensearch_domain.domain",
      "CKV_AWS_81 aws_msk_cluster.kafka",
      "CKV_AWS_29 aws_elasticache_replication_group.cache",
      "CKV_AWS_34 aws_cloudfront_distribution.distribution",
      // Across resources: what is, or is not, beside them.
      "CKV2_AWS_6 aws_s3_bucket.bucket",
      "CKV2_AWS_11 aws_vpc.vpc",
    ];
    assert.deepEqual(
      faults.filter((fault) => !found.has(fault)),
      [],
    );
  });

  it("can fail at each of the checks that pass, so that passing means something", () => {
    const failing = new Set(failures(bad).map(({ check }) => check));
    const passing = unique(good.filter(({ passed }) => passed).map(({ check }) => check));
    assert.ok(passing.length > 100);
    assert.deepEqual(
      passing.filter((check) => !failing.has(check)),
      Object.keys(CANNOT_FAIL),
    );
  });

  it("knows every type but those it has no checks for", () => {
    const types = plans.flatMap((plan) => plan.planned_values.root_module.resources.map(({ type }) => type));
    const checked = new Set(good.map(({ resource }) => typeOf(resource)));
    assert.deepEqual(
      unique(types).filter((type) => !checked.has(type)),
      UNCHECKED,
    );
  });

  it("finds nothing wrong but what is waived", () => {
    assert.deepEqual(
      failures(good)
        .filter((finding) => !WAIVERS.some((waiver) => covers(waiver, finding)))
        .map(line),
      [],
    );
  });

  it("finds wrong all that is waived, each for a reason", () => {
    const stale = WAIVERS.flatMap((waiver) =>
      waiver.of
        .filter((of) => !failures(good).some((finding) => covers({ ...waiver, of: [of] }, finding)))
        .map((of) => `${waiver.check} ${of}`),
    );
    assert.deepEqual(stale, []);
    for (const { check, reason } of WAIVERS) assert.match(reason, /^\S.{20,}\.$/s, check);
  });

  it(`passes at least ${AIM * 100} of 100 checks that apply, without a waiver`, () => {
    const blind = WAIVERS.filter((waiver) => waiver.blind);
    const failed = failures(good).filter((finding) => !blind.some((waiver) => covers(waiver, finding)));
    const passed = good.filter((finding) => finding.passed).length;
    const share = passed / (passed + failed.length);
    process.stdout.write(
      `      ${passed} pass, ${failed.length} are waived (${(share * 100).toFixed(1)} % pass); ` +
        `${good.length - passed - failed.length} do not apply\n`,
    );
    assert.ok(share >= AIM, `${(share * 100).toFixed(1)} % pass`);
  });
});
