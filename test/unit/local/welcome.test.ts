import assert from "node:assert/strict";
import { choose } from "../../../local/choice";
import { assignPorts } from "../../../local/ports";
import { welcome } from "../../../local/welcome";
import { registryFrom } from "../../support/registries";
import { services } from "./support";

describe("what npm start prints once everything runs", () => {
  it("is where a page, an API and a worker are, what documentation there is, and what to try", () => {
    const demo = registryFrom({
      web: { kind: "page", description: "The page", calls: ["producer"] },
      producer: {
        kind: "http",
        description: "The API",
        ports: { grpc: 9000 },
        example: { method: "POST", path: "/count", body: { count: 42 } },
      },
      consumer: { kind: "worker", description: "Stores", ports: { http: 8081 } },
    });
    const text = welcome({
      choice: choose(demo, []),
      ports: assignPorts(demo),
      documented: new Set(["producer"]),
      servers: { Redis: "127.0.0.1:6379, data in .local/redis" },
    });
    assert.equal(
      text,
      `
Millrace runs.

  The page  http://localhost:3000
  The API   http://localhost:8080, its documentation at http://localhost:8080/docs
  gRPC      localhost:9000, without TLS
  Consumer  http://localhost:8081/ready
  Redis     127.0.0.1:6379, data in .local/redis

Try:

  curl -i -H 'content-type: application/json' -d '{"count": 42}' http://localhost:8080/count

Ctrl-C stops it.
`,
    );
  });

  it("names services where there are several of a kind, and what runs on a schedule", () => {
    const text = welcome({
      choice: choose(services, []),
      ports: assignPorts(services),
      documented: new Set(),
      servers: {},
    });
    assert.match(text, /\n {2}Catalog +http:\/\/localhost:8080\n/);
    assert.match(text, /\n {2}Orders +http:\/\/localhost:8082\n/);
    assert.match(
      text,
      /\n {2}Report +runs on schedule 0 3 \* \* \* \(UTC\); npm start -- report runs it once\n/,
    );
    assert.match(text, /-d '\{"items": \["pear"\], "note": "it'\\''s"\}' http:\/\/localhost:8082\/orders\n/);
  });

  it("has nothing to try where no manifest gives an example", () => {
    const hello = registryFrom({ hello: { kind: "http", description: "Says hello" } });
    const text = welcome({
      choice: choose(hello, []),
      ports: assignPorts(hello),
      documented: new Set(),
      servers: {},
    });
    assert.doesNotMatch(text, /Try|curl/);
  });

  it("gets what is got, and quotes addresses that a shell would read", () => {
    const search = registryFrom({
      search: { kind: "http", description: "Finds", example: { method: "GET", path: "/find?q=a&n=1" } },
    });
    const text = welcome({
      choice: choose(search, []),
      ports: assignPorts(search),
      documented: new Set(),
      servers: {},
    });
    assert.match(text, /\n {2}curl -i 'http:\/\/localhost:8080\/find\?q=a&n=1'\n/);
  });
});
