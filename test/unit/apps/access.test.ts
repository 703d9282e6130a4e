import assert from "node:assert/strict";
import fc from "fast-check";
import {
  collectorOpenings,
  commandOpenings,
  databaseJobOpenings,
  imageProxyOpenings,
  reporterOpenings,
  serviceOpenings,
} from "../../../apps/access";
import type { Contract } from "../../../contract/outputs";
import type { Opening } from "../../../k8s/openings";
import { shipped } from "../../support/demonstration";
import type { Manifest } from "../../../platform/service";
import type { Service } from "../../../platform/services";
import { manifests, registryFrom } from "../../support/registries";
import { environment, least } from "../../support/stacks/apps";
import { elsewhere, onAws, withoutService } from "../../support/stacks/contract";
import { contractOf, leastFor, running, shop } from "../../support/stacks/shop";

/** `TCP 10.0.96.0/24:3306`, `TCP web:8080`: one line for each peer and port. */
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

/** What may reach a service, and what it may reach. */
async function access(
  name: string,
  contract: Contract = onAws,
  values: object = {},
  registry: readonly Service[] = shipped,
) {
  const given = await environment(
    { ...(registry === shop ? leastFor : least), ...values },
    contract,
    registry,
  );
  const service = registry.find((one) => one.name === name);
  assert.ok(service, name);
  const { ingress, egress } = serviceOpenings(service, given);
  return { ingress: ways(ingress), egress: ways(egress), openings: { ingress, egress } };
}

const ofShop = (name: string, values: object = {}) => access(name, contractOf(shop), values, shop);

const DNS = ["UDP 172.20.0.10/32:53", "TCP 172.20.0.10/32:53"];
const DATA = ["TCP 10.0.96.0/24:3306", "TCP 10.0.96.0/24:6379"];
const BALANCER = (port: number) => [`TCP 10.0.0.0/20:${port}`, `TCP 10.0.16.0/20:${port}`];
const POD_IDENTITY = "TCP 169.254.170.23/32:80";
const INTERNET = "TCP 0.0.0.0/0:443";
const CALLERS = ["TCP true:8080", "TCP true:9000"];

