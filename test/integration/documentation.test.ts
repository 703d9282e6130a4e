import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Service } from "../../local/services/service";
import { get, newSystem } from "../support/system/system";
import "../support/system/world";

describe("the description of the API", function () {
  this.timeout(60_000);
  let producer: Service;

  before(async () => {
    producer = await (await newSystem()).producer();
  });

  after(() => producer.kill());

  it("names every route, what it takes and what it answers", async () => {
    const { status, body } = await get(producer, "/openapi.json");
    assert.equal(status, 200);
    assert.equal(body["openapi"], "3.1.0");
    const paths = body["paths"] as Record<string, Record<string, Operation>>;
    assert.deepEqual(
      Object.entries(paths).flatMap(([path, methods]) =>
        Object.entries(methods).map(
          ([method, { responses }]) => `${method} ${path} ${Object.keys(responses).join(" ")}`,
        ),
      ),
      [
        "get /health 200",
        "get /ready 200 503",
        "get / 200",
        "post /count 202 400 413 415 422 429 503",
        "get /count 200 503",
        "get /queue 200 503",
      ],
    );
    const problem = paths["/count"]?.["post"]?.responses["400"]?.content["application/problem+json"]?.schema;
    assert.deepEqual(problem, { $ref: "#/components/schemas/Problem" });
  });

  it("says no more than docs/api.md does", async () => {
    const page = readFileSync(join(__dirname, "../../docs/api.md"), "utf8");
    const { body } = await get(producer, "/openapi.json");
    for (const [path, methods] of Object.entries(
      body["paths"] as Record<string, Record<string, Operation>>,
    )) {
      for (const [method, { responses }] of Object.entries(methods)) {
        const request = `| \`${method.toUpperCase()} ${path}\` `;
        const row = page.split("\n").find((line) => line.startsWith(request)) ?? "";
        const unsaid = Object.keys(responses).filter((status) => !row.includes(status));
        assert.deepEqual(unsaid, [], request);
      }
    }
  });

  it("is shown by a page that loads nothing from elsewhere", async () => {
    const page = await fetch(`${producer.url}/docs`);
    // Below a slash the page's addresses are relative, so that it works below a prefix too.
    assert.equal(page.url, `${producer.url}/docs/`);
    const html = await page.text();
    const sources = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source ?? "");
    assert.ok(sources.length >= 4, html);
    for (const source of sources) {
      assert.match(source, /^\.\//);
      const file = await fetch(new URL(source, page.url));
      assert.equal(file.status, 200, source);
      assert.ok((await file.text()).length > 0, source);
    }
    assert.match(page.headers.get("content-security-policy") ?? "", /default-src 'self'/);
    assert.equal((await fetch(`${producer.url}/docs/json`)).status, 200);
  });

  it("answers HEAD as GET, and / with nothing", async () => {
    const root = await fetch(producer.url);
    assert.equal(root.status, 200);
    assert.equal(await root.text(), "");
    assert.equal((await fetch(`${producer.url}/health`, { method: "HEAD" })).status, 200);
  });

  it("is not where the metrics are: those have a port of their own", async () => {
    assert.equal((await get(producer, "/metrics")).status, 404);
    const metrics = await fetch(`${producer.metricsUrl}/metrics`);
    assert.equal(metrics.status, 200);
    const text = await metrics.text();
    assert.match(text, /^http_request_duration_seconds_count\{.*route="\/health".*\} \d+$/m);
    assert.match(text, /^nodejs_eventloop_lag_seconds/m);
  });
});

interface Operation {
  readonly responses: Record<string, { readonly content: Record<string, { readonly schema: unknown }> }>;
}
