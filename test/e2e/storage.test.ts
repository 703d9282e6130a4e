import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { Workload, type WorkloadArgs } from "../../k8s/workload";
import { record } from "../../plan/record";
import { manifests, type Manifest } from "../../plan/render";
import { eventually } from "../../local/services/poll";
import { findCluster, type Cluster } from "./support/cluster";

const RUN = randomBytes(4).toString("hex");
const NAMESPACE = `millrace-e2e-storage-${RUN}`;

/** A class of this test's own, whose volumes are made by hand and may grow. */
const CLASS = `e2e-${RUN}`;

const ARGS: WorkloadArgs = {
  namespace: NAMESPACE,
  image: "registry.invalid/ledger:1",
  env: {},
  resources: { cpu: "10m", memory: "16Mi" },
  replicas: 2,
  httpPort: 8080,
  metricsPort: 9464,
  zoneSpread: "ScheduleAnyway",
  openings: { ingress: [], egress: [] },
};

/** The objects of a service with storage. */
async function rendered(name: string, size: string, image = ARGS.image): Promise<Manifest[]> {
  const storage = { name: "ledger", keep: true, volumes: [{ class: CLASS, size, path: "/data" }] };
  return manifests(
    await record({
      project: "e2e",
      stack: "e2e",
      config: {},
      deploy: () => {
        new Workload(name, { ...ARGS, image, storage });
        return Promise.resolve({});
      },
    }),
  );
}

const STORAGE_CLASS = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: CLASS },
  provisioner: "kubernetes.io/no-provisioner",
  allowVolumeExpansion: true,
};

/** A volume for one claim; a cluster without a provisioner has no others. */
const volume = (claim: string) => ({
  apiVersion: "v1",
  kind: "PersistentVolume",
  metadata: { name: `${claim}-${RUN}` },
  spec: {
    storageClassName: CLASS,
    capacity: { storage: "1Gi" },
    accessModes: ["ReadWriteOnce"],
    persistentVolumeReclaimPolicy: "Retain",
    claimRef: { name: claim, namespace: NAMESPACE },
    hostPath: { path: `/var/tmp/${CLASS}/${claim}` },
  },
});

describe("a service with storage", () => {
  let cluster: Cluster;
  const claims = [0, 1].map((pod) => `${CLASS}-ledger-${pod}`);

  before(async function () {
    this.timeout(15 * 60_000);
    cluster = await findCluster(process.env["E2E_REGISTRY"]);
    await cluster.kubectl.run("create", "namespace", NAMESPACE);
    for (const object of [STORAGE_CLASS, ...claims.map(volume)]) await cluster.kubectl.apply(object);
  });

  after(async function () {
    this.timeout(3 * 60_000);
    if ((cluster as Cluster | undefined) === undefined) return;
    const remove = (...what: string[]) => cluster.kubectl.run("delete", ...what, "--ignore-not-found");
    await remove("namespace", NAMESPACE);
    await remove("persistentvolume", ...claims.map((claim) => `${claim}-${RUN}`));
    await remove("storageclass", CLASS);
  });

  /** Applies objects as they are; a warning of the API server fails the test. */
  async function apply(objects: readonly Manifest[]): Promise<void> {
    for (const object of objects) {
      const { stderr } = await cluster.kubectl.apply(object, "--force-conflicts");
      assert.equal(stderr, "", `${object.kind} ${object.metadata.name}`);
    }
  }

  const get = (...what: string[]) => cluster.kubectl.run("get", "-n", NAMESPACE, ...what);
  const uid = (...what: string[]) => get(...what, "-o", "jsonpath={.metadata.uid}");

  it("is what an API server takes, without a warning, and its pods use the claims that are there", async function () {
    this.timeout(3 * 60_000);
    await apply(await rendered("ledger", "1Gi"));
    await eventually(async () => {
      for (const claim of claims) {
        assert.equal(await get("pvc", claim, "-o", "jsonpath={.status.phase}"), "Bound");
      }
    }, 60_000);
    await eventually(async () => {
      const used = "jsonpath={.spec.volumes[*].persistentVolumeClaim.claimName}";
      for (const pod of [0, 1]) assert.equal(await get("pod", `ledger-${pod}`, "-o", used), claims[pod]);
    }, 60_000);
    assert.deepEqual((await get("pvc", "-o", "name")).trim().split("\n").length, claims.length);
  });

  it("grows and is renamed in place: the API server takes both, and it is the same StatefulSet", async function () {
    this.timeout(3 * 60_000);
    const before = await uid("statefulset", "ledger");
    await apply(await rendered("ledger", "2Gi"));
    for (const claim of claims) {
      assert.equal(await get("pvc", claim, "-o", "jsonpath={.spec.resources.requests.storage}"), "2Gi");
    }
    await apply(await rendered("accounts", "2Gi", "registry.invalid/accounts:1"));
    assert.equal(await uid("statefulset", "ledger"), before);
    const label = "jsonpath={.spec.template.metadata.labels.app\\.kubernetes\\.io/name}";
    assert.equal(await get("statefulset", "ledger", "-o", label), "accounts");
  });

  it("never shrinks", async () => {
    const [claim] = (await rendered("accounts", "1Gi")).filter(
      ({ kind }) => kind === "PersistentVolumeClaim",
    );
    assert.ok(claim);
    await assert.rejects(cluster.kubectl.apply(claim, "--force-conflicts"), /can not be less than/);
  });
});