describe("access on AWS", () => {
  it("lets callers and balancer reach a service, and it names, its stores and its role", async () => {
    const { ingress, egress } = await access("producer");
    assert.deepEqual(ingress, ["TCP web:8080", "TCP web:9000", ...BALANCER(8080), ...CALLERS]);
    assert.deepEqual(egress, [...DNS, ...DATA, POD_IDENTITY]);
  });

  it("lets the balancer of gRPC reach it too, where there is one", async () => {
    const { producer } = onAws.services;
    const grpc = { arn: "arn:aws:elasticloadbalancing:eu-central-1:111122223333:grpc", metricName: "grpc" };
    const targetGroups = { ...producer.targetGroups, grpc };
    const services = { ...onAws.services, producer: { ...producer, targetGroups } };
    const { ingress } = await access("producer", { ...onAws, services });
    assert.deepEqual(ingress.slice(2), [...BALANCER(8080), ...BALANCER(9000), ...CALLERS]);
  });

  it("lets pods that are labelled as callers reach it, of namespaces that are named too", async () => {
    const { openings } = await access("producer", onAws, {
      services: { producer: { callerNamespaces: ["shop"] } },
    });
    assert.deepEqual(openings.ingress.at(-1), {
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

  it("lets only callers that run reach a worker, and none that is left out", async () => {
    assert.deepEqual((await access("consumer")).ingress, ["TCP web:8081"]);
    assert.deepEqual((await access("consumer", withoutService(onAws, "web"))).ingress, []);
    assert.deepEqual((await access("consumer")).egress, [...DNS, ...DATA, POD_IDENTITY]);
  });

  it("lets a service reach those that it calls, at all their ports, and no store that it does not use", async () => {
    const { ingress, egress } = await access("web");
    assert.deepEqual(ingress, []);
    assert.deepEqual(egress, [...DNS, "TCP consumer:8081", "TCP producer:8080", "TCP producer:9000"]);
  });

  it("lets a command reach the stores of its service alone", async () => {
    const consumer = shipped.find(({ name }) => name === "consumer");
    assert.ok(consumer);
    const { ingress, egress } = commandOpenings(consumer, await environment(least, onAws));
    assert.deepEqual([ways(ingress), ways(egress)], [[], [...DNS, ...DATA, POD_IDENTITY]]);
    const orders = shop.find(({ name }) => name === "orders");
    assert.ok(orders);
    const ofOrders = commandOpenings(orders, await environment(leastFor, contractOf(shop), shop));
    assert.deepEqual(ways(ofOrders.egress), [...DNS, "TCP 10.0.96.0/24:6379", POD_IDENTITY]);
  });

  it("lets the Job of a database reach that and Secrets Manager, and not the queue", async () => {
    const { ingress, egress } = databaseJobOpenings(onAws.databases.counts, await environment(least, onAws));
    assert.deepEqual(ways(ingress), []);
    assert.deepEqual(ways(egress), [...DNS, "TCP 10.0.96.0/24:3306", POD_IDENTITY, INTERNET]);
  });
});

describe("access elsewhere", () => {
  it("opens nothing of AWS's", async () => {
    const names = ["UDP 10.96.0.10/32:53", "TCP 10.96.0.10/32:53", "UDP kube-dns:53", "TCP kube-dns:53"];
    const producer = await access("producer", elsewhere);
    assert.deepEqual(producer.ingress, ["TCP web:8080", "TCP web:9000", ...CALLERS]);
    assert.deepEqual(producer.egress, [...names, ...DATA]);
    const { counts } = elsewhere.databases;
    assert.ok(counts);
    const job = databaseJobOpenings(counts, await environment(least, elsewhere));
    assert.deepEqual(ways(job.egress), [...names, "TCP 10.0.96.0/24:3306"]);
  });
});

describe("access of other services than this repository's", () => {
  it("is at their own ports, and to the Internet without the data subnets where they ask for it", async () => {
    const { ingress, egress, openings } = await ofShop("orders");
    assert.deepEqual(ingress, [
      "TCP report:8000",
      "TCP report:9001",
      ...BALANCER(8000),
      "TCP true:8000",
      "TCP true:9001",
    ]);
    assert.deepEqual(egress, [...DNS, "TCP 10.0.96.0/24:6379", POD_IDENTITY, INTERNET]);
    assert.deepEqual(openings.egress.at(-1)?.peers, [
      { ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16", "10.0.96.0/24"] } },
    ]);
  });

  it("is to each of their stores, at its port", async () => {
    assert.deepEqual((await ofShop("billing")).egress, [
      ...DNS,
      "TCP 10.0.96.0/24:3306",
      "TCP 10.0.96.0/24:5432",
      "TCP 10.0.96.0/24:6379",
      POD_IDENTITY,
    ]);
    assert.deepEqual((await ofShop("mailer")).egress, [...DNS, "TCP 10.0.96.0/24:6379", POD_IDENTITY]);
  });

  it("is given to nobody where they run to completion", async () => {
    const { ingress, egress } = await ofShop("report", { collector: {} });
    assert.deepEqual(ingress, []);
    assert.deepEqual(egress, [
      ...DNS,
      "TCP 10.0.96.0/24:3306",
      POD_IDENTITY,
      "TCP orders:8000",
      "TCP orders:9001",
      "TCP collector:4318",
    ]);
  });
});

describe("access with add-ons", () => {
  const EKS = { keda: {}, addOns: { metricsServer: {} } };

  it("lets KEDA's operator ask the services that report depths, and nobody else", async () => {
    const { openings } = await access("producer", onAws, EKS);
    assert.deepEqual(openings.ingress.at(-2), {
      peers: [
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "keda" } },
          podSelector: { matchLabels: { app: "keda-operator" } },
        },
      ],
      ports: [{ protocol: "TCP", port: 8080 }],
    });
    assert.equal((await access("consumer", onAws, EKS)).ingress.includes("TCP keda-operator:8081"), false);
    assert.deepEqual(ways(reporterOpenings(await environment({ ...least, ...EKS }, onAws))), [
      "TCP producer:8080",
    ]);
    const fixed = { ...least, ...EKS, services: { consumer: { replicas: 2 } } };
    assert.deepEqual(reporterOpenings(await environment(fixed, onAws)), []);
    const ofOrders = await ofShop("orders", EKS);
    assert.ok(ofOrders.ingress.includes("TCP keda-operator:8000"));
    assert.deepEqual(
      ways(reporterOpenings(await environment({ ...leastFor, ...EKS }, contractOf(shop), shop))),
      ["TCP orders:8000"],
    );
  });

  it("lets the collector scrape services that keep running, and take traces of all", async () => {
    for (const service of running) {
      const { ingress, egress } = await ofShop(service, { collector: {} });
      const scraped = ["TCP collector:9464", ...(service === "orders" ? ["TCP collector:15090"] : [])];
      assert.deepEqual(ingress.slice(-scraped.length), scraped);
      assert.equal(egress.at(-1), "TCP collector:4318");
    }
    const given = await environment({ ...leastFor, collector: {} }, contractOf(shop), shop);
    const { ingress, egress } = collectorOpenings(given);
    const senders = ["archive", "billing", "mailer", "orders", "report", "seed"];
    assert.deepEqual(
      ways(ingress),
      senders.map((name) => `TCP ${name}:4318`),
    );
    assert.deepEqual(ways(egress), [
      ...DNS,
      POD_IDENTITY,
      INTERNET,
      ...running.map((name) => `TCP ${name}:9464`),
      "TCP orders:15090",
    ]);
  });

  it("opens no way for traces where none are kept", async () => {
    const values = { collector: { tracePercent: 0 } };
    const given = await environment({ ...least, ...values }, onAws);
    assert.deepEqual(collectorOpenings(given).ingress, []);
    const producer = await access("producer", onAws, values);
    assert.equal(producer.egress.includes("TCP collector:4318"), false);
    assert.equal(producer.ingress.at(-1), "TCP collector:9464");
  });

  it("lets the image proxy be reached by the balancer, where there is one", async () => {
    const images = { bucket: "b", signingSecretArn: "arn:aws:secretsmanager:::x", signingSecretVersion: "1" };
    const targetGroup = { arn: "arn:aws:elasticloadbalancing:::images", metricName: "images" };
    const ingress = async (contract: Contract) =>
      ways(imageProxyOpenings(await environment(least, contract)).ingress);
    assert.deepEqual(await ingress({ ...onAws, images }), []);
    assert.deepEqual(await ingress({ ...onAws, images: { ...images, targetGroup } }), BALANCER(8080));
  });
});

/** Any registry, whose services may have a gRPC port, a secret and HTTPS to the Internet. */
const registries = fc
  .tuple(
    manifests,
    fc.array(fc.record({ grpc: fc.boolean(), secret: fc.boolean(), internet: fc.boolean() }), {
      minLength: 7,
      maxLength: 7,
    }),
  )
  .map(([all, extras]) =>
    registryFrom(
      Object.fromEntries(
        Object.entries(all).map(([name, manifest], index): [string, Manifest] => {
          const { grpc = false, secret = false, internet = false } = extras[index] ?? {};
          if (manifest.kind === "migrator") return [name, manifest];
          const uses = {
            ...manifest.uses,
            ...(secret && { secrets: ["key"] }),
            ...(internet && { egress: "internet" as const }),
          };
          const ports = { http: 8000 + index, ...(grpc && { grpc: 9000 + index }) };
          return [name, { ...manifest, uses, ports }];
        }),
      ),
    ),
  );

describe("access of any registry of services", () => {
  it("lets a service reach exactly what its manifest declares, and be reached by those that declare it", async () => {
    await fc.assert(
      fc.asyncProperty(registries, fc.boolean(), async (registry, traces) => {
        const contract = contractOf(registry);
        const values = { ...leastFor, ...(traces && { collector: {} }) };
        const given = await environment(values, contract, registry);
        for (const service of registry.filter(({ kind }) => kind !== "migrator")) {
          const { uses, calls, name } = service;
          const openings = serviceOpenings(service, given);
          const ports = (one: Service | undefined) =>
            [one?.ports.http, one?.ports.grpc].filter((port) => port !== undefined);
          const stores = [
            ...Object.keys(uses.databases).map((database) => contract.databases[database]?.port),
            ...(Object.keys(uses.queues).length > 0 ? [6379] : []),
          ];
          const identity = stores.length > 0 || uses.secrets.length > 0;
          const declared = [
            ...DNS,
            ...new Set(stores.map((port) => `TCP 10.0.96.0/24:${port ?? "?"}`)),
            ...(identity ? [POD_IDENTITY] : []),
            ...(uses.egress === "internet" || uses.secrets.length > 0 ? [INTERNET] : []),
            ...calls.flatMap((called) =>
              ports(registry.find((one) => one.name === called)).map((port) => `TCP ${called}:${port}`),
            ),
            ...(traces ? ["TCP collector:4318"] : []),
          ];
          assert.deepEqual(ways(openings.egress).sort(), declared.sort(), name);

          const runs = !["job", "cron"].includes(service.kind);
          const callers = registry.filter((one) => one.calls.includes(name)).map((one) => one.name);
          const admitted = [
            ...callers.flatMap((caller) => ports(service).map((port) => `TCP ${caller}:${port}`)),
            ...(service.routes.length > 0 ? BALANCER(service.ports.http) : []),
            ...(service.kind === "http" ? ports(service).map((port) => `TCP true:${port}`) : []),
            ...(runs && traces ? ["TCP collector:9464"] : []),
            ...(traces && service.sidecars.envoy !== undefined ? ["TCP collector:15090"] : []),
          ];
          assert.deepEqual(ways(openings.ingress).sort(), admitted.sort(), name);
        }
      }),
      { numRuns: 50 },
    );
  });
});
