import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { bundleService } from "../../../local/bundle";
import { kubernetesProvider } from "../../../scripts/test/kubernetes-provider";
import { providerFolder } from "../../../simulator/install";
import { newEngine } from "../../support/engine/engine";
import { EngineStack, type Outcome } from "../../support/engine/stack";
import { findCluster, type Cluster } from "../support/cluster";
import { imitateEks, undoImitation } from "../support/eks";
import { bringStandIns, type StandIns } from "../support/images";

const MINUTE = 60_000;
const ROOT = join(__dirname, "..", "..", "..");

const STACK = "dev";
const NAMESPACE = "millrace-e2e-engine";

/** What the failing migrations say. */
const ERROR = "the database could not be migrated: the table counts is locked";

/** Seconds that a rollout may take where it should succeed, and where it cannot. */
const PATIENCE = { succeeds: 180, fails: 30 };

/**
 * The programs as they are deployed to AWS: `infra` to a simulated account, `apps` with what that has exported to a real
 * cluster, which the account says is of EKS. Programs that answer the probes stand in for the services: these could
 * not sign in to the simulated Aurora and ElastiCache, and work in the other tests on this cluster.
 */
describe("the programs on Pulumi's engine", () => {
  let cluster: Cluster;
  let dir: string;
  let images: StandIns;
  let infra: EngineStack;
  let apps: EngineStack;
  /** Everything in the cluster before the first deployment. */
  let untouched: readonly string[];

  before("a cluster, a simulated account with infra in it, and an engine", async function () {
    this.timeout(60 * MINUTE);
    cluster = await findCluster(process.env["E2E_REGISTRY"]);
    dir = mkdtempSync(join(tmpdir(), "millrace-engine-"));
    await undoImitation(cluster);
    await cluster.kubectl.run("delete", "namespace", NAMESPACE, "--ignore-not-found");
    const { endpoint, authority, bin } = await imitateEks(cluster, dir);
    images = await bringStandIns(cluster, ERROR);
    const provider = await kubernetesProvider(ROOT, (sentence) => console.log(`    ${sentence}`));
    await bundleService("web"); // its page is put into a bucket
    const engine = await newEngine({ dir, providers: [bin, dirname(provider), await providerFolder(ROOT)] });
    infra = await EngineStack.create(engine, { folder: ".", name: STACK });
    await infra.configure({ "millrace-infra:namespace": NAMESPACE });
    const env = { SIMULATOR_EKS_ENDPOINT: endpoint, SIMULATOR_EKS_CA: authority };
    succeeded(await infra.up({ env }));
    apps = await EngineStack.create(engine, { folder: "apps", name: STACK });
    untouched = await everything();
  });

  after(async function () {
    this.timeout(10 * MINUTE);
    if ((cluster as Cluster | undefined) === undefined) return;
    try {
      // Does nothing where the tests came to their end.
      if ((apps as EngineStack | undefined) !== undefined) await apps.destroy();
    } finally {
      await cluster.kubectl.run("delete", "namespace", NAMESPACE, "--ignore-not-found");
      await undoImitation(cluster);
      rmSync(dir, { recursive: true, force: true });
    }
  });

  /** Configures apps: the stack's file, without KEDA, whose chart comes from the Internet. */
  function configure(
    versions: Partial<Record<"producer" | "migrations", string>>,
    timeout: number,
  ): Promise<void> {
    const { registry, working } = images;
    const config = {
      "millrace-apps:images": JSON.stringify({ registry, tag: working, ...versions }),
      "millrace-apps:services": JSON.stringify({
        producer: { cpu: "20m", memory: "128Mi" },
        consumer: { cpu: "20m", memory: "128Mi" },
      }),
      "millrace-apps:keda": undefined,
      "millrace-apps:defaults": undefined,
      "millrace-apps:rolloutTimeoutSeconds": String(timeout),
    };
    return apps.configure(config);
  }

  /** All objects in the cluster that somebody has made, as `KIND NAMESPACE/NAME`. */
  async function everything(): Promise<string[]> {
    const { kubectl } = cluster;
    const kinds = (await kubectl.run("api-resources", "--verbs=list,delete", "-o", "name"))
      .trim()
      .split("\n");
    const lasting = kinds.filter(
      (kind) => !/^(events|leases|endpoints|endpointslices|pods)(\.|$)|metrics/.test(kind),
    );
    const line = "{range .items[*]}{.kind} {.metadata.namespace}/{.metadata.name}{'\\n'}{end}";
    const objects = await kubectl.run("get", lasting.join(), "-A", "-o", `jsonpath=${line}`);
    return [...new Set(objects.trim().split("\n"))].sort();
  }

  const available = async (name: string) =>
    Number(
      await cluster.kubectl.run(
        ...["get", "deployment", name, "-n", NAMESPACE],
        ...["-o", "jsonpath={.status.availableReplicas}"],
      ),
    );

  it("preview what they would make, and make nothing", async function () {
    this.timeout(5 * MINUTE);
    await configure({}, PATIENCE.succeeds);
    const { changes } = succeeded(await apps.preview());
    assert.ok(made(changes, "kubernetes:core/v1:Namespace"));
    assert.ok(made(changes, "kubernetes:apps/v1:Deployment"));
    assert.deepEqual(await everything(), untouched);
  });

  it("make the services in the cluster that infra has told of", async function () {
    this.timeout(10 * MINUTE);
    const { changes, seconds } = succeeded(await apps.up());
    console.log(`      ${changes.size} resources in ${seconds.toFixed(0)} s`);
    for (const service of ["producer", "consumer"]) assert.equal(await available(service), 1);
  });

  it("change nothing when they are deployed again", async function () {
    this.timeout(10 * MINUTE);
    const { changes } = succeeded(await apps.up());
    assert.deepEqual([...changes], []);
  });

  it("fail in time with an image that does not exist, name it, and leave the old pods at work", async function () {
    this.timeout(10 * MINUTE);
    await configure({ producer: "9.9.9" }, PATIENCE.fails);
    const { ok, output } = await apps.up();
    assert.equal(ok, false);
    assert.match(output, new RegExp(`${images.registry}/producer:9\\.9\\.9`));
    assert.equal(await available("producer"), 1);
  });

  it("recover from it with an image that does", async function () {
    this.timeout(10 * MINUTE);
    await configure({}, PATIENCE.succeeds);
    succeeded(await apps.up());
    assert.equal(await available("producer"), 1);
  });

  it("fail in time with migrations that fail, say why, and touch no service", async function () {
    this.timeout(10 * MINUTE);
    await configure({ migrations: images.failing, producer: "9.9.9" }, PATIENCE.fails);
    const { ok, output, changes } = await apps.up();
    assert.equal(ok, false);
    assert.ok(output.includes(ERROR), output);
    assert.equal(made(changes, "kubernetes:apps/v1:Deployment"), false);
    assert.equal(await available("producer"), 1);
  });

  it("recover from them, and run the migrations again", async function () {
    this.timeout(10 * MINUTE);
    await configure({}, PATIENCE.succeeds);
    const { changes } = succeeded(await apps.up());
    assert.ok(made(changes, "kubernetes:batch/v1:Job"));
  });

  it("leave nothing in the cluster when they are destroyed", async function () {
    this.timeout(10 * MINUTE);
    succeeded(await apps.destroy());
    assert.deepEqual(await everything(), untouched);
    assert.deepEqual((await apps.state()).resources, []);
  });
});

function succeeded(outcome: Outcome): Outcome {
  assert.ok(outcome.ok, outcome.output);
  return outcome;
}

/** Whether a resource of the type was changed. */
function made(changes: Outcome["changes"], type: string): boolean {
  return [...changes.keys()].some((urn) => urn.includes(`${type}::`));
}
