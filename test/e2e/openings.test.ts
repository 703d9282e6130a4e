import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { findCluster, type Cluster } from "./support/cluster";
import { bringImages } from "./support/images";
import { isClosed, PEERS, Peers, PORTS, type Name } from "./support/peers";
import { openings, renderPolicies, type Direction, type Opening, type Policy } from "./support/policies";
import type { Target } from "./support/prober";

const MINUTE = 60_000;

/** How long a changed policy may take to be in force. */
const IN_FORCE_MS = MINUTE;

/** A connection that a policy decides about. */
interface Way {
  readonly from: Name;
  readonly to: Name;
  readonly port: number;
  readonly protocol: "TCP" | "UDP";
}

const NAMES = ["dns:53", "dns:53/UDP", "kube-dns:53", "kube-dns:53/UDP"];

/** All that the services and commands reach, of what pods stand for. */
const REACHED: Partial<Record<Name, readonly string[]>> = {
  producer: [...NAMES, "data:3306", "data:6379", "collector:4318"],
  consumer: [...NAMES, "data:3306", "data:6379", "collector:4318"],
  web: [...NAMES, "producer:8080", "producer:9000", "consumer:8081", "collector:4318"],
  "consumer-dlq": [...NAMES, "data:3306", "data:6379"],
  orders: [...NAMES, "data:6379", "collector:4318"],
  billing: [...NAMES, "data:3306", "data:6379", "collector:4318"],
  "billing-dlq": [...NAMES, "data:3306", "data:6379"],
  mailer: [...NAMES, "data:3306", "data:6379", "collector:4318"],
  report: [...NAMES, "data:3306", "collector:4318"],
  // Neither queue nor database nor another service, and no names.
  undeclared: [],
};

/** The API server calls these, from addresses that nobody knows. */
const OPEN_TO_ANYONE = ["keda-adapter:6443", "keda-webhooks:9443"];

/** All of the closed namespaces that others reach. */
const ADMITTED: Partial<Record<Name, readonly string[]>> = {
  stranger: OPEN_TO_ANYONE,
  internet: OPEN_TO_ANYONE,
  caller: [...OPEN_TO_ANYONE, "producer:8080", "producer:9000", "orders:8084"],
  "shop-caller": [...OPEN_TO_ANYONE, "producer:8080", "producer:9000"],
  balancer: [...OPEN_TO_ANYONE, "producer:8080", "producer:9000", "orders:8084", "images:8080"],
};

