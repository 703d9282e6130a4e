import assert from "node:assert/strict";
import type { Manifest } from "../../../plan/render";
import type { Service } from "../../../platform/services";
import { findCluster, type Cluster } from "./cluster";
import { bringImages, type Images } from "./images";
import { committed, credentials, type Surroundings } from "./stack";
import { Stores } from "./stores";

const { namespace } = committed;

/** Label of cluster-wide objects that belong to a namespace. */
const PART_OF = "app.kubernetes.io/part-of";

/** The namespace of the apps stack on a cluster, with stores for one run. */
export class Deployment {
  private constructor(
    readonly cluster: Cluster,
    readonly images: Images,
    readonly stores: Stores,
    readonly dnsAddress: string,
  ) {}

  /** Finds a cluster, brings the images to it and starts the stores; the namespace does not exist afterwards. */
  static async prepare(): Promise<Deployment> {
    const cluster = await findCluster(process.env["E2E_REGISTRY"]);
    console.log(`    (on ${cluster.name})`);
    await cluster.kubectl.run("delete", "namespace", namespace, "--ignore-not-found");
    const images = await bringImages(cluster);
    const service = ["get", "service", "kube-dns", "-n", "kube-system"];
    const dnsAddress = await cluster.kubectl.run(...service, "-o", "jsonpath={.spec.clusterIP}");
    try {
      const stores = await Stores.start(cluster, `${cluster.registry}/stores:${images.stores}`);
      return new Deployment(cluster, images, stores, dnsAddress);
    } catch (error) {
      await Stores.remove(cluster);
      throw error;
    }
  }

  get surroundings(): Surroundings {
    const { cluster, images, stores, dnsAddress } = this;
    return { registry: cluster.registry, images, stores, dnsAddress };
  }

  /**
   * Applies objects one after the other, none of which may cause a warning, and waits for each Job to complete.
   *
   * @param services whose users the Secret with the credentials has. @default those of the repository
   * @param beforeJob called before the wait for each Job.
   */
  async apply(
    objects: readonly Manifest[],
    {
      services,
      beforeJob,
    }: { readonly services?: readonly Service[]; readonly beforeJob?: () => Promise<void> } = {},
  ): Promise<void> {
    const { kubectl } = this.cluster;
    for (const manifest of objects) {
      const { stderr } = await kubectl.apply(manifest);
      assert.equal(stderr, "", `${manifest.kind} ${manifest.metadata.name}`);
      if (manifest.kind === "Namespace") await kubectl.apply(credentials(this.stores, services));
      if (manifest.kind !== "Job") continue;
      await beforeJob?.();
      await this.kubectl(
        "wait",
        `job/${manifest.metadata.name}`,
        "--for=condition=Complete",
        "--timeout=180s",
      );
    }
  }

  /** Runs kubectl in the namespace. */
  kubectl(...args: string[]): Promise<string> {
    return this.cluster.kubectl.run("-n", namespace, ...args);
  }

  /** Waits until all pods of a Deployment are the newest and ready. */
  rolledOut(name: string): Promise<string> {
    return this.kubectl("rollout", "status", `deployment/${name}`, "--timeout=180s");
  }

  /** The pods of a service, each as `pod/NAME`. */
  async podsOf(service: string): Promise<string[]> {
    const selected = ["-l", `app.kubernetes.io/name=${service}`, "-o", "name"];
    return (await this.kubectl("get", "pods", ...selected)).trim().split("\n").filter(Boolean);
  }

  /** Sets the number of pods of services; without any, waits until the last one is deleted. */
  async scale(replicas: number, ...services: string[]): Promise<void> {
    const deployments = services.map((name) => `deployment/${name}`);
    await this.kubectl("scale", ...deployments, `--replicas=${replicas}`);
    if (replicas > 0) return;
    const gone = ["--for=delete", "--timeout=120s"];
    for (const name of services) {
      await this.kubectl("wait", "pod", "-l", `app.kubernetes.io/name=${name}`, ...gone);
    }
  }

  /** Removes the namespace, the stores, and the cluster-wide objects of the stack. */
  async remove(): Promise<void> {
    const { kubectl } = this.cluster;
    try {
      await kubectl.run("delete", "namespace", namespace, "--ignore-not-found");
      const global = ["clusterrole,clusterrolebinding", "-l", `${PART_OF}=${namespace}`];
      await kubectl.run("delete", ...global, "--ignore-not-found");
    } finally {
      await this.stores.stop();
      await Stores.remove(this.cluster);
    }
  }
}
