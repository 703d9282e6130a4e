import { selector } from "../../../k8s/labels";
import { dns, pods, policySpec } from "../../../k8s/openings";
import { podTemplate } from "../../../k8s/pod";
import { bundle } from "./bundle";
import type { Kubectl } from "./kubectl";

const APP = "load";
const PRODUCER_PORT = 8080;

export interface LoadOptions {
  readonly namespace: string;
  /** The producer's image: it has Node.js, and is on the nodes already. */
  readonly image: string;
  /** Where pods ask for names. */
  readonly dnsAddress: string;
  /** Requests under way at a time. */
  readonly workers: number;
  /** How long each worker waits between its requests. */
  readonly pauseMs: number;
  /** After how many requests to end. @default when it is told to stop */
  readonly total?: number;
}

/** What became of the requests of one run. */
export interface Result {
  /** Values by the id they were accepted under. */
  readonly accepted: ReadonlyMap<string, number>;
  /** What was said of each request that was not accepted. */
  readonly failed: readonly string[];
}

/** A pod that posts through the producer's Service, under the same rules as every pod of the namespace. */
export class Load {
  private constructor(
    private readonly kubectl: Kubectl,
    private readonly namespace: string,
  ) {}

  static async start(kubectl: Kubectl, options: LoadOptions): Promise<Load> {
    const { namespace } = options;
    for (const manifest of [...ways(options), ...pod(options)]) await kubectl.apply(manifest);
    await kubectl.run(
      "wait",
      "-n",
      namespace,
      `pod/${APP}`,
      "--for=jsonpath={.status.startTime}",
      "--timeout=60s",
    );
    return new Load(kubectl, namespace);
  }

  /** Tells it to finish the requests under way, and returns what became of all. */
  async stop(): Promise<Result> {
    await this.kubectl.run("exec", "-n", this.namespace, APP, "--", "node", "-e", "process.kill(1)");
    return this.end();
  }

  /** Waits until it has sent all it was to send, and returns what became of it. */
  async end(): Promise<Result> {
    const { kubectl, namespace } = this;
    const finished = "--for=jsonpath={.status.phase}=Succeeded";
    await kubectl.run("wait", "-n", namespace, `pod/${APP}`, finished, "--timeout=300s");
    const lines = (await kubectl.run("logs", "-n", namespace, APP)).trim().split("\n");
    await kubectl.run("delete", "pod", "-n", namespace, APP);
    const words = lines.map((line) => line.split(" "));
    return {
      accepted: new Map(
        words.flatMap(([word, count, id]) => (word === "accepted" && id ? [[id, Number(count)]] : [])),
      ),
      failed: lines.filter((line) => !line.startsWith("accepted ")),
    };
  }
}

/** The ways that the closed namespace lacks: from these pods to the producer and to names. */
function ways({ namespace, dnsAddress }: LoadOptions) {
  const policy = (name: string, spec: ReturnType<typeof policySpec>) => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace },
    spec,
  });
  const toProducer = { ingress: [], egress: [dns(dnsAddress, "pods"), pods("producer", PRODUCER_PORT)] };
  return [
    policy(APP, policySpec(selector(APP), toProducer)),
    policy("load-to-producer", {
      podSelector: { matchLabels: selector("producer") },
      policyTypes: ["Ingress"],
      ingress: [
        { from: [{ podSelector: { matchLabels: selector(APP) } }], ports: [{ port: PRODUCER_PORT }] },
      ],
    }),
  ];
}

function pod(options: LoadOptions) {
  const { namespace, image, workers, pauseMs, total } = options;
  const env = {
    TARGET: "http://producer/count",
    WORKERS: String(workers),
    PAUSE_MS: String(pauseMs),
    ...(total !== undefined && { TOTAL: String(total) }),
  };
  const { metadata, spec } = podTemplate(
    { serviceAccount: APP, image, env, resources: { cpu: "50m", memory: "256Mi" } },
    selector(APP),
    {
      command: ["node", "/load/load.js"],
      volumeMounts: [{ name: APP, mountPath: "/load", readOnly: true }],
    },
    { restartPolicy: "Never", volumes: [{ name: APP, configMap: { name: APP } }] },
  );
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: APP, namespace } },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: APP, namespace },
      data: { "load.js": bundle("load-pod.ts") },
    },
    { apiVersion: "v1", kind: "Pod", metadata: { ...metadata, name: APP, namespace }, spec },
  ];
}
