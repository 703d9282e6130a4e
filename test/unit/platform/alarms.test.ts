import assert from "node:assert/strict";
import fc from "fast-check";
import { alarmsOf } from "../../../platform/alarms";
import { queuesOf } from "../../../platform/queues";
import { runsToCompletion } from "../../../platform/services";
import { manifests, registryFrom, type Manifests } from "../../support/registries";

const watched = (all: Manifests) => alarmsOf(registryFrom(all));

describe("what alarms watch", () => {
  it("is of an HTTP service its requests at the edge, or those that it measures itself", () => {
    const { catalog, shop, stream } = watched({
      catalog: { kind: "http", description: "Lists" },
      shop: { kind: "http", description: "Sells", routes: [{ path: "/shop" }, { path: "/old-shop" }] },
      stream: {
        kind: "http",
        description: "Streams",
        ports: { grpc: 9000 },
        routes: [{ path: "/stream" }, { protocol: "grpc" }],
      },
    });
    assert.deepEqual(catalog, [{ of: "requests" }, { of: "pods" }]);
    assert.deepEqual(shop, [{ of: "edge", protocol: "http" }, { of: "pods" }]);
    assert.deepEqual(stream, [
      { of: "edge", protocol: "http" },
      { of: "edge", protocol: "grpc" },
      { of: "pods" },
    ]);
  });

  it("is of a worker its pods, and each queue that it consumes under the first part of its keys", () => {
    const { billing, shop } = watched({
      billing: {
        kind: "worker",
        description: "Bills",
        uses: { queues: { orders: { access: "consume", was: "sales" }, mails: "produce" } },
      },
      mailer: { kind: "worker", description: "Mails", uses: { queues: { mails: "consume" } } },
      shop: { kind: "job", description: "Sells", uses: { queues: { orders: "produce" } } },
    });
    assert.deepEqual(billing, [{ of: "pods" }, { of: "queue", queue: "orders", physical: "sales" }]);
    assert.deepEqual(shop, []);
  });

  it("is of a scheduled service its runs, and of a page its pods", () => {
    const cron = (schedule: string) => ({ kind: "cron", description: "Reports", schedule }) as const;
    const { daily, weekly, web } = watched({
      daily: cron("0 3 * * *"),
      weekly: cron("0 3 * * 1"),
      web: { kind: "page", description: "Shows" },
    });
    assert.deepEqual(daily, [{ of: "runs", daily: true }]);
    assert.deepEqual(weekly, [{ of: "runs", daily: false }]);
    assert.deepEqual(web, [{ of: "pods" }]);
  });

  it("leaves out a queue that nobody measures, since its users run to completion", () => {
    const { nightly } = watched({
      import: { kind: "job", description: "Imports", uses: { queues: { orders: "produce" } } },
      nightly: {
        kind: "cron",
        description: "Bills",
        schedule: "@daily",
        uses: { queues: { orders: "consume" } },
      },
    });
    assert.deepEqual(nightly, [{ of: "runs", daily: true }]);
  });

  it("is for any services something of each that runs, and each measured queue once", () => {
    fc.assert(
      fc.property(manifests, (all) => {
        const services = registryFrom(all);
        const alarms = alarmsOf(services);
        for (const service of services) {
          const of = (alarms[service.name] ?? []).map((one) => one.of);
          assert.equal(of.includes("pods"), !runsToCompletion(service));
          assert.equal(of.includes("runs"), service.kind === "cron");
        }
        const queues = Object.values(alarms)
          .flat()
          .flatMap((one) => (one.of === "queue" ? [one.queue] : []));
        assert.equal(new Set(queues).size, queues.length);
        const measured = queuesOf(services).filter(({ consumer, producers }) =>
          services.some((one) => [consumer, ...producers].includes(one.name) && !runsToCompletion(one)),
        );
        assert.deepEqual(
          queues.sort(),
          measured.map(({ name }) => name),
        );
      }),
    );
  });

  it("is of other services unchanged by a service that is added, also one of the same queues and databases", () => {
    fc.assert(
      fc.property(manifests, (all) => {
        const queues = queuesOf(registryFrom(all)).map(({ name }) => [name, "produce"] as const);
        const added = {
          kind: "http",
          description: "New",
          uses: { queues: Object.fromEntries(queues) },
        } as const;
        const { "aa-new-one": own, ...others } = watched({ ...all, "aa-new-one": added });
        assert.ok(own);
        // A queue that only jobs used was not measured before.
        const before = watched(all);
        for (const [service, list] of Object.entries(before)) {
          const after = others[service] ?? [];
          assert.deepEqual(
            after.filter(
              (one) =>
                one.of !== "queue" || list.some((former) => "queue" in former && former.queue === one.queue),
            ),
            list,
          );
        }
      }),
    );
  });
});
