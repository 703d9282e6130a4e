import assert from "node:assert/strict";
import { KEDA_NAMESPACE } from "../../../k8s/keda";
import { kedaPods } from "../../../k8s/keda-values";
import { podTemplate } from "../../../k8s/pod";
import type { Manifest } from "../../../plan/render";
import type { Kubectl } from "./kubectl";
import { inNamespaces } from "./policies";

const NAMESPACE = "millrace-e2e-keda";
const POD = "operator";

/** As much of a ScaledObject as is needed to compute what it asks for. */
interface ScaledObject extends Manifest {
  readonly spec: {
    readonly minReplicaCount: number;
    readonly maxReplicaCount: number;
    readonly triggers: readonly {
      readonly type: string;
      readonly metadata: Readonly<Record<string, string>>;
    }[];
  };
}

/** The objects of a stack for a cluster without KEDA; its policies admit the {@link KedaStandIn} in KEDA's place. */
export function withoutKeda(objects: readonly Manifest[]): Manifest[] {
  return objects
    .filter(({ apiVersion }) => !apiVersion.startsWith("keda.sh/"))
    .filter(({ metadata: { name, namespace = name } }) => namespace !== KEDA_NAMESPACE)
    .map((object) => inNamespaces(object, (name) => (name === KEDA_NAMESPACE ? NAMESPACE : name)));
}

/**
 * A pod in the place of KEDA's operator, which reads metrics where the ScaledObjects say: the chart of KEDA is on the
 * Internet, and a cluster has one KEDA at most, which may be in use.
 */
export class KedaStandIn {
  private constructor(
    private readonly kubectl: Kubectl,
    private readonly objects: readonly Manifest[],
  ) {}

  /**
   * @param image one with Node.js, which is on the nodes.
   * @param objects of the stack, ScaledObjects among them.
   */
  static async start(kubectl: Kubectl, image: string, objects: readonly Manifest[]): Promise<KedaStandIn> {
    await KedaStandIn.remove(kubectl);
    const metadata = { name: POD, namespace: NAMESPACE };
    await kubectl.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });
    await kubectl.apply({ apiVersion: "v1", kind: "ServiceAccount", metadata });
    const { spec } = podTemplate(
      { serviceAccount: POD, image, env: {}, resources: { cpu: "10m", memory: "128Mi" } },
      {},
      { command: ["node", "-e", "setInterval(() => {}, 1e6)"] },
      { terminationGracePeriodSeconds: 0 },
    );
    const labels = kedaPods.operator;
    await kubectl.apply({ apiVersion: "v1", kind: "Pod", metadata: { ...metadata, labels }, spec });
    await kubectl.run("wait", "-n", NAMESPACE, `pod/${POD}`, "--for=condition=Ready", "--timeout=60s");
    return new KedaStandIn(kubectl, objects);
  }

  /** Removes what an earlier run, or this one, has made. */
  static async remove(kubectl: Kubectl): Promise<void> {
    await kubectl.run("delete", "namespace", NAMESPACE, "--ignore-not-found");
  }

  /**
   * Number of pods that the autoscaler of a workload asks for at the moment, by the depth of queues alone: for a metric of
   * type AverageValue that is the value divided by the target, rounded up.
   *
   * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details
   */
  async podsWanted(workload: string): Promise<number> {
    const found = this.objects.find(
      ({ kind, metadata }) => kind === "ScaledObject" && metadata.name === workload,
    );
    assert.ok(found, `${workload} has no ScaledObject`);
    const { minReplicaCount, maxReplicaCount, triggers } = (found as ScaledObject).spec;
    const reported = triggers.filter(({ type }) => type === "metrics-api");
    assert.ok(reported.length > 0, `${workload} does not scale by a queue`);
    const wanted = await Promise.all(
      reported.map(async ({ metadata: { url = "", valueLocation = "", targetValue } }) => {
        const value = (await this.read(url))[valueLocation];
        assert.equal(typeof value, "number", `${url} reports no number ${valueLocation}`);
        return Math.ceil(Number(value) / Number(targetValue));
      }),
    );
    return Math.min(Math.max(minReplicaCount, ...wanted), maxReplicaCount);
  }

  /** What a URL answers to the pod. */
  private async read(url: string): Promise<Readonly<Record<string, unknown>>> {
    const program = "fetch(process.argv[1]).then((answer) => answer.text()).then(console.log)";
    const command = ["node", "-e", program, url];
    return JSON.parse(await this.kubectl.run("exec", "-n", NAMESPACE, POD, "--", ...command)) as never;
  }
}