describe("the openings of the NetworkPolicies", () => {
  let cluster: Cluster;
  let peers: Peers;
  let policies: readonly Policy[];
  let apiServer: readonly Target[];

  before("pods that stand for all that the policies are about", async function () {
    this.timeout(40 * MINUTE);
    cluster = await findCluster(process.env["E2E_REGISTRY"]);
    const { kubectl } = cluster;
    const { services } = await bringImages(cluster);
    peers = await Peers.start(kubectl, `${cluster.registry}/producer:${services.producer}`);
    const [data, balancer, dns] = (["data", "balancer", "dns"] as const).map((name) => peers.address(name));
    policies = await renderPolicies({ data: data ?? "", balancer: balancer ?? "", dns: dns ?? "" });
    apiServer = await apiServerTargets();
    for (const policy of policies) await kubectl.apply(policy);
    await untilEnforced();
  });

  after(async function () {
    this.timeout(5 * MINUTE);
    await (peers as Peers | undefined)?.close();
    if ((cluster as Cluster | undefined) !== undefined) await Peers.remove(cluster.kubectl);
  });

  async function apiServerTargets(): Promise<Target[]> {
    const { kubectl } = cluster;
    const service = ["get", "service", "kubernetes", "-n", "default", "-o", "jsonpath={.spec.clusterIP}"];
    const slices = [
      ...["get", "endpointslices", "-n", "default", "-l", "kubernetes.io/service-name=kubernetes"],
      ...["-o", "jsonpath={range .items[*]}{.endpoints[0].addresses[0]} {.ports[0].port}{end}"],
    ];
    const [host = "", port] = (await kubectl.run(...slices)).split(" ");
    return [
      { host: await kubectl.run(...service), port: 443 },
      { host, port: Number(port) },
    ];
  }

  /** Everything else would pass on a cluster that takes policies and ignores them, or fail with many words. */
  async function untilEnforced(): Promise<void> {
    const target = { host: peers.address("internet"), port: 8080 };
    for (const end = Date.now() + IN_FORCE_MS; Date.now() < end;) {
      const [open] = await peers.reach("consumer-dlq", [target]);
      if (open === false) return;
      await sleep(200);
    }
    throw new Error(
      `${cluster.name} does not enforce NetworkPolicies, on which the isolation of the services rests. Turn them on in ` +
        "its network (EKS: enable-network-policy-controller), or use a cluster that has them, such as kind from v0.24 on.",
    );
  }

  function targetOf({ to, port, protocol }: Way): Target {
    return { host: peers.address(to), port, protocol };
  }

  /** What the pod reaches, of the others' ports and the API server, as `NAME:PORT`. */
  async function reached(from: Name, others: readonly Name[]): Promise<string[]> {
    const ways = others
      .filter((to) => to !== from)
      .flatMap((to) => [
        ...PORTS.map((port) => ({ from, to, port, protocol: "TCP" as const })),
        { from, to, port: 53, protocol: "UDP" as const },
      ]);
    const named = [
      ...ways.map((way) => [written(way), targetOf(way)] as const),
      ...apiServer.map((target) => [`API server:${target.port}`, target] as const),
    ];
    const open = await peers.reach(
      from,
      named.map(([, target]) => target),
    );
    return named.filter((_, index) => open[index]).map(([name]) => name);
  }

  for (const [from, expected] of Object.entries(REACHED) as [Name, readonly string[]][]) {
    it(`let ${from} reach what it needs and nothing else: no other service, no API server, no Internet`, async function () {
      this.timeout(2 * MINUTE);
      await until(async () => {
        const all = await reached(from, Object.keys(PEERS) as Name[]);
        assert.deepEqual(all.sort(), [...expected].sort());
      });
    });
  }

  for (const [from, expected] of Object.entries(ADMITTED) as [Name, readonly string[]][]) {
    it(`admit ${from} to what is meant for it and nothing else`, async function () {
      this.timeout(2 * MINUTE);
      await until(async () => {
        const all = await reached(from, (Object.keys(PEERS) as Name[]).filter(isClosed));
        const inside = all.filter((name) => !name.startsWith("API server"));
        assert.deepEqual(inside.sort(), [...expected].sort());
      });
    });
  }

  /** The connections that an opening is for; none where no pod can stand for its peer. */
  function waysOf({ peers: others, ports }: Opening, policy: Policy, direction: Direction): Way[] {
    const own = peers.selectedBy(policy);
    return others.flatMap((other) => {
      const peer = peers.standsFor(other, policy);
      if (peer === undefined) return [];
      const [from, to] = direction === "egress" ? [own, peer] : [peer, own];
      return ports.map((port) => ({ from, to, ...port }));
    });
  }

  async function open(ways: readonly Way[]): Promise<string[]> {
    const sources = [...new Set(ways.map(({ from }) => from))];
    const found = await Promise.all(
      sources.map(async (source) => {
        const own = ways.filter(({ from }) => from === source);
        const answers = await peers.reach(source, own.map(targetOf));
        return own.filter((_, index) => answers[index]);
      }),
    );
    return found.flat().map((way) => `${way.from} -> ${written(way)}`);
  }

  /** Takes the openings of a policy away one by one, and each time sees which connections still come about. */
  async function takeAway(policy: Policy, direction: Direction): Promise<number> {
    const { kubectl } = cluster;
    const cases = openings(policy, direction);
    const all = unique(cases.flatMap((opening) => waysOf(opening, policy, direction)));
    const proven = cases.filter((opening) => waysOf(opening, policy, direction).length > 0);
    for (const opening of proven) {
      const gone = waysOf(opening, policy, direction).map(key);
      const rest = all.filter((way) => !gone.includes(key(way)));
      await kubectl.apply(opening.without);
      await until(async () => {
        assert.deepEqual(
          (await open(all)).sort(),
          rest.map(key).sort(),
          `${nameOf(policy)} without ${gone.join()}`,
        );
      });
    }
    await kubectl.apply(policy);
    await until(async () => {
      assert.deepEqual((await open(all)).sort(), all.map(key).sort(), nameOf(policy));
    });
    return proven.length;
  }

  for (const direction of ["egress", "ingress"] as const) {
    it(`are all needed: without any one of them, what it is for does not come about (${direction})`, async function () {
      this.timeout(10 * MINUTE);
      // Of each connection only one end changes at a time, so the policies do not disturb one another.
      const proven = await Promise.all(policies.filter(hasPod).map((policy) => takeAway(policy, direction)));
      const total = proven.reduce((sum, count) => sum + count, 0);
      console.log(`      ${total} openings taken away`);
      assert.ok(total > 10);
    });
  }

  it("are all proven, but for those to the node's own addresses, which no pod can stand for", () => {
    const unproven = policies.filter(hasPod).flatMap((policy) =>
      (["egress", "ingress"] as const).flatMap((direction) =>
        openings(policy, direction)
          .filter((opening) => waysOf(opening, policy, direction).length === 0)
          .map(({ peers: others }) => `${policy.metadata.name}: ${JSON.stringify(others)}`),
      ),
    );
    const podIdentity = JSON.stringify([{ ipBlock: { cidr: "169.254.170.23/32" } }]);
    assert.deepEqual(
      unproven.sort(),
      [
        ...["billing", "billing-dlq", "collector", "consumer", "consumer-dlq", "database-counts"],
        ...["database-invoices", "database-mails", "images", "mailer", "producer", "report"],
      ]
        .map((name) => `${name}: ${podIdentity}`)
        .sort(),
    );
  });
});

/** Whether a policy is for pods of one kind: `default-deny` selects all and opens nothing. */
function hasPod({ spec }: Policy): boolean {
  return Object.keys(spec.podSelector.matchLabels).length > 0;
}

function written({ to, port, protocol }: Omit<Way, "from">): string {
  return `${to}:${port}${protocol === "UDP" ? "/UDP" : ""}`;
}

function key(way: Way): string {
  return `${way.from} -> ${written(way)}`;
}

function nameOf({ metadata }: Policy): string {
  return `${metadata.namespace}/${metadata.name}`;
}

function unique(ways: readonly Way[]): Way[] {
  return [...new Map(ways.map((way) => [key(way), way])).values()];
}

/** Repeats a check until it passes, since a policy comes into force a moment after it has changed. */
async function until(check: () => Promise<void>): Promise<void> {
  for (const end = Date.now() + IN_FORCE_MS; ;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > end || !(error instanceof assert.AssertionError)) throw error;
    }
    await sleep(200);
  }
}
