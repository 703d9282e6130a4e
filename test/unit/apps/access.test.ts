import assert from "node:assert/strict";
import { access } from "../../../apps/access";
import type { Opening } from "../../../k8s/openings";
import { configOf, least } from "../../support/stacks/apps";
import { elsewhere, onAws } from "../../support/stacks/contract";

/** `10.0.96.0/24:3306`, `web:8080`, one line a way through. */
function ways(openings: readonly Opening[]): string[] {
  return openings.flatMap(({ peers, ports }) =>
    peers.flatMap((peer) => {
      const { ipBlock, podSelector } = peer as {
        ipBlock?: { cidr: string };
        podSelector?: { matchLabels: Record<string, string> };
      };
      const who = ipBlock?.cidr ?? Object.values(podSelector?.matchLabels ?? {})[0] ?? "anyone";
      return (ports as { protocol: string; port: number }[]).map(
        ({ protocol, port }) => `${protocol} ${who}:${port}`,
      );
    }),
  );
}

const DNS = ["UDP 172.20.0.10/32:53", "TCP 172.20.0.10/32:53"];
const DATA = ["TCP 10.0.96.0/24:3306", "TCP 10.0.96.0/24:6379"];
const POD_IDENTITY = "TCP 169.254.170.23/32:80";

const CALLERS = ["TCP true:8080", "TCP true:9000"];

const ALONE = { producer: { callerNamespaces: [] }, web: undefined, keda: undefined, collector: undefined };
const WEB = { cpu: "100m", memory: "256Mi", operations: false };

describe("access on AWS", () => {
  const { producer, consumer, deadLetters, migrations, web } = access(onAws, { ...ALONE, web: WEB });

  it("lets page and balancer reach the producer, and it names, data and its role", () => {
    assert.deepEqual(ways(producer.ingress), [
      "TCP web:8080",
      "TCP 10.0.0.0/20:8080",
      "TCP 10.0.16.0/20:8080",
      ...CALLERS,
    ]);
    assert.deepEqual(ways(producer.egress), [...DNS, ...DATA, POD_IDENTITY]);
  });

  it("lets the balancer of gRPC reach the producer too, where there is one", () => {
    const targetGroups = { http: "arn:aws:tg/http", grpc: "arn:aws:tg/grpc" };
    assert.deepEqual(ways(access({ ...onAws, targetGroups }, ALONE).producer.ingress), [
      "TCP 10.0.0.0/20:8080",
      "TCP 10.0.16.0/20:8080",
      "TCP 10.0.0.0/20:9000",
      "TCP 10.0.16.0/20:9000",
      ...CALLERS,
    ]);
  });

  it("lets pods that are labelled as callers reach the producer, of namespaces that are named too", () => {
    const producer = { callerNamespaces: ["shop"] };
    assert.deepEqual(access(onAws, { ...ALONE, producer }).producer.ingress.at(-1), {
      peers: [
        { podSelector: { matchLabels: { "millrace/calls-producer": "true" } } },
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shop" } },
          podSelector: { matchLabels: { "millrace/calls-producer": "true" } },
        },
      ],
      ports: [
        { protocol: "TCP", port: 8080 },
        { protocol: "TCP", port: 9000 },
      ],
    });
  });

  it("lets the command for dead letters reach the queue alone", () => {
    assert.deepEqual(ways(deadLetters.ingress), []);
    assert.deepEqual(ways(deadLetters.egress), [...DNS, "TCP 10.0.96.0/24:6379", POD_IDENTITY]);
  });

  it("lets nobody reach the consumer", () => {
    assert.deepEqual(ways(consumer.ingress), []);
    assert.deepEqual(ways(consumer.egress), [...DNS, ...DATA, POD_IDENTITY]);
  });

  it("lets the migrations reach the database and Secrets Manager, not the queue", () => {
    assert.deepEqual(ways(migrations.ingress), []);
    assert.deepEqual(ways(migrations.egress), [
      ...DNS,
      "TCP 10.0.96.0/24:3306",
      POD_IDENTITY,
      "TCP 0.0.0.0/0:443",
    ]);
  });

  it("lets the page's server reach the consumer where the page is for operators, and nobody else", () => {
    const { consumer, web } = access(onAws, { ...ALONE, web: { ...WEB, operations: true } });
    assert.deepEqual(ways(consumer.ingress), ["TCP web:8081"]);
    assert.deepEqual(ways(web.egress), [...DNS, "TCP producer:8080", "TCP consumer:8081"]);
  });

  it("lets the page's server reach the producer only", () => {
    assert.deepEqual(ways(web.ingress), []);
    assert.deepEqual(ways(web.egress), [...DNS, "TCP producer:8080"]);
  });
});

describe("access elsewhere", () => {
  const { producer, consumer, migrations } = access(elsewhere, ALONE);
  const names = ["UDP 10.96.0.10/32:53", "TCP 10.96.0.10/32:53", "UDP kube-dns:53", "TCP kube-dns:53"];

  it("opens nothing of AWS's, and nothing for a page that is not there", () => {
    assert.deepEqual(ways(producer.ingress), CALLERS);
    assert.deepEqual(ways(producer.egress), [...names, ...DATA]);
    assert.deepEqual(ways(consumer.egress), [...names, ...DATA]);
    assert.deepEqual(ways(migrations.egress), [...names, "TCP 10.0.96.0/24:3306"]);
  });
});

describe("access with add-ons", () => {
  it("lets KEDA's operator ask the producer how deep the queue is, and nobody else", async () => {
    const { producer, consumer } = access(onAws, await configOf({ ...least, keda: {} }));
    assert.deepEqual(producer.ingress.at(-2), {
      peers: [
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "keda" } },
          podSelector: { matchLabels: { app: "keda-operator" } },
        },
      ],
      ports: [{ protocol: "TCP", port: 8080 }],
    });
    assert.deepEqual(consumer.ingress, []);
  });

  it("lets the collector read figures and take traces, of the services that there are", async () => {
    const all = access(onAws, await configOf({ ...least, web: {}, collector: {} }));
    for (const service of [all.producer, all.consumer, all.web]) {
      assert.equal(ways(service.ingress).at(-1), "TCP collector:9464");
      assert.equal(ways(service.egress).at(-1), "TCP collector:4318");
    }
    assert.deepEqual(ways(all.migrations.ingress), []);
    assert.deepEqual(
      ways(all.collector.ingress),
      ["producer", "consumer", "web"].map((it) => `TCP ${it}:4318`),
    );
    assert.deepEqual(ways(all.collector.egress), [
      ...DNS,
      POD_IDENTITY,
      "TCP 0.0.0.0/0:443",
      ...["producer", "consumer", "web"].map((it) => `TCP ${it}:9464`),
    ]);
  });

  it("opens no way for traces where none are kept", async () => {
    const { producer, collector } = access(
      onAws,
      await configOf({ ...least, collector: { tracePercent: 0 } }),
    );
    assert.deepEqual(ways(collector.ingress), []);
    assert.equal(ways(producer.egress).includes("TCP collector:4318"), false);
    assert.equal(ways(producer.ingress).at(-1), "TCP collector:9464");
  });
});
