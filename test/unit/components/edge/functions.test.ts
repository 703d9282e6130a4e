import assert from "node:assert/strict";
import { createContext, runInContext } from "node:vm";
import fc from "fast-check";
import { servePage, stripPrefix } from "../../../../components/edge/functions";

interface Request {
  readonly method: string;
  readonly uri: string;
  readonly querystring: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Runs the code as CloudFront does: text, without modules, that is called with an event. */
function run(code: string, request: Request): Request {
  const context = createContext({ event: { version: "1.0", request: structuredClone(request) } });
  return structuredClone(runInContext(`${code}\nhandler(event)`, context)) as Request;
}

const asked = (uri: string): Request => ({
  method: "GET",
  uri,
  querystring: { q: { value: "1" } },
  headers: { accept: { value: "*/*" } },
});

const after = (code: string, uri: string) => run(code, asked(uri)).uri;

describe("the page's function", () => {
  const code = servePage("/");
  const cases: [string, string][] = [
    ["/", "/index.html"],
    ["/orders", "/index.html"],
    ["/orders/42", "/index.html"],
    ["/orders/", "/index.html"],
    ["/v1.2/orders", "/index.html"],
    ["/index.html", "/index.html"],
    ["/assets/index-3f2a.js", "/assets/index-3f2a.js"],
    ["/assets/gone-3f2a.css", "/assets/gone-3f2a.css"],
    ["/favicon.ico", "/favicon.ico"],
    ["/.well-known/security.txt", "/.well-known/security.txt"],
  ];
  for (const [uri, to] of cases) {
    it(`answers ${uri} with ${to}`, () => assert.equal(after(code, uri), to));
  }

  it("answers what is below another path with the page there", () => {
    for (const [uri, to] of [
      ["/admin", "/admin/index.html"],
      ["/admin/users/7", "/admin/index.html"],
      ["/admin/assets/index-3f2a.js", "/admin/assets/index-3f2a.js"],
    ] as const) {
      assert.equal(after(servePage("/admin"), uri), to);
    }
  });

  it("leaves all but the address as it was", () => {
    assert.deepEqual(run(code, asked("/orders")), { ...asked("/orders"), uri: "/index.html" });
  });
});

describe("the API's function", () => {
  const code = stripPrefix(["/api"]);
  const cases: [string, string][] = [
    ["/api/count", "/count"],
    ["/api/", "/"],
    ["/api/api/count", "/api/count"],
    ["/api//count", "//count"],
    ["/api/missing", "/missing"],
    ["/apiary", "/apiary"],
  ];
  for (const [uri, to] of cases) it(`makes ${to} of ${uri}`, () => assert.equal(after(code, uri), to));

  it("takes the prefix off whatever follows it, and changes nothing else", () => {
    fc.assert(
      fc.property(fc.webPath(), fc.constantFrom("GET", "POST", "DELETE"), (path, method) => {
        const rest = path.startsWith("/") ? path : `/${path}`;
        const request = { ...asked(`/api${rest}`), method };
        assert.deepEqual(run(code, request), { ...request, uri: rest });
      }),
      { numRuns: 30 },
    );
  });

  it("is safe with any prefix, whatever stands in it", () => {
    assert.equal(after(stripPrefix(['/a"b']), '/a"b/c'), "/c");
  });

  it("takes off the first of several prefixes that fits", () => {
    const several = stripPrefix(["/shop/orders", "/shop", "/carts"]);
    for (const [uri, to] of [
      ["/shop/orders/7", "/7"],
      ["/shop/items", "/items"],
      ["/carts/shop/1", "/shop/1"],
      ["/shop", "/shop"],
      ["/shops/1", "/shops/1"],
    ] as const) {
      assert.equal(after(several, uri), to);
    }
  });
});

it("functions are within CloudFront's 10 KB", () => {
  for (const code of [servePage("/"), stripPrefix(["/api"])]) assert.ok(Buffer.byteLength(code) <= 10_240);
});
