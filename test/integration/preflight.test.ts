import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { AllocateAddressCommand, CreateVpcCommand, EC2Client } from "@aws-sdk/client-ec2";
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from "@aws-sdk/client-ecr";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DisableKeyCommand,
  KMSClient,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { CreateHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { PREFLIGHT_READS } from "../../components/account/preflight-rights";
import { recordApps } from "../../plan/programs";
import type { RecordedResource } from "../../plan/record";
import { stackConfig } from "../../plan/stack-file";
import { connect } from "../../preflight/target/aws";
import type { World } from "../../preflight/checks/check";
import { CHECKS } from "../../preflight/checks";
import { stackOf } from "../../preflight/quotas/stack";
import { explain } from "../../preflight/explain";
import { failed, lines } from "../../preflight/report";
import { runChecks, type Result } from "../../preflight/run";
import { describe as targetFrom, type Target } from "../../preflight/target/target";
import { everything, recordEverything } from "../support/stacks/everything";
import { AwsAccount, type Answer } from "./support/account";
import {
  addOnSchema,
  addOnVersions,
  appliedQuotas,
  cacheRules,
  cacheVersions,
  clusterVersions,
  denied,
  endpointServices,
  kafkaVersions,
  orderable,
  searchTypes,
  slackWorkspaces,
} from "./support/answers";
import { NameServer } from "./support/name-server";

const ROOT = join(__dirname, "../..");
const ACCOUNT = "123456789012";
const REGION = "us-east-1";
const STATE_REGION = "eu-central-1";
const BUCKET = `millrace-state-${ACCOUNT}-${STATE_REGION}`;
const BACKEND = `s3://${BUCKET}?region=${STATE_REGION}&awssdk=v2`;
const DOMAIN = "example.com";
/** The secret that a service of the stack names. */
const SECRET = "millrace-prod/payment/key";
const NOW = new Date("2026-11-30T00:00:00Z");
const ZONES = ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d", "us-east-1e", "us-east-1f"];

/** What EKS says in a good account. */
const VERSIONS = {
  "1.36": { status: "STANDARD_SUPPORT", end: "2027-08-01" },
  "1.35": { status: "STANDARD_SUPPORT", end: "2027-04-01" },
};

/** As metrics-server's schema is: draft 6, behind a reference, closed. */
const METRICS_SERVER = {
  $schema: "http://json-schema.org/draft-06/schema#",
  $ref: "#/definitions/MetricsServer",
  definitions: {
    MetricsServer: {
      type: "object",
      additionalProperties: false,
      properties: { replicas: { type: "integer", format: "int64" } },
    },
  },
};

/** Services of the interface endpoints that the stack has. */
const SERVICES = ["ecr.api", "ecr.dkr", "logs", "sts"].map((name) => `com.amazonaws.${REGION}.${name}`);

/** An image that ECR pulls from GitHub's registry at the first use. */
const CACHED = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/github/imgproxy/imgproxy:v4.0.12`;

const GOOD: readonly Answer[] = [
  endpointServices(Object.fromEntries(SERVICES.map((name) => [name, ZONES]))),
  cacheRules("docker-hub", "github"),
  clusterVersions(VERSIONS),
  addOnVersions("metrics-server", "1.36", ["v0.8.0-eksbuild.2"]),
  addOnVersions("amazon-cloudwatch-observability", "1.36", ["v4.4.0-eksbuild.1"]),
  addOnSchema("metrics-server", METRICS_SERVER),
  addOnSchema("amazon-cloudwatch-observability", { type: "object" }),
  orderable("aurora-mysql", "8.0", "db.serverless", ZONES),
  orderable("aurora-postgresql", "17.7", "db.serverless", ZONES),
  orderable("docdb", "5.0.0", "db.r6g.large", ZONES),
  cacheVersions("valkey", ["8.1", "9.0"]),
  searchTypes({ "r7g.large.search": ZONES, "m7g.large.search": ZONES }),
  kafkaVersions({ "3.9.x.kraft": "ACTIVE", "3.6.0": "DEPRECATED" }),
  appliedQuotas({ "L-1216C47A": 512, "L-34B43A08": 512 }),
  slackWorkspaces("T07EA123LEP"),
];

/** A Deployment that pulls its image through the cache. */
function imageProxy(resources: readonly RecordedResource[]): RecordedResource {
  const producer = resources.find(({ type, inputs }) => {
    return type === "kubernetes:apps/v1:Deployment" && JSON.stringify(inputs).includes("millrace/producer:");
  });
  const text = JSON.stringify(producer).replaceAll(
    /"[^"]+\/millrace\/producer:[^"]+"/g,
    JSON.stringify(CACHED),
  );
  return { ...(JSON.parse(text) as RecordedResource), name: "image-proxy" };
}

function manifest(service: string): string {
  const mediaType = "application/vnd.docker.distribution.manifest.v2+json";
  return JSON.stringify({ schemaVersion: 2, mediaType, config: { service }, layers: [] });
}

function noInstanceTypes(): Answer {
  const body =
    "<DescribeInstanceTypeOfferingsResponse><instanceTypeOfferingSet></instanceTypeOfferingSet></DescribeInstanceTypeOfferingsResponse>";
  return { service: "ec2", has: "DescribeInstanceTypeOfferings", body };
}

function noRoles(): Answer {
  const body =
    "<ErrorResponse><Error><Code>NoSuchEntity</Code><Message>none</Message></Error></ErrorResponse>";
  return { service: "iam", has: "Action=GetRole&", status: 404, body };
}

describe("npm run preflight", function () {
  // A loaded machine is slow, not wrong.
  this.timeout(300_000);
  let dir: string;
  let account: AwsAccount;
  let dns: NameServer;
  let target: Target;
  let environment: NodeJS.ProcessEnv;
  const called = new Set<string>();

  before(async function () {
    this.timeout(240_000);
    dir = mkdtempSync(join(tmpdir(), "millrace-preflight-"));
    account = await AwsAccount.start(dir);
    dns = await NameServer.start();
    environment = { ...process.env };
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: account.endpoint,
      AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
      AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    });
    const options = { ...everything, "millrace-infra:accountId": ACCOUNT };
    const stack = stackOf(await recordEverything(options), await recordApps("prod"));
    // The zone is not made by the stack, so that it has to be there.
    const resources = [
      ...stack.resources.filter(({ type }) => type !== "aws:route53/zone:Zone"),
      imageProxy(stack.resources),
    ];
    target = targetFrom(
      { ...stackConfig(".", "prod"), ...options },
      { ...stack, resources },
      BACKEND,
      undefined,
    );
  });

  after(async () => {
    process.env = environment;
    dns.stop();
    await account.stop();
    rmSync(dir, { recursive: true });
  });

  beforeEach(async () => {
    await account.reset();
    account.answers = GOOD;
    await furnish();
  });

  /** Makes what bootstrap makes, and what else a deployment needs. */
  async function furnish(): Promise<void> {
    const s3 = new S3Client({ region: STATE_REGION });
    await s3.send(
      new CreateBucketCommand({
        Bucket: BUCKET,
        CreateBucketConfiguration: { LocationConstraint: STATE_REGION },
      }),
    );
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: ".pulumi/meta.yaml", Body: "version: 1\n" }));
    await deploy([]);
    const kms = new KMSClient({ region: STATE_REGION });
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    await kms.send(
      new CreateAliasCommand({ AliasName: "alias/millrace-secrets", TargetKeyId: KeyMetadata?.KeyId }),
    );
    const ecr = new ECRClient({ region: REGION });
    for (const service of ["producer", "consumer", "migrations", "web"]) {
      const repositoryName = `millrace/${service}`;
      await ecr.send(new CreateRepositoryCommand({ repositoryName }));
      await ecr.send(
        new PutImageCommand({ repositoryName, imageTag: "0.1.0", imageManifest: manifest(service) }),
      );
    }
    await new SecretsManagerClient({ region: REGION }).send(
      new CreateSecretCommand({ Name: SECRET, SecretString: "{}" }),
    );
    const iam = new IAMClient({ region: REGION });
    for (const name of ["EC2Spot", "AmazonOpenSearchService", "AmazonOpenSearchIngestionService", "Kafka"]) {
      await iam.send(
        new CreateRoleCommand({ RoleName: `AWSServiceRoleFor${name}`, AssumeRolePolicyDocument: "{}" }),
      );
    }
    const zone = await new Route53Client({ region: REGION }).send(
      new CreateHostedZoneCommand({ Name: DOMAIN, CallerReference: "test" }),
    );
    dns.delegations = { [DOMAIN]: zone.DelegationSet?.NameServers ?? [] };
  }

  /** Writes resources into the stack's state, as Pulumi keeps it. */
  async function deploy(
    resources: readonly Pick<RecordedResource, "inputs" | "name" | "type">[],
    options: { readonly packed?: boolean; readonly program?: string; readonly pendingDelete?: boolean } = {},
  ): Promise<void> {
    const { packed = false, program = "millrace-infra", pendingDelete = false } = options;
    const state = {
      version: 3,
      checkpoint: {
        stack: `organization/${program}/prod`,
        latest: {
          resources: resources.map(({ name, type, inputs }) => ({
            urn: `urn:pulumi:prod::${program}::millrace:data:Parent$${type}::${name}`,
            custom: true,
            type,
            inputs,
            ...(pendingDelete && { delete: true }),
          })),
        },
      },
    };
    const text = JSON.stringify(state);
    await new S3Client({ region: STATE_REGION }).send(
      new PutObjectCommand({
        Bucket: BUCKET,
        Key: `.pulumi/stacks/${program}/prod.json${packed ? ".gz" : ""}`,
        Body: packed ? gzipSync(text) : text,
      }),
    );
  }

  /** All that the stack makes, as its state has it once it is deployed: with the children of EKS's component. */
  function all() {
    const children = target.stack.resources
      .filter(({ type }) => type === "eks:index:Cluster")
      .map(({ name, inputs }) => ({ name, type: "aws:eks/cluster:Cluster", inputs }));
    return [...target.stack.resources, ...children];
  }

  async function warns(check: string, what: RegExp): Promise<void> {
    const results = await finding(check);
    assert.ok(
      results.some((one) => one.level === "warn" && what.test(one.what)),
      JSON.stringify(results),
    );
    assert.deepEqual(
      results.filter(({ level }) => level === "fail"),
      [],
    );
  }

  function world(): World {
    const aws = connect(REGION, (action) => called.add(action));
    return { aws, resolveNs: (domain) => dns.resolveNs(domain), now: NOW };
  }

  function run(of = target): Promise<Result[]> {
    return runChecks(of, world(), { timeoutMs: 240_000 });
  }

  /** The findings of one check. */
  async function finding(check: string, of = target): Promise<Result[]> {
    const results = await runChecks(of, world(), {
      checks: CHECKS.filter(({ name }) => name === check),
      timeoutMs: 240_000,
    });
    return results.filter((result) => result.check === check);
  }

  async function fails(check: string, what: RegExp, fix: RegExp, of = target): Promise<void> {
    const results = await finding(check, of);
    const bad = results.filter(({ level }) => level === "fail");
    assert.ok(
      bad.some((one) => what.test(one.what) && fix.test(one.fix ?? "")),
      JSON.stringify(results),
    );
  }

  it("finds a good account good, one line a check at least, by reading alone", async () => {
    const results = await run();
    assert.deepEqual(
      results.filter(({ level }) => level === "fail"),
      [],
    );
    assert.equal(failed(results), false);
    assert.deepEqual(
      [...new Set(results.map(({ check }) => check))].sort(),
      Object.keys(PREFLIGHT_READS).sort(),
    );
    const declared: ReadonlySet<string> = new Set(Object.values(PREFLIGHT_READS).flat());
    assert.deepEqual([...called].sort(), [...declared].sort(), "each declared read is made, and no other");
    for (const line of lines(results)) assert.match(line, /^(ok {2}|warn|fail) {2}[a-z-]+ +\S/);
  });

  it("says in the lines of a good account which quotas the stack comes close to", async () => {
    const close = (await finding("quotas")).filter(({ level }) => level === "warn").map(({ what }) => what);
    assert.ok(
      close.some((what) => what.startsWith("Rules per network ACL and direction: the stack needs 19")),
    );
    assert.ok(
      close.some((what) => what.startsWith("Rules per security group and direction: the stack needs 55")),
    );
  });

  it("refuses credentials of another account, and then checks nothing else", async () => {
    const results = await run({ ...target, accountId: "210987654321" });
    assert.deepEqual(
      results.map(({ level, check }) => [level, check]),
      [["fail", "account"]],
    );
    assert.match(results[0]?.what ?? "", /belong to account 123456789012, .* only to 210987654321/);
  });

  it("says how to sign in where AWS refuses the credentials", async () => {
    const message = "The security token included in the request is invalid.";
    const body = `<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>${message}</Message></Error></ErrorResponse>`;
    account.answers = [...GOOD, { service: "sts", has: "GetCallerIdentity", status: 403, body }];
    const [result] = await run();
    assert.equal(result?.level, "fail");
    assert.match(result.what, /refuses the credentials: The security token/);
    assert.match(result.fix ?? "", /aws sso login/);
  });

  it("warns where the configuration names no account", async () => {
    const results = await finding("account", { ...target, accountId: undefined });
    assert.equal(results.at(-1)?.fix, "pulumi config set millrace-infra:accountId 123456789012");
  });

  it("refuses a region that is not enabled", async () => {
    const body =
      "<DescribeRegionsResponse><regionInfo><item><regionName>us-east-1</regionName><optInStatus>opt-in-not-required</optInStatus></item>" +
      "<item><regionName>us-west-2</regionName><optInStatus>not-opted-in</optInStatus></item><item><regionName>us-east-2</regionName>" +
      "<optInStatus>opt-in-not-required</optInStatus></item></regionInfo></DescribeRegionsResponse>";
    account.answers = [...GOOD, { service: "ec2", has: "DescribeRegions", body }];
    await fails("regions", /us-west-2 is not enabled/, /aws account enable-region --region-name us-west-2/);
  });

  it("refuses a zone that the account does not have, and one that EKS does not use", async () => {
    await fails("zones", /no zone use1-az9/, /network\.zoneIds/, {
      ...target,
      zoneIds: ["use1-az2", "use1-az4", "use1-az9"],
    });
    await fails("zones", /EKS does not use zone use1-az3/, /network\.zoneIds/, {
      ...target,
      zoneIds: ["use1-az2", "use1-az4", "use1-az3"],
    });
  });

  it("refuses zones without the instance types of bastion and nodes", async () => {
    account.answers = [...GOOD, noInstanceTypes()];
    await fails("zones", /use1-az2 does not offer t4g\.nano/, /instance type/);
    await fails("zones", /use1-az6 offers no instance type for node pool general/, /nodePools\.general/);
  });

  for (const [what, answer, problem] of [
    [
      "a database version",
      orderable("aurora-postgresql", "17.7", "db.serverless", []),
      /does not offer aurora-postgresql 17\.7/,
    ],
    [
      "an instance class in one zone",
      orderable("docdb", "5.0.0", "db.r6g.large", ["us-east-1b", "us-east-1d"]),
      /docdb .* in use1-az2, use1-az6/,
    ],
    ["a cache version", cacheVersions("valkey", ["8.1"]), /does not offer valkey 9\.0/],
    [
      "a search instance type",
      searchTypes({ "r7g.large.search": ZONES }),
      /does not offer opensearch .* m7g\.large\.search/,
    ],
    ["a Kafka version", kafkaVersions({ "3.9.x.kraft": "DEPRECATED" }), /does not offer kafka 3\.9/],
  ] as const) {
    it(`refuses ${what} that AWS does not offer`, async () => {
      account.answers = [...GOOD, answer];
      await fails("engines", problem, /Choose another version/);
    });
  }

  it("refuses a Kubernetes version that EKS does not have, or only in extended support", async () => {
    account.answers = [...GOOD, clusterVersions({ "1.37": VERSIONS["1.36"] })];
    await fails("kubernetes", /does not offer Kubernetes 1\.36/, /one of 1\.37/);
    account.answers = [
      ...GOOD,
      clusterVersions({ ...VERSIONS, "1.36": { status: "EXTENDED_SUPPORT", end: "2026-08-01" } }),
    ];
    await fails("kubernetes", /in extended support/, /one of 1\.35/);
  });

  it("warns of a Kubernetes version whose support ends soon", async () => {
    account.answers = [
      ...GOOD,
      clusterVersions({ "1.36": { status: "STANDARD_SUPPORT", end: "2026-12-30" } }),
    ];
    const [result] = await finding("kubernetes");
    assert.deepEqual(
      [result?.level, result?.what],
      ["warn", "standard support of Kubernetes 1.36 ends in 30 days"],
    );
  });

  it("refuses an add-on that has no version for the cluster, or refuses its configuration", async () => {
    account.answers = [...GOOD, addOnVersions("metrics-server", "1.36", [])];
    await fails("add-ons", /no add-on metrics-server for Kubernetes 1\.36/, /millrace-apps:addOns/);
    const strict = { type: "object", additionalProperties: false, properties: {} };
    account.answers = [...GOOD, addOnSchema("metrics-server", strict)];
    await fails(
      "add-ons",
      /metrics-server v0\.8\.0-eksbuild\.2 refuses its configuration: .*\(replicas\)/,
      /add-on-values/,
    );
  });

  it("misses service-linked roles", async () => {
    account.answers = [...GOOD, noRoles()];
    await fails(
      "linked-roles",
      /AmazonOpenSearchService is missing/,
      /create-service-linked-role --aws-service-name opensearchservice/,
    );
    const warnings = (await finding("linked-roles"))
      .filter(({ level }) => level === "warn")
      .map(({ what }) => what.split(" ")[0]);
    assert.deepEqual(warnings, [
      "AWSServiceRoleForEC2Spot",
      "AWSServiceRoleForAmazonOpenSearchIngestionService",
      "AWSServiceRoleForKafka",
    ]);
  });

  const WITHDRAWN: readonly (readonly [check: string, what: RegExp, answers: readonly Answer[]])[] = [
    ["engines", /aurora-postgresql 17\.7/, [orderable("aurora-postgresql", "17.7", "db.serverless", [])]],
    ["engines", /docdb .* in use1-az/, [orderable("docdb", "5.0.0", "db.r6g.large", ["us-east-1b"])]],
    ["engines", /valkey 9\.0/, [cacheVersions("valkey", ["8.1"])]],
    ["engines", /m7g\.large\.search/, [searchTypes({ "r7g.large.search": ZONES })]],
    ["engines", /kafka 3\.9/, [kafkaVersions({ "3.9.x.kraft": "DEPRECATED" })]],
    ["kubernetes", /does not offer Kubernetes 1\.36/, [clusterVersions({ "1.37": VERSIONS["1.36"] })]],
    [
      "kubernetes",
      /in extended support/,
      [clusterVersions({ ...VERSIONS, "1.36": { status: "EXTENDED_SUPPORT", end: "2026-08-01" } })],
    ],
    ["add-ons", /no add-on metrics-server/, [addOnVersions("metrics-server", "1.36", [])]],
    [
      "add-ons",
      /metrics-server .* refuses its configuration/,
      [addOnSchema("metrics-server", { type: "object", additionalProperties: false, properties: {} })],
    ],
    ["zones", /does not offer t4g\.nano/, [noInstanceTypes()]],
    ["zones", /no instance type for node pool general/, [noInstanceTypes()]],
    ["endpoints", /no endpoint service com\.amazonaws\.us-east-1\.sts/, [endpointServices({})]],
    ["quotas", /On-Demand .* the quota is 1/, [appliedQuotas({ "L-1216C47A": 1, "L-34B43A08": 512 })]],
    ["slack", /T07EA123LEP is not authorised/, [slackWorkspaces("T00000000")]],
    ["linked-roles", /AmazonOpenSearchService is missing/, [noRoles()]],
  ];
  for (const [check, what, answers] of WITHDRAWN) {
    it(`only warns of what it would refuse to create once it is deployed: ${what.source}`, async () => {
      account.answers = [...GOOD, ...answers];
      const before = await finding(check);
      assert.ok(before.some((one) => one.level === "fail" && what.test(one.what)));
      await deploy(all());
      await warns(check, what);
      // Packed, as with PULUMI_DIY_BACKEND_GZIP.
      await deploy([]);
      await deploy(all(), { packed: true, program: "millrace-apps" });
      await warns(check, what);
    });
  }

  it("refuses a version that the deployed one would be changed to, and one that is only replaced now", async () => {
    account.answers = [...GOOD, orderable("aurora-postgresql", "17.7", "db.serverless", [])];
    const older = all().map((one) =>
      one.inputs.engine === "aurora-postgresql"
        ? { ...one, inputs: { ...one.inputs, engineVersion: "17.5" } }
        : one,
    );
    await deploy(older);
    await fails("engines", /aurora-postgresql 17\.7/, /Choose another version/);
    await deploy(all(), { pendingDelete: true });
    await fails("engines", /aurora-postgresql 17\.7/, /Choose another version/);
  });

  it("only warns of a delegation that is missing once the certificates are validated", async () => {
    dns.delegations = {};
    await fails("domain", /is delegated to nothing/, /Set the name servers/);
    await deploy(all());
    await warns("domain", /is delegated to nothing/);
  });

  it("does not need the permission for budgets where the budget exists", async () => {
    await deploy(all());
    account.answers = [...GOOD, denied("budgets", "DescribeBudgets", "budgets:ViewBudget")];
    assert.deepEqual(
      (await finding("budget")).map(({ level }) => level),
      ["ok"],
    );
  });

  it("accepts the names of a deployed stack, and refuses others, by which all of it would be replaced", async () => {
    await deploy(all());
    assert.deepEqual(
      (await finding("names")).map(({ level, what }) => [level, what]),
      [["ok", "the stack is deployed as millrace-prod"]],
    );
    await fails(
      "names",
      /deployed as millrace-prod, .* by acme-prod$/,
      /^Correct config\.project in package\.json/,
      { ...target, identifier: "acme-prod" },
    );
  });

  it("says that the state cannot be read", async () => {
    const answer = denied("s3", "/.pulumi/stacks/millrace-infra/prod.json?", "s3:GetObject");
    account.answers = [...GOOD, answer];
    await fails("backend", /lack the permission s3:GetObject, without which pulumi up fails/, /Allow it/);
  });

  it("refuses an interface endpoint whose service does not exist, or not in a zone", async () => {
    const [first = "", ...others] = SERVICES;
    const zones = Object.fromEntries(others.map((name) => [name, ZONES]));
    account.answers = [...GOOD, endpointServices(zones)];
    await fails("endpoints", /no endpoint service com.amazonaws.us-east-1.ecr.api/, /Remove ecr\.api from/);
    account.answers = [...GOOD, endpointServices({ ...zones, [first]: ["us-east-1b", "us-east-1d"] })];
    await fails("endpoints", /does not offer com.*ecr\.api in use1-az\d/, /interfaceEndpoints/);
  });

  it("counts what others in the account use of a quota, and not what the stack has itself", async () => {
    const ec2 = new EC2Client({ region: REGION });
    const allocate = (environment: string) =>
      ec2.send(
        new AllocateAddressCommand({
          Domain: "vpc",
          TagSpecifications: [
            {
              ResourceType: "elastic-ip",
              Tags: [
                { Key: "project", Value: "millrace" },
                { Key: "environment", Value: environment },
              ],
            },
          ],
        }),
      );
    for (let count = 0; count < 3; count++) await allocate("prod");
    const own = await finding("quotas");
    assert.ok(!own.some(({ level }) => level === "fail"), JSON.stringify(own));
    for (let count = 0; count < 3; count++) await allocate("dev");
    await fails(
      "quotas",
      /Elastic IP addresses: the stack needs 3 \(us-east-1\), and the quota is 5, of which 3 are in use/,
      /request-service-quota-increase --service-code ec2 --quota-code L-0263D0A3 --desired-value 6 --region us-east-1/,
    );
  });

  it("goes by the applied quotas", async () => {
    account.answers = [...GOOD, appliedQuotas({ "L-1216C47A": 1, "L-F678F1CE": 1 })];
    await fails("quotas", /On-Demand .* needs 4 \(us-east-1\), and the quota is 1/, /--desired-value/);
    await new EC2Client({ region: REGION }).send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
    await fails("quotas", /VPCs: the stack needs 1 .* the quota is 1, of which \d are in use/, /L-F678F1CE/);
  });

  it("warns where node pools may grow past a quota", async () => {
    account.answers = [...GOOD, appliedQuotas({ "L-1216C47A": 16, "L-34B43A08": 512 })];
    const warnings = (await finding("quotas")).filter(({ what }) => what.includes("may grow to 130"));
    assert.deepEqual(
      warnings.map(({ level }) => level),
      ["warn"],
    );
  });

  it("refuses a hosted zone that is missing, or not delegated to", async () => {
    await fails(
      "domain",
      /no public hosted zone other\.example/,
      /create-hosted-zone --name other\.example/,
      { ...target, hostedZone: "other.example" },
    );
    dns.delegations = {};
    await fails("domain", /is delegated to nothing/, /Set the name servers ns-/);
    dns.delegations = { [DOMAIN]: ["ns1.registrar.example"] };
    await fails("domain", /is delegated to ns1\.registrar\.example, not to/, /registrar of example\.com/);
  });

  it("finds the hosted zone of an international domain name", async () => {
    const punycode = "xn--mnchen-3ya.example";
    const route53 = new Route53Client({ region: REGION });
    const zone = await route53.send(new CreateHostedZoneCommand({ Name: punycode, CallerReference: "idn" }));
    dns.delegations = { [punycode]: zone.DelegationSet?.NameServers ?? [] };
    const domain = { name: "www.münchen.example", zoneName: "München.example" };
    const edge = JSON.stringify({ origin: "vpc", domain });
    const config = { ...stackConfig(".", "prod"), ...everything, "millrace-infra:edge": edge };
    const of = targetFrom(config, target.stack, BACKEND, undefined);
    assert.deepEqual(
      (await finding("domain", of)).map(({ level, what }) => [level, what]),
      [["ok", `${punycode} is delegated to the account's hosted zone`]],
    );
  });

  it("does not take an unanswered question for a missing delegation", async () => {
    for (const code of ["ETIMEOUT", "ESERVFAIL", "ECONNREFUSED"]) {
      const refuse = () => Promise.reject(Object.assign(new Error(`queryNs ${code}`), { code }));
      const checks = CHECKS.filter(({ name }) => name === "domain");
      const results = await runChecks(target, { ...world(), resolveNs: refuse }, { checks });
      const { level, what } = results.at(-1) ?? assert.fail();
      assert.equal(level, "warn");
      assert.match(what, new RegExp(`delegation of example\\.com was not checked: .*${code}`));
    }
  });

  it("warns of a hosted zone that the stack makes itself", async () => {
    const zone = {
      ...(target.stack.resources.find(({ read }) => !read) ?? assert.fail()),
      type: "aws:route53/zone:Zone",
      inputs: { name: "new.example" },
    };
    const made = {
      ...target,
      hostedZone: "new.example",
      stack: { ...target.stack, resources: [...target.stack.resources, zone] },
    };
    assert.deepEqual(
      (await finding("domain", made)).map(({ level }) => level),
      ["warn"],
    );
  });

  it("refuses a backend that is not there, empty, or not chosen", async () => {
    await fails("backend", /logged in to no backend/, /pulumi login/, { ...target, backendUrl: undefined });
    await fails("backend", /no bucket missing-bucket in eu-central-1/, /docs\/bootstrap\.md/, {
      ...target,
      backendUrl: "s3://missing-bucket?region=eu-central-1",
    });
    await new S3Client({ region: REGION }).send(new CreateBucketCommand({ Bucket: "empty-bucket" }));
    await fails("backend", /empty-bucket holds no Pulumi state/, /docs\/bootstrap\.md/, {
      ...target,
      backendUrl: "s3://empty-bucket?region=us-east-1",
    });
    await new S3Client({ region: REGION }).send(
      new PutObjectCommand({
        Bucket: "empty-bucket",
        Key: "some/prefix/.pulumi/meta.yaml",
        Body: "version: 1\n",
      }),
    );
    const inFolder = { ...target, backendUrl: "s3://empty-bucket/some/prefix?region=us-east-1" };
    assert.deepEqual(
      (await finding("backend", inFolder)).map(({ level }) => level),
      ["ok"],
    );
    await fails("backend", /holds no Pulumi state in other\//, /docs\/bootstrap\.md/, {
      ...target,
      backendUrl: "s3://empty-bucket/other?region=us-east-1",
    });
    assert.deepEqual(
      (await finding("backend", { ...target, backendUrl: "file:///tmp" })).map(({ level }) => level),
      ["warn"],
    );
  });

  it("refuses a key that is missing, disabled or about to be deleted", async () => {
    const other = { ...target, secretsProvider: "awskms://alias/other?region=eu-central-1" };
    await fails("secrets-key", /no KMS key alias\/other in eu-central-1/, /docs\/bootstrap\.md/, other);
    const kms = new KMSClient({ region: STATE_REGION });
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    await kms.send(new CreateAliasCommand({ AliasName: "alias/other", TargetKeyId: KeyMetadata?.KeyId }));
    await kms.send(new DisableKeyCommand({ KeyId: KeyMetadata?.KeyId }));
    await fails("secrets-key", /alias\/other is Disabled/, /aws kms enable-key/, other);
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: KeyMetadata?.KeyId }));
    await fails("secrets-key", /about to be deleted/, /cancel-key-deletion/, other);
    const { Arn } = KeyMetadata ?? assert.fail();
    await fails(
      "secrets-key",
      /KMS key arn:aws:kms:eu-central-1:\d+:key\/\S+ is about to be deleted/,
      /cancel/,
      {
        ...target,
        secretsProvider: `awskms:///${Arn}`,
      },
    );
    const unknown = await finding("secrets-key", { ...target, secretsProvider: undefined });
    assert.deepEqual(
      unknown.map(({ level, what }) => [level, what]),
      [["warn", "not checked: the stack's file names no secrets provider yet"]],
    );
    assert.match(
      (await finding("secrets-key", { ...target, secretsProvider: "passphrase" }))[0]?.what ?? "",
      /not encrypted by KMS/,
    );
  });

  it("refuses images and repositories that are not there", async () => {
    const images = (from: string, to: string): Target => {
      const text = JSON.stringify(target.stack.resources).replaceAll(from, to);
      return {
        ...target,
        stack: { ...target.stack, resources: JSON.parse(text) as Target["stack"]["resources"] },
      };
    };
    await fails(
      "images",
      /millrace\/producer:9\.9\.9 is not pushed/,
      /npm run images -- --push/,
      images("millrace/producer:0.1.0", "millrace/producer:9.9.9"),
    );
    const digest = `sha256:${"0".repeat(64)}`;
    await fails(
      "images",
      /@sha256:0+ is not pushed/,
      /npm run images/,
      images("millrace/consumer:0.1.0", `millrace/consumer@${digest}`),
    );
    await fails(
      "images",
      /no repository other\/producer/,
      /images\.registry/,
      images("millrace/producer", "other/producer"),
    );
  });

  it("does not require a repository of the pull-through cache to exist, but its rule", async () => {
    assert.deepEqual(
      (await finding("images")).map(({ level }) => level),
      ["ok"],
    );
    account.answers = [...GOOD, cacheRules("docker-hub", "git")];
    await fails("images", /no repository github\/imgproxy\/imgproxy/, /registry/);
    account.answers = [...GOOD, cacheRules("ROOT")];
    assert.deepEqual(
      (await finding("images")).map(({ level }) => level),
      ["ok"],
    );
  });

  it("refuses secrets of services that do not exist, have no value or cannot be read", async () => {
    const secrets = new SecretsManagerClient({ region: REGION });
    const remove = (ForceDeleteWithoutRecovery: boolean) =>
      secrets.send(new DeleteSecretCommand({ SecretId: SECRET, ForceDeleteWithoutRecovery }));
    assert.deepEqual(
      (await finding("service-secrets")).map(({ level, what }) => [level, what]),
      [["ok", "all secrets of services exist and have values"]],
    );
    await secrets.send(
      new UpdateSecretCommand({ SecretId: SECRET, KmsKeyId: "alias/shop", SecretString: "{}" }),
    );
    await fails("service-secrets", /payment\/key is encrypted with alias\/shop/, /update-secret/);
    await secrets.send(
      new UpdateSecretCommand({ SecretId: SECRET, KmsKeyId: "alias/aws/secretsmanager", SecretString: "{}" }),
    );
    assert.equal((await finding("service-secrets"))[0]?.level, "ok");
    await remove(false);
    await fails("service-secrets", /payment\/key is about to be deleted/, /restore-secret/);
    await remove(true);
    await fails(
      "service-secrets",
      /no secret millrace-prod\/payment\/key/,
      /create-secret --name millrace-prod/,
    );
    await secrets.send(new CreateSecretCommand({ Name: SECRET }));
    await fails("service-secrets", /payment\/key has no value/, /put-secret-value/);
    const resources = target.stack.resources.filter(({ type }) => type !== "aws:iam/rolePolicy:RolePolicy");
    const none = await finding("service-secrets", { ...target, stack: { ...target.stack, resources } });
    assert.deepEqual(
      none.map(({ level, what }) => [level, what]),
      [["ok", "no service has secrets"]],
    );
  });

  it("refuses a Slack workspace that is not authorised", async () => {
    account.answers = [...GOOD, slackWorkspaces("T00000000")];
    await fails("slack", /T07EA123LEP is not authorised/, /Amazon Q Developer in chat applications/);
  });

  for (const [check, service, has, action] of [
    ["zones", "ec2", "DescribeAvailabilityZones", "ec2:DescribeAvailabilityZones"],
    ["backend", "s3", "list-type=2", "s3:ListBucket"],
    ["secrets-key", "kms", "DescribeKey", "kms:DescribeKey"],
    ["budget", "budgets", "DescribeBudgets", "budgets:ViewBudget"],
    ["domain", "route53", "/hostedzone/", "route53:GetHostedZone"],
  ] as const) {
    it(`fails where ${check} lacks the permission ${action}, which pulumi up needs as well`, async () => {
      account.answers = [...GOOD, denied(service, has, action)];
      const results = await run();
      const lacking = results.filter((result) => result.check === check);
      const what = `not checked: the credentials lack the permission ${action}, without which pulumi up fails`;
      assert.deepEqual(
        lacking.map((result) => [result.level, result.what]),
        [["fail", what]],
      );
      assert.ok(results.some((result) => result.check === "regions" && result.level === "ok"));
    });
  }

  it("says how to activate access to billing", async () => {
    account.answers = [...GOOD, denied("budgets", "DescribeBudgets", "budgets:ViewBudget")];
    await fails("budget", /budgets:ViewBudget/, /Activate IAM access to billing/);
  });

  it("names the check where neither AWS nor the call says which permission is missing", () => {
    const error = Object.assign(new Error("Access denied"), { name: "AccessDeniedException" });
    assert.equal(
      explain(error, "slack").what,
      "not checked: the credentials lack a permission of the check slack",
    );
  });

  for (const [check, service, has, action] of [
    ["zones", "ec2", "DescribeInstanceTypeOfferings", "ec2:DescribeInstanceTypeOfferings"],
    ["endpoints", "ec2", "DescribeVpcEndpointServices", "ec2:DescribeVpcEndpointServices"],
    ["quotas", "servicequotas", "ListServiceQuotas", "servicequotas:ListServiceQuotas"],
    ["kubernetes", "eks", "/cluster-versions", "eks:DescribeClusterVersions"],
    ["slack", "chatbot", "/describe-slack-workspaces", "chatbot:DescribeSlackWorkspaces"],
  ] as const) {
    it(`names the permission that ${check} lacks, and goes on`, async () => {
      account.answers = [...GOOD, denied(service, has, action)];
      const results = await run();
      const lacking = results.filter((result) => result.check === check);
      assert.deepEqual(
        lacking.map(({ level, what }) => [level, what]),
        [["warn", `not checked: the credentials lack the permission ${action}`]],
      );
      assert.ok(results.some((result) => result.check === "regions" && result.level === "ok"));
    });
  }

  it("refuses to send whatever is not among its reads", async () => {
    await assert.rejects(
      connect(REGION).ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" })),
      /^Error: ec2:CreateVpc is not among the reads of preflight\.$/,
    );
  });

  it("exits with 1 for an account that lacks something, after a line for each finding and their sum", async () => {
    await account.reset();
    account.answers = GOOD;
    const { status, stdout } = await command("--stack", "dev");
    assert.equal(status, 1);
    assert.match(stdout, /^fail {2}backend +there is no bucket .*\. Fix: Bootstrap the account first/m);
    assert.match(stdout, /\n\d+ ok, \d+ warnings?, \d+ failures?\n$/);
  });

  for (const args of [[], ["--stack"], ["--stak", "dev"], ["dev"]]) {
    it(`says in one sentence how it is used, given ${JSON.stringify(args)}`, async () => {
      const { status, stdout, stderr } = await command(...args);
      assert.deepEqual([status, stdout], [1, ""]);
      assert.match(stderr, /^Usage: npm run preflight -- --stack STACK, where STACK is one of dev, .*\.\n$/);
    });
  }

  it("says in one sentence which stacks there are, given another", async () => {
    const { status, stderr } = await command("--stack", "nowhere");
    assert.equal(status, 1);
    assert.match(stderr, /^There is no stack nowhere: Pulumi\.nowhere\.yaml is missing .*\n$/);
  });

  /** Runs the command as people do. */
  async function command(...args: readonly string[]) {
    const env = { ...process.env, PULUMI_BACKEND_URL: BACKEND };
    const child = spawn(process.execPath, ["scripts/run.cjs", "preflight", ...args], { cwd: ROOT, env });
    const output = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => (output[stream] += text));
    }
    const [status] = (await once(child, "close")) as [number | null];
    return { status, ...output };
  }

  it("gives up on an API that does not answer", async () => {
    const silent: Server = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    process.env.AWS_ENDPOINT_URL_BUDGETS = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    try {
      const checks = CHECKS.filter(({ name }) => name === "budget");
      const result = (await runChecks(target, world(), { checks, timeoutMs: 4_000 })).at(-1);
      assert.deepEqual([result?.level, result?.what], ["fail", "AWS did not answer within 4 s"]);
    } finally {
      delete process.env.AWS_ENDPOINT_URL_BUDGETS;
      silent.closeAllConnections();
      silent.close();
    }
  });
});
