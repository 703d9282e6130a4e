import assert from "node:assert/strict";
import { grpcCheck, patiently, smokeChecks, type SmokeCheck } from "../../../deliver/smoke";
import { registryOf } from "../../../platform/registry";
import { defineService } from "../../../platform/service";

const manifests = {
  site: defineService({ kind: "page", description: "A page" }),
  shop: defineService({
    kind: "http",
    description: "Sells",
    routes: [{ path: "/shop" }],
    example: { method: "POST", path: "/shop/orders", body: { item: 1 } },
  }),
  api: defineService({
    kind: "http",
    description: "Counts",
    routes: [{ path: "/api", stripPrefix: true }],
    example: { method: "POST", path: "/count", body: { count: 2 } },
  }),
  inner: defineService({ kind: "http", description: "Has no route" }),
  mailer: defineService({ kind: "cron", description: "Mails", schedule: "0 7 * * *" }),
};
const services = registryOf(
  Object.entries(manifests).map(([name, manifest]) => ({
    name,
    load: () => manifest,
    has: (path: string) => !["./Dockerfile", "./sql"].includes(path),
  })),
);

type Answers = Readonly<Record<string, () => Response>>;

/** Asks what the checks ask, and answers it by `METHOD ADDRESS`. */
function edge(answers: Answers) {
  const asked: string[] = [];
  const fetching: typeof fetch = (address, options) => {
    const key = `${options?.method ?? "GET"} ${address instanceof Request ? address.url : address.toString()}`;
    asked.push(key);
    return Promise.resolve(answers[key]?.() ?? new Response(null, { status: 404 }));
  };
  return { asked, fetching };
}

describe("the smoke test", () => {
  const checks = (deployed = ["shop", "api"], sendsExamples = true) =>
    smokeChecks(services, "https://edge.example", deployed, sendsExamples);
  const named = (what: string): SmokeCheck =>
    checks().find((check) => check.what === what) ?? assert.fail(what);
  const look = (what: string, answers: Answers) => named(what).look(edge(answers).fetching);

  it("follows the manifests: pages, routes and examples of what is deployed", () => {
    assert.deepEqual(
      checks()
        .map(({ what }) => what)
        .sort(),
      [
        "the example of api",
        "the example of shop",
        "the page of site",
        "the route of api",
        "the route of shop",
      ],
    );
    assert.deepEqual(
      checks(["api"])
        .map(({ what }) => what)
        .sort(),
      ["the example of api", "the page of site", "the route of api"],
    );
  });

  it("demands HTML of a page", async () => {
    const page = (type: string) => () => new Response("", { headers: { "content-type": type } });
    assert.equal(
      await look("the page of site", { "GET https://edge.example/": page("text/html") }),
      undefined,
    );
    assert.match(
      (await look("the page of site", { "GET https://edge.example/": page("application/xml") })) ?? "",
      /answers application\/xml, and not text\/html/,
    );
  });

  it("asks a service for its health where the edge strips the path, and otherwise for any answer of its own", async () => {
    const status = (value: number) => () => new Response(null, { status: value });
    assert.equal(
      await look("the route of api", { "GET https://edge.example/api/health": () => Response.json({}) }),
      undefined,
    );
    const html = () => new Response("", { headers: { "content-type": "text/html" } });
    assert.match(
      (await look("the route of api", { "GET https://edge.example/api/health": html })) ?? "",
      /answers with a page/,
    );
    assert.match((await look("the route of api", {})) ?? "", /api\/health answers 404/);
    assert.equal(
      await look("the route of shop", { "GET https://edge.example/shop/": status(404) }),
      undefined,
    );
    assert.match(
      (await look("the route of shop", { "GET https://edge.example/shop/": status(503) })) ?? "",
      /answers 503/,
    );
  });

  it("sends an example once, and waits until what is counted has grown", async () => {
    let [count, sent] = [7, 0];
    const { fetching } = edge({
      "GET https://edge.example/api/count": () => Response.json({ count }),
      "POST https://edge.example/api/count": () => {
        sent += 1;
        return new Response(null, { status: 202 });
      },
    });
    const check = named("the example of api");
    assert.match((await check.look(fetching)) ?? "", /still counts 7/);
    count = 8;
    assert.equal(await check.look(fetching), undefined);
    assert.equal(sent, 1);
  });

  it("sends no example where that would store something made up among real data", () => {
    assert.deepEqual(
      checks(["shop", "api"], false).filter(({ what }) => what.startsWith("the example")),
      [],
    );
  });

  it("waits until it knows what is counted, and names its request so that a repeated one is the same", async () => {
    const keys: (string | null)[] = [];
    let status = 503;
    const fetching: typeof fetch = (_, init) => {
      if (init?.method !== "POST") return Promise.resolve(Response.json({ count: keys.length }, { status }));
      keys.push(new Headers(init.headers).get("idempotency-key"));
      return keys.length === 1
        ? Promise.reject(new Error("the answer is lost"))
        : Promise.resolve(new Response(null, { status: 202 }));
    };
    const check = named("the example of api");
    await assert.rejects(check.look(fetching), /answers 503/);
    assert.deepEqual(keys, []);
    status = 200;
    await assert.rejects(check.look(fetching), /the answer is lost/);
    await check.look(fetching);
    assert.equal(keys.length, 2);
    assert.ok(keys[0]);
    assert.equal(keys[0], keys[1]);
  });

  it("is content with an example that is accepted where nothing is counted", async () => {
    const accepted = { "POST https://edge.example/shop/orders": () => new Response(null, { status: 201 }) };
    assert.equal(await look("the example of shop", accepted), undefined);
    assert.match((await look("the example of shop", {})) ?? "", /POST .*shop\/orders answers 404/);
  });

  it("asks public gRPC for its health over TLS", async () => {
    const check = grpcCheck("grpc.example:443", (address) => Promise.resolve(`${address} does not serve`));
    assert.equal(await check.look(fetch), "https://grpc.example:443 does not serve");
  });

  it("is patient, but not for ever, and says what was wrong last", async () => {
    let now = 0;
    const world = { fetch, pauseMs: 1, patienceMs: 50, now: () => (now += 10) };
    const signal = new AbortController().signal;
    let left = 3;
    const late: SmokeCheck = {
      what: "it",
      look: () => Promise.resolve(left-- > 0 ? "not yet" : undefined),
    };
    assert.equal(await patiently(late, world, signal), undefined);
    const broken: SmokeCheck = {
      what: "it",
      look: () => Promise.reject(new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") })),
    };
    assert.equal(await patiently(broken, world, signal), "connect ECONNREFUSED");
  });
});
