import assert from "node:assert/strict";
import type { Service } from "../../local/services/service";
import {
  get,
  newSystem,
  post,
  postBody,
  untilReady,
  type Answer,
  type System,
} from "../support/system/system";
import "../support/system/world";
import { rawPost, sendRaw } from "./support/http";

const JSON_TYPE = { "content-type": "application/json" };
const GOOD = '{"count":1}';

describe("bad input", function () {
  this.timeout(60_000);
  let system: System;
  let producer: Service;

  before(async () => {
    system = await newSystem();
    producer = await system.producer();
    await untilReady(producer);
  });

  after(() => producer.kill());

  const bodies: Record<string, [body: string | Uint8Array, status: number, detail: RegExp]> = {
    "no body": ["", 400, /^The body is not JSON/],
    "an empty object": ["{}", 400, /must have "count" or "counts"/],
    null: ['{"count":null}', 400, /"count" in the body must be integer/],
    "a string": ['{"count":"1"}', 400, /"count" in the body must be integer/],
    "an empty string": ['{"count":""}', 400, /must be integer/],
    true: ['{"count":true}', 400, /must be integer/],
    "a float": ['{"count":1.5}', 400, /must be integer/],
    "an array": ['{"count":[1]}', 400, /must be integer/],
    "an object": ['{"count":{}}', 400, /must be integer/],
    "2^53": ['{"count":9007199254740992}', 400, /must be <= 9007199254740991/],
    "-2^53": ['{"count":-9007199254740992}', 400, /must be >= -9007199254740991/],
    "1e400": ['{"count":1e400}', 400, /the number 1e400 has more digits, or is larger, than can be kept/],
    "a float that would be rounded to an integer": ['{"count":9007199254740990.7}', 400, /more digits/],
    "a float that would be rounded to 0": ['{"count":1e-400}', 400, /more digits/],
    NaN: ['{"count":NaN}', 400, /^The body is not JSON/],
    "a number with a leading zero": ['{"count":01}', 400, /^The body is not JSON/],
    "an array as the body": ["[1]", 400, /The body must be object/],
    "a number as the body": ["1", 400, /The body must be object/],
    "null as the body": ["null", 400, /The body must be object/],
    "a field too many": ['{"count":1,"x":1}', 400, /must not have "x"/],
    "a field in another case": ['{"Count":1}', 400, /must have "count" or "counts"/],
    "a name twice": ['{"count":1,"count":2}', 400, /the name "count" stands more than once/],
    "a name twice with the same value": ['{"count":1,"count":1}', 400, /stands more than once/],
    "a name twice, once escaped": ['{"count":1,"\\u0063ount":2}', 400, /stands more than once/],
    "the name __proto__": ['{"count":1,"__proto__":{"x":1}}', 400, /must not have "__proto__"/],
    "the count in __proto__": ['{"__proto__":{"count":1}}', 400, /must have "count" or "counts"/],
    "the name constructor": [
      '{"count":1,"constructor":{"prototype":{}}}',
      400,
      /must not have "constructor"/,
    ],
    "a truncated body": ['{"count":1', 400, /^The body is not JSON/],
    "one and many": ['{"count":1,"counts":[1]}', 400, /must have one of its alternatives/],
    "no value at all": ['{"counts":[]}', 400, /must NOT have fewer than 1 items/],
    "one wrong value among many": ['{"counts":[1,2,"3"]}', 400, /"counts\/2" in the body must be integer/],
    "too many values": [`{"counts":[${"1,".repeat(10_000)}1]}`, 400, /must NOT have more than 10000 items/],
    "two documents": ['{"count":1}{"count":2}', 400, /^The body is not JSON/],
    "a comment": ['{"count":1/**/}', 400, /^The body is not JSON/],
    "a byte order mark": ["\uFEFF" + GOOD, 400, /^The body is not JSON/],
    "text that is not UTF-8": [
      Uint8Array.from([...Buffer.from('{"count":1,"'), 0xff, 0x22]),
      400,
      /not UTF-8/,
    ],
    "UTF-16": [Buffer.from(GOOD, "utf16le"), 400, /^The body is not JSON/],
    "deep nesting": [`{"count":${"[".repeat(8000)}${"]".repeat(8000)}}`, 400, /must be integer/],
    "nesting that is never closed": ["[".repeat(16_000), 400, /^The body is not JSON/],
    "1 MiB": [`{"count":1,"x":"${"x".repeat(1 << 20)}"}`, 413, /too large/],
  };

  for (const [name, [body, status, detail]] of Object.entries(bodies)) {
    it(`refuses ${name}`, async () => {
      assertProblem(await postBody(producer, body, JSON_TYPE), status, detail);
    });
  }

  const types = [
    "text/plain",
    "application/jsonx",
    "application/json; charset=utf-16",
    "application/json; charset=utf-8; charset=utf-16",
    "application/json, text/plain",
    "application/json;",
    "application/problem+json",
    "text/application/json",
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded",
    "application/json\t;x=1",
  ];
  for (const type of types) {
    it(`refuses ${JSON.stringify(type)}`, async () => {
      const answered = await postBody(producer, GOOD, { "content-type": type });
      assertProblem(answered, 415, /^Content-Type must be application\/json in UTF-8, given once; it is "/);
    });
  }

  it("refuses a body without a type", async () => {
    const { status, body } = await sendRaw(producer, rawPost(GOOD));
    assert.equal(status, 415);
    assert.match(body, /it is none/);
  });

  it("refuses two types, whichever comes first", async () => {
    const [json, text] = ["content-type: application/json", "content-type: text/plain"];
    for (const headers of [
      [json, text],
      [text, json],
      [json, json],
    ]) {
      const { status, body } = await sendRaw(producer, rawPost(GOOD, ...headers));
      assert.equal(status, 415);
      const { detail } = JSON.parse(body) as { detail: string };
      assert.match(detail, /given once; it is ".*" and "/);
    }
  });

  it("refuses a coded body", async () => {
    assertProblem(
      await postBody(producer, GOOD, { ...JSON_TYPE, "content-encoding": "gzip" }),
      415,
      /left out/,
    );
  });

  it("refuses a coded body, though it says first that it is not", async () => {
    const codings = ["content-encoding: identity", "content-encoding: gzip"];
    const { status } = await sendRaw(producer, rawPost(GOOD, "content-type: application/json", ...codings));
    assert.equal(status, 415);
  });

  it("takes UTF-8 by its name, in any case", async () => {
    const { status } = await postBody(producer, "{}", {
      "content-type": 'Application/JSON; charset="UTF-8"',
    });
    assert.equal(status, 400, "its type is right, its body is not");
  });

  it("refuses a body that is too large, though it does not say how large it is", async () => {
    const head =
      "POST /count HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\ntransfer-encoding: chunked";
    const { status } = await sendRaw(producer, `${head}\r\n\r\n50000\r\n${" ".repeat(0x50000)}\r\n0\r\n\r\n`);
    assert.equal(status, 413);
  });

  it("answers a body that ends too early, though nobody may be there to read it", async () => {
    const cut = rawPost(GOOD, "content-type: application/json").slice(0, -3);
    assert.match((await sendRaw(producer, cut)).headers, /^(HTTP\/1\.1 400 |$)/);
  });

  it("answers what is no HTTP with a problem", async () => {
    const { status, headers, body } = await sendRaw(producer, "HELLO\r\n\r\n");
    assert.equal(status, 400);
    assert.match(headers, /content-type: application\/problem\+json/);
    assert.equal((JSON.parse(body) as { status: number }).status, 400);
  });

  it("answers headers that are too large with a problem", async () => {
    const { status, body } = await sendRaw(
      producer,
      `GET / HTTP/1.1\r\nhost: test\r\nx: ${"x".repeat(20_000)}\r\n\r\n`,
    );
    assert.equal(status, 431);
    assert.equal((JSON.parse(body) as { status: number }).status, 431);
  });

  it("answers a malformed address with a problem", async () => {
    const { status, body } = await sendRaw(
      producer,
      "GET /%zz HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n",
    );
    assert.equal(status, 400);
    assert.match(body, /malformed/);
  });

  it("says 404 where nothing is, whatever is sent there", async () => {
    assertProblem(await get(producer, "/nothing?x=1"), 404, /^There is nothing at \/nothing\.$/);
    for (const [type, body] of [
      ["text/plain", "x"],
      ["application/json", "{"],
    ] as const) {
      const { status } = await fetch(`${producer.url}/nothing`, {
        ...{ method: "POST", body, headers: { "content-type": type } },
      });
      assert.equal(status, 404);
    }
  });

  for (const [method, body] of [
    ["DELETE", undefined],
    ["DELETE", "{"],
    ["OPTIONS", undefined],
    ["PUT", GOOD],
    ["PATCH", "x"],
    ["PURGE", undefined],
  ] as const) {
    it(`says 405, and what is allowed, to ${method} with ${body === undefined ? "no body" : body}`, async () => {
      const headers: Record<string, string> =
        body === undefined ? {} : { "content-type": "application/json" };
      const response = await fetch(`${producer.url}/count`, { method, headers, body: body ?? null });
      assert.equal(response.status, 405);
      assert.equal(response.headers.get("allow"), "GET, HEAD, POST");
      assert.match(response.headers.get("content-type") ?? "", /^application\/problem\+json/);
    });
  }

  for (const key of ["", "a b", "\u00fc", "x".repeat(256)]) {
    it(`refuses the Idempotency-Key ${JSON.stringify(key.slice(0, 20))}`, async () => {
      const { status } = await post(producer, 1, { "idempotency-key": key });
      assert.equal(status, 400);
    });
  }

  it("gives each problem the id of its request, which a proxy may have set", async () => {
    const { headers, body } = await postBody(producer, "{}", { ...JSON_TYPE, "x-request-id": "proxy-1" });
    assert.equal(headers.get("x-request-id"), "proxy-1");
    assert.equal(body["requestId"], "proxy-1");
  });

  it("has left nothing behind, and the producer able to take what is right", async () => {
    const keys = await system.redis((send) => send("KEYS", `{${system.queue}:*`));
    const made = [`{${system.queue}:0}:partitions`, system.key()];
    assert.deepEqual((keys as string[]).sort(), made.sort());
    assert.equal(await system.redis((send) => send("XLEN", system.key())), 0);
    assert.equal((await post(producer, 1)).status, 202);
    assert.equal(await system.redis((send) => send("XLEN", system.key())), 1);
  });
});

function assertProblem({ status, headers, body }: Answer, expected: number, detail: RegExp): void {
  assert.equal(status, expected, JSON.stringify(body));
  assert.match(headers.get("content-type") ?? "", /^application\/problem\+json/);
  assert.deepEqual(Object.keys(body), ["type", "title", "status", "detail", "requestId"]);
  assert.equal(body["status"], expected);
  assert.match(String(body["detail"]), detail);
}
