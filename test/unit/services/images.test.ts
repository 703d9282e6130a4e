import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { readSigningPair, signature, signedImagePath } from "../../../services/common/src/images/sign";

const pair = (key: string, salt: string) => ({ key: Buffer.from(key), salt: Buffer.from(salt) });

describe("addresses of images", () => {
  it("are signed as imgproxy's documentation does it", () => {
    assert.equal(
      signature(
        pair("secret", "hello"),
        "/rs:fill:300:400:0/g:sm/aHR0cDovL2V4YW1w/bGUuY29tL2ltYWdl/cy9jdXJpb3NpdHku/anBn.png",
      ),
      "oKfUtW34Dvo2BGQehJFR4Nr0_rIjOtdtzJ3QFsUcXH8",
    );
  });

  it("are signed as imgproxy's own tests expect", () => {
    assert.equal(
      signature(pair("test-key", "test-salt"), "/asd"),
      "oWaL7QoW5TsgbuiS9-5-DI8S3Ibbo1gdB2SteJh3a20",
    );
    assert.equal(
      signature(pair("test-key2", "test-salt2"), "/asd"),
      "jYz1UZ7j1BCdSzH3pZhaYf0iuz0vusoOTdqJsUT6WXI",
    );
  });

  it("name options, object and format, the prefix unsigned", () => {
    const secret = pair("secret", "hello");
    const path = "/rs:fit:300:300/q:80/cGhvdG9zL2NhdC5qcGc.webp";
    assert.equal(
      signedImagePath(secret, {
        object: "photos/cat.jpg",
        options: ["rs:fit:300:300", "q:80"],
        format: "webp",
      }),
      `/images/${signature(secret, path)}${path}`,
    );
    assert.equal(
      signedImagePath(secret, { object: "photos/cat.jpg", options: [] }),
      `/images/${signature(secret, "/cGhvdG9zL2NhdC5qcGc")}/cGhvdG9zL2NhdC5qcGc`,
    );
  });

  it("bring every object's name through whole, whatever is in it", () => {
    const request = fc.record({
      object: fc.string({ unit: "grapheme", minLength: 1 }),
      options: fc.constant(["w:9"]),
    });
    fc.assert(
      fc.property(request, (each) => {
        const path = signedImagePath(pair("k", "s"), each);
        const [, images, sign = "", option, source = ""] = path.split("/");
        assert.deepEqual([images, option], ["images", "w:9"]);
        assert.equal(sign, signature(pair("k", "s"), `/w:9/${source}`));
        assert.match(source, /^[\w-]+$/);
        assert.equal(Buffer.from(source, "base64url").toString(), Buffer.from(each.object).toString());
      }),
    );
  });

  it("are signed by the first pair of the secret", () => {
    const first = readSigningPair("# pairs\nIMGPROXY_KEY=736563726574,00ff\nIMGPROXY_SALT=68656C6C6F,11ee\n");
    assert.deepEqual(first, pair("secret", "hello"));
  });

  for (const [what, secret, message] of [
    ["without a key", "IMGPROXY_SALT=00", "The secret has no line IMGPROXY_KEY=..."],
    ["without a salt", "IMGPROXY_KEY=00", "The secret has no line IMGPROXY_SALT=..."],
    [
      "with an empty key",
      "IMGPROXY_KEY=\nIMGPROXY_SALT=00",
      "IMGPROXY_KEY in the secret is not hexadecimal.",
    ],
    [
      "with half a byte",
      "IMGPROXY_KEY=00\nIMGPROXY_SALT=0",
      "IMGPROXY_SALT in the secret is not hexadecimal.",
    ],
  ] as const) {
    it(`are not signed by a secret ${what}`, () => {
      assert.throws(() => readSigningPair(secret), { message });
    });
  }

  describe("on the command line", () => {
    const run = (args: readonly string[], input: string) => {
      const script = join(__dirname, "../../../scripts/run.cjs");
      const { status, stdout, stderr } = spawnSync(process.execPath, [script, "sign-image", ...args], {
        input,
        encoding: "utf8",
      });
      return { status, stdout, stderr };
    };

    it("are printed alone", () => {
      const { status, stdout } = run(
        ["photos/cat.jpg", "rs:fit:300:300", "--format", "webp"],
        "IMGPROXY_KEY=736563726574\nIMGPROXY_SALT=68656C6C6F\n",
      );
      const path = "/rs:fit:300:300/cGhvdG9zL2NhdC5qcGc.webp";
      assert.equal(stdout, `/images/${signature(pair("secret", "hello"), path)}${path}\n`);
      assert.equal(status, 0);
    });

    it("are asked for with one sentence when something is missing", () => {
      assert.deepEqual(run(["photos/cat.jpg"], ""), {
        status: 1,
        stdout: "",
        stderr: "The secret has no line IMGPROXY_KEY=...\n",
      });
      assert.match(run([], "x").stderr, /^Usage: npm run --silent sign-image -- .*\n$/);
    });
  });
});
