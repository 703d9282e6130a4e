import assert from "node:assert/strict";
import { access } from "../../../apps/access";
import type { Opening } from "../../../k8s/openings";
import { elsewhere, onAws } from "./contract";

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

describe("access on AWS", () => {
  const { producer, consumer, migrations, web } = access(onAws, true);

  it("lets page and balancer reach the producer, and it names, data and its role", () => {
    assert.deepEqual(ways(producer.ingress), [
      "TCP web:8080",
      "TCP 10.0.0.0/20:8080",
      "TCP 10.0.16.0/20:8080",
    ]);
    assert.deepEqual(ways(producer.egress), [...DNS, ...DATA, POD_IDENTITY]);
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

  it("lets the page's server reach the producer only", () => {
    assert.deepEqual(ways(web.ingress), []);
    assert.deepEqual(ways(web.egress), [...DNS, "TCP producer:8080"]);
  });
});

describe("access elsewhere", () => {
  const { producer, consumer, migrations } = access(elsewhere, false);
  const names = ["UDP 10.96.0.10/32:53", "TCP 10.96.0.10/32:53", "UDP kube-dns:53", "TCP kube-dns:53"];

  it("opens nothing of AWS's, and nothing for a page that is not there", () => {
    assert.deepEqual(ways(producer.ingress), []);
    assert.deepEqual(ways(producer.egress), [...names, ...DATA]);
    assert.deepEqual(ways(consumer.egress), [...names, ...DATA]);
    assert.deepEqual(ways(migrations.egress), [...names, "TCP 10.0.96.0/24:3306"]);
  });
});
