import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Secret, UNKNOWN, type Properties } from "../../../simulator/providers/values";
import { Client, installedTables, NotReadyError, type Made } from "./client";

const VPC = "aws:ec2/vpc:Vpc";
const SUBNET = "aws:ec2/subnet:Subnet";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const BUCKET = "aws:s3/bucket:Bucket";
const DATABASE = "aws:rds/cluster:Cluster";
const KEY = "aws:kms/key:Key";

describe("the simulated provider aws", () => {
  let aws: Client;

  before(async function () {
    // The first start derives the tables from the SDK.
    this.timeout("3m");
    await installedTables();
  });
  beforeEach(async () => {
    aws = await Client.start();
  });
  afterEach(async () => {
    await aws.stop();
  });

  const vpc = () => aws.create(VPC, "vpc", { cidrBlock: "10.0.0.0/16" });
  const subnet = ({ id }: Made, cidrBlock: string, zone = "a") =>
    aws.create(SUBNET, `subnet-${cidrBlock}`, { vpcId: id, cidrBlock, availabilityZone: `us-east-1${zone}` });

  /** Rewrites the account as somebody would who changes AWS by hand. */
  const drift = (edit: (resources: Record<string, { outputs: Record<string, unknown> }>) => void) => {
    const account = JSON.parse(readFileSync(aws.account, "utf8")) as {
      resources: Record<string, { outputs: Record<string, unknown> }>;
    };
    edit(account.resources);
    writeFileSync(aws.account, JSON.stringify(account));
  };

  describe("before anything is made", () => {
    it("knows what the inputs say and leaves unknown what only AWS knows", async () => {
      const { outputs } = await aws.create(BUCKET, "store", { bucket: "store", tags: { a: "b" } }, true);
      assert.equal(outputs.bucket, "store");
      assert.equal(outputs.region, "us-east-1");
      assert.deepEqual(outputs.tagsAll, { a: "b" });
      assert.equal(outputs.arn, UNKNOWN);
      assert.equal(outputs.bucketRegionalDomainName, UNKNOWN);
    });

    it("makes nothing", async () => {
      const made = await vpc();
      await aws.create(SUBNET, "subnet", { vpcId: made.id, cidrBlock: "10.0.0.0/24" }, true);
      await aws.delete(made);
    });

    it("gives an automatic name that stays, in lower case where AWS has it so", async () => {
      const first = await aws.check(BUCKET, "Store", {});
      assert.match(textOf(first.inputs.bucket), /^store-[0-9a-f]{7}$/);
      assert.deepEqual((await aws.check(BUCKET, "Store", {})).inputs, first.inputs);
      const renamed = await aws.check(BUCKET, "Store", { tags: {} }, { bucket: "store-before" });
      assert.equal(renamed.inputs.bucket, "store-before");
    });

    it("adds the default tags, over which a resource's own win", async () => {
      await aws.configure({
        region: "us-east-1",
        defaultTags: JSON.stringify({ tags: { owner: "all", a: "b" } }),
      });
      const { inputs } = await aws.check(VPC, "vpc", { cidrBlock: "10.0.0.0/16", tags: { owner: "one" } });
      assert.deepEqual(inputs.tags, { owner: "one", a: "b" });
    });

    it("writes a policy document that is an object as text", async () => {
      const { inputs } = await aws.check("aws:iam/role:Role", "role", {
        assumeRolePolicy: { Statement: [] },
      });
      assert.equal(inputs.assumeRolePolicy, '{"Statement":[]}');
    });

    const wrong: readonly [what: string, type: string, inputs: Properties, problem: RegExp][] = [
      ["an unknown property", VPC, { cidr: "10.0.0.0/16" }, /^cidr is no property/],
      [
        "an unknown property within",
        DATABASE,
        { engine: "aurora-mysql", scalingConfiguration: { max: 1 } },
        /^scalingConfiguration.max is no/,
      ],
      ["a missing property", SUBNET, { cidrBlock: "10.0.0.0/24" }, /^vpcId is required/],
      [
        "a list in place of a text",
        VPC,
        { cidrBlock: ["10.0.0.0/16"] },
        /^cidrBlock must be a string and is a list/,
      ],
      [
        "a text in place of a list",
        "aws:rds/subnetGroup:SubnetGroup",
        { subnetIds: "subnet-1" },
        /^subnetIds must be a list/,
      ],
      [
        "a block with bits beyond its length",
        VPC,
        { cidrBlock: "10.0.0.1/16" },
        /^cidrBlock 10.0.0.1\/16 is not/,
      ],
      [
        "a deletion window out of range",
        KEY,
        { deletionWindowInDays: 31 },
        /^deletionWindowInDays must be 7 to 30/,
      ],
      [
        "a name too long",
        "aws:lb/targetGroup:TargetGroup",
        { name: "x".repeat(33) },
        /^name must have at most 32/,
      ],
    ];
    for (const [what, type, inputs, problem] of wrong) {
      it(`refuses ${what}`, async () => {
        const { problems } = await aws.check(type, "one", inputs);
        assert.equal(problems.length, 1, problems.join("; "));
        assert.match(problems[0] ?? "", problem);
      });
    }

    it("does not print a secret in what it refuses", async () => {
      const { problems } = await aws.check(VPC, "vpc", { cidrBlock: new Secret(["hush"]) });
      assert.equal(problems.length, 1);
      assert.doesNotMatch(problems.join(), /hush/);
    });

    it("accepts what is not known yet, in the place of what is required", async () => {
      const { problems } = await aws.check(SUBNET, "subnet", { vpcId: UNKNOWN, cidrBlock: "10.0.0.0/24" });
      assert.deepEqual(problems, []);
    });

    it("refuses a type that the SDK does not have", async () => {
      await assert.rejects(aws.check("aws:ec2/router:Router", "one", {}), /no resource type of @pulumi\/aws/);
    });
  });

  describe("changing", () => {
    it("updates in place what AWS can change, by the path that changes", async () => {
      const diff = await aws.diff(
        VPC,
        "vpc",
        { cidrBlock: "10.0.0.0/16", tags: { a: "b", c: "d" } },
        { cidrBlock: "10.0.0.0/16", tags: { a: "x", c: "d" } },
      );
      assert.deepEqual(diff, { paths: ["tags.a"], replaces: [], deleteBeforeReplace: false });
    });

    it("replaces by what AWS cannot change", async () => {
      const diff = await aws.diff(VPC, "vpc", { cidrBlock: "10.0.0.0/16" }, { cidrBlock: "10.1.0.0/16" });
      assert.deepEqual(diff, { paths: ["cidrBlock"], replaces: ["cidrBlock"], deleteBeforeReplace: false });
    });

    it("replaces by a property within an object alone", async () => {
      const origin = (arn: string, httpPort: number) => ({ vpcOriginEndpointConfig: { arn, httpPort } });
      const type = "aws:cloudfront/vpcOrigin:VpcOrigin";
      assert.deepEqual((await aws.diff(type, "one", origin("a", 80), origin("a", 81))).replaces, []);
      assert.deepEqual((await aws.diff(type, "one", origin("a", 80), origin("b", 80))).replaces, [
        "vpcOriginEndpointConfig",
      ]);
    });

    it("deletes first what is replaced under a fixed name, and not what has an automatic one", async () => {
      const fixed = (engine: string) => ({ clusterIdentifier: "data", engine, __defaults: [] });
      assert.ok(
        (await aws.diff(DATABASE, "data", fixed("aurora-mysql"), fixed("aurora-postgresql")))
          .deleteBeforeReplace,
      );
      const automatic = (engine: string) => ({ ...fixed(engine), __defaults: ["clusterIdentifier"] });
      const diff = await aws.diff(
        DATABASE,
        "data",
        automatic("aurora-mysql"),
        automatic("aurora-postgresql"),
      );
      assert.equal(diff.deleteBeforeReplace, false);
    });

    it("keeps what AWS computed, drops what the program no longer gives", async () => {
      const made = await aws.create(BUCKET, "store", { bucket: "store", tags: { a: "b", c: "d" } });
      const updated = await aws.update(made, { bucket: "store", tags: { a: "x" } });
      assert.equal(updated.outputs.arn, made.outputs.arn);
      assert.deepEqual(updated.outputs.tags, { a: "x" });
      assert.deepEqual(updated.outputs.tagsAll, { a: "x" });
    });

    it("refuses to skip a minor version of Kubernetes", async () => {
      const network = await vpc();
      const subnets = [await subnet(network, "10.0.0.0/24"), await subnet(network, "10.0.1.0/24", "b")];
      const inputs = {
        name: "one",
        roleArn: "arn:aws:iam::123456789012:role/one",
        version: "1.34",
        vpcConfig: { subnetIds: subnets.map(({ id }) => id) },
      };
      const made = await aws.create("aws:eks/cluster:Cluster", "one", inputs);
      await assert.rejects(
        aws.update(made, { ...inputs, version: "1.36" }),
        /from 1.34 to 1.36; one minor version/,
      );
      await aws.update(made, { ...inputs, version: "1.35" });
    });
  });

  describe("creating", () => {
    it("gives ids, ARNs and endpoints of AWS's form", async () => {
      const network = await vpc();
      assert.match(network.id, /^vpc-[0-9a-f]{17}$/);
      assert.equal(network.outputs.arn, `arn:aws:ec2:us-east-1:123456789012:vpc/${network.id}`);
      const database = await aws.create(DATABASE, "data", {
        clusterIdentifier: "data",
        engine: "aurora-mysql",
        masterUsername: "admin",
        manageMasterUserPassword: true,
      });
      assert.match(
        textOf(database.outputs.endpoint),
        /^data\.cluster-[0-9a-f]{12}\.us-east-1\.rds\.amazonaws\.com$/,
      );
      const [secret] = database.outputs.masterUserSecrets as readonly Properties[];
      assert.match(
        textOf(secret?.secretArn),
        /^arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!cluster-/,
      );
    });

    it("keeps the inputs that are secret secret", async () => {
      const { outputs } = await aws.create("aws:secretsmanager/secretVersion:SecretVersion", "one", {
        secretId: "arn:aws:secretsmanager:us-east-1:123456789012:secret:one",
        secretString: new Secret("hush"),
      });
      assert.ok(outputs.secretString instanceof Secret);
    });

    it("refuses a name that is taken, also by another process", async () => {
      const other = await Client.start({ account: aws.account });
      try {
        await other.create(BUCKET, "first", { bucket: "store" });
        await assert.rejects(
          aws.create(BUCKET, "second", { bucket: "store" }),
          /BucketAlreadyOwnedByYou: store/,
        );
      } finally {
        await other.stop();
      }
    });

    it("refuses the name of a secret within its recovery window, and not without one", async () => {
      const type = "aws:secretsmanager/secret:Secret";
      await aws.delete(await aws.create(type, "one", { name: "kept" }));
      await assert.rejects(aws.create(type, "one", { name: "kept" }), /scheduled for deletion/);
      await aws.delete(await aws.create(type, "two", { name: "free", recoveryWindowInDays: 0 }));
      await aws.create(type, "two", { name: "free" });
    });

    it("refuses an id that does not exist", async () => {
      await assert.rejects(
        aws.create(SUBNET, "one", { vpcId: "vpc-0123456789abcdef0", cidrBlock: "10.0.0.0/24" }),
        /InvalidVpcID.NotFound.*vpc-0123456789abcdef0 \(vpcId\) does not exist/,
      );
    });

    it("refuses a subnet outside its VPC, or over another", async () => {
      const network = await vpc();
      await assert.rejects(subnet(network, "10.1.0.0/24"), /InvalidSubnet.Range/);
      await subnet(network, "10.0.0.0/23");
      await assert.rejects(subnet(network, "10.0.1.0/24"), /InvalidSubnet.Conflict/);
    });

    it("refuses a subnet group and a cluster in one zone", async () => {
      const one = await subnet(await vpc(), "10.0.0.0/24");
      await assert.rejects(
        aws.create("aws:rds/subnetGroup:SubnetGroup", "group", { subnetIds: [one.id] }),
        /DBSubnetGroupDoesNotCoverEnoughAZs/,
      );
      await assert.rejects(
        aws.create("aws:eks/cluster:Cluster", "cluster", {
          roleArn: "arn:aws:iam::123456789012:role/one",
          vpcConfig: { subnetIds: [one.id] },
        }),
        /at least two availability zones/,
      );
    });

    it("refuses Auto Mode that is half configured", async () => {
      const cluster = (more: Properties) =>
        aws.create("aws:eks/cluster:Cluster", "one", {
          roleArn: "arn:aws:iam::123456789012:role/one",
          vpcConfig: { subnetIds: [] },
          computeConfig: { enabled: true },
          ...more,
        });
      const whole = {
        storageConfig: { blockStorage: { enabled: true } },
        kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: true } },
      };
      await assert.rejects(cluster({}), /enabled together or not at all/);
      await assert.rejects(cluster(whole), /bootstrapSelfManagedAddons must be false/);
      await cluster({
        ...whole,
        bootstrapSelfManagedAddons: false,
        accessConfig: { authenticationMode: "API" },
      });
    });

    it("answers what it knows of a type that it has no model of", async () => {
      const { id, outputs } = await aws.create("aws:sqs/queue:Queue", "jobs", { name: "jobs" });
      assert.equal(id, "jobs");
      assert.equal(outputs.name, "jobs");
      assert.equal(typeof outputs.url, "string");
    });
  });

  describe("deleting", () => {
    const refusals: readonly [what: string, type: string, inputs: Properties, why: RegExp][] = [
      [
        "a database with deletion protection",
        DATABASE,
        {
          engine: "aurora-mysql",
          masterUsername: "admin",
          deletionProtection: true,
          skipFinalSnapshot: true,
        },
        /has deletion protection/,
      ],
      [
        "a database without a name for its last snapshot",
        DATABASE,
        { engine: "aurora-mysql", masterUsername: "admin" },
        /finalSnapshotIdentifier is required/,
      ],
      [
        "a load balancer with deletion protection",
        "aws:lb/loadBalancer:LoadBalancer",
        { enableDeletionProtection: true },
        /has deletion protection/,
      ],
    ];
    for (const [what, type, inputs, why] of refusals) {
      it(`refuses ${what}`, async () => {
        const made = await aws.create(type, "one", inputs);
        await assert.rejects(aws.delete(made), why);
        assert.equal((await aws.read(made)).id, made.id);
      });
    }

    it("refuses what another resource uses, until that is gone", async () => {
      const network = await vpc();
      const part = await subnet(network, "10.0.0.0/24");
      const group = await aws.create(GROUP, "group", { vpcId: network.id });
      await assert.rejects(aws.delete(network), /DependencyViolation.*\((ec2\/subnet|ec2\/securityGroup) /);
      await aws.delete(part);
      await aws.delete(group);
      await aws.delete(network);
      assert.equal((await aws.read(network)).id, "");
    });

    it("removes with a VPC what AWS made with it", async () => {
      await aws.delete(await vpc());
      assert.deepEqual(JSON.parse(readFileSync(aws.account, "utf8")), { resources: {}, faults: {} });
    });

    it("refuses a bucket with objects, unless the program says otherwise", async () => {
      const object = { bucket: "store", key: "a", content: "b" };
      const made = await aws.create(BUCKET, "store", { bucket: "store" });
      const inside = await aws.create("aws:s3/bucketObjectv2:BucketObjectv2", "object", object);
      await assert.rejects(aws.delete(made), /BucketNotEmpty/);
      await aws.delete(await aws.update(made, { bucket: "store", forceDestroy: true }));
      await aws.delete(inside);
    });

    it("is done with what is already gone", async () => {
      const made = await vpc();
      await aws.delete(made);
      await aws.delete(made);
    });
  });

  describe("refreshing", () => {
    it("finds no drift where nobody changed anything", async () => {
      const made = await aws.create(BUCKET, "store", { bucket: "store", tags: { a: "b" } });
      assert.deepEqual((await aws.read(made)).inputs, made.inputs);
    });

    it("finds no drift in what AWS filled in within an object, or in files", async () => {
      const versioning = await aws.create("aws:s3/bucketVersioning:BucketVersioning", "one", {
        bucket: "store",
        versioningConfiguration: { status: "Enabled" },
      });
      assert.deepEqual((await aws.read(versioning)).inputs, versioning.inputs);
      const code = {
        "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7",
        hash: "1",
        path: "a.zip",
      };
      const lambda = await aws.create("aws:lambda/function:Function", "one", {
        role: "arn:aws:iam::123456789012:role/one",
        code,
      });
      drift((resources) => {
        for (const { outputs } of Object.values(resources))
          if ("code" in outputs) outputs.code = { hash: "1" };
      });
      assert.deepEqual((await aws.read(lambda)).inputs, lambda.inputs);
    });

    it("finds a change within an object", async () => {
      const made = await aws.create("aws:s3/bucketVersioning:BucketVersioning", "one", {
        bucket: "store",
        versioningConfiguration: { status: "Enabled" },
      });
      drift((resources) => {
        for (const { outputs } of Object.values(resources)) {
          outputs.versioningConfiguration = { status: "Suspended", mfaDelete: "Disabled" };
        }
      });
      assert.deepEqual((await aws.read(made)).inputs.versioningConfiguration, { status: "Suspended" });
    });

    it("finds what was changed by hand", async () => {
      const made = await aws.create(BUCKET, "store", { bucket: "store", tags: { a: "b" } });
      drift((resources) => {
        for (const { outputs } of Object.values(resources)) outputs.tags = { a: "b", by: "hand" };
      });
      assert.deepEqual((await aws.read(made)).inputs.tags, { a: "b", by: "hand" });
    });

    it("finds that a resource is gone", async () => {
      const made = await aws.create(BUCKET, "store", { bucket: "store" });
      drift((resources) => {
        for (const key of Object.keys(resources)) Reflect.deleteProperty(resources, key);
      });
      assert.equal((await aws.read(made)).id, "");
    });

    it("says where a damaged account is", async () => {
      writeFileSync(aws.account, "{");
      await assert.rejects(
        vpc(),
        /The account file .*account\.json is not JSON .*remove it for an empty account/s,
      );
    });
  });

  describe("failing as it is told to", () => {
    const start = (environment: Record<string, string>) => Client.start({ environment });

    it("fails the creation that is asked for, once", async () => {
      const failing = await start({ SIMULATOR_FAIL: "kms/key:2" });
      try {
        await failing.create(KEY, "one", {});
        await assert.rejects(failing.create(KEY, "two", {}), /InternalFailure: the failure kms\/key:2/);
        await failing.create(KEY, "two", {});
      } finally {
        await failing.stop();
      }
    });

    it("makes a resource that does not become ready, and goes on with it", async () => {
      const failing = await start({ SIMULATOR_FAIL: "partial@kms/key" });
      try {
        const error = await failing.create(KEY, "one", {}).then(unexpected, (thrown: unknown) => thrown);
        assert.ok(error instanceof NotReadyError);
        const made = { type: KEY, name: "one", id: error.id, inputs: {}, outputs: error.outputs };
        assert.equal((await failing.read(made)).id, error.id);
        await failing.update(made, { description: "ready now" });
      } finally {
        await failing.stop();
      }
    });

    it("keeps a resource whose creation is cancelled while it waits", async () => {
      const slow = await start({ SIMULATOR_SCALE: "1000" });
      try {
        const creation = slow.create(KEY, "one", {}).then(unexpected, (thrown: unknown) => thrown);
        while (!isMade(slow.account)) await sleep(10);
        await slow.cancel();
        const error = await creation;
        assert.ok(error instanceof NotReadyError);
        assert.match(error.message, /was cancelled/);
        assert.notEqual(error.id, "");
      } finally {
        await slow.stop();
      }
    });

    it("holds creations from a number of resources on until it is cancelled, and says so in the trace", async () => {
      const holding = await start({ SIMULATOR_HOLD: "create@2" });
      try {
        await holding.create(KEY, "one", {});
        const held = holding.create(KEY, "two", {}).then(unexpected, (thrown: unknown) => thrown);
        while (holds(holding.trace).length === 0) await sleep(10);
        assert.deepEqual(holds(holding.trace), ["create two"]);
        await holding.cancel();
        assert.ok((await held) instanceof NotReadyError);
      } finally {
        await holding.stop();
      }
    });

    it("holds deletions once few resources are left, and deletes nothing when it is cancelled", async () => {
      const holding = await start({ SIMULATOR_HOLD: "delete@1" });
      try {
        const one = await holding.create(BUCKET, "one", { bucket: "one" });
        const two = await holding.create(BUCKET, "two", { bucket: "two" });
        await holding.delete(one);
        const held = holding.delete(two).then(unexpected, (thrown: unknown) => thrown);
        while (holds(holding.trace).length === 0) await sleep(10);
        await holding.cancel();
        assert.match(String(await held), /was cancelled/);
        assert.equal((await holding.read(two)).id, two.id);
      } finally {
        await holding.stop();
      }
    });
  });

  it("answers functions, and names the one that it does not know", async () => {
    const zones = await aws.invoke("aws:index/getAvailabilityZones:getAvailabilityZones", {});
    assert.equal((zones.names as readonly unknown[]).length, 6);
    await assert.rejects(
      aws.invoke("aws:ec2/getAmi:getAmi", {}),
      /The function aws:ec2\/getAmi:getAmi has no answer/,
    );
  });

  it("refuses to be configured for an account that is not allowed", async () => {
    await assert.rejects(
      aws.configure({ region: "us-east-1", allowedAccountIds: JSON.stringify(["999999999999"]) }),
      /The AWS account 123456789012 is not one of allowedAccountIds \(999999999999\)/,
    );
  });
});

function textOf(value: unknown): string {
  assert.ok(typeof value === "string");
  return value;
}

function unexpected(): never {
  throw new Error("The creation succeeded.");
}

/** The operations that the trace says are held. */
function holds(trace: string): string[] {
  if (!existsSync(trace)) return [];
  return readFileSync(trace, "utf8")
    .split("\n")
    .filter((line) => line.endsWith("}"))
    .map((line) => JSON.parse(line) as { op: string; name: string; held?: boolean })
    .filter(({ held }) => held === true)
    .map(({ op, name }) => `${op} ${name}`);
}

function isMade(account: string): boolean {
  try {
    return readFileSync(account, "utf8").includes("kms/key");
  } catch {
    return false;
  }
}
