import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { pageFiles } from "../../../../components/edge/page-files";
import { Site } from "../../../../components/edge/site";
import { PAGE } from "../../../../plan/programs";
import type { RecordedResource } from "../../../../plan/record";
import { assertParents, made } from "../account/made";

const site = (directory = PAGE, path = "/") =>
  made(
    () =>
      new Site("page", {
        bucketName: "millrace-test-site",
        directory,
        path,
        buildCommand: "npm run build",
        distributionId: "E1",
        invalidator: "millrace-test-invalidator",
      }),
  );

const isObject = ({ type }: RecordedResource) => type === "aws:s3/bucketObjectv2:BucketObjectv2";

describe("Site", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "page-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("makes its parts as children, named after it", async () => {
    assertParents((await site()).resources, "page");
  });

  it("puts each file into the bucket by its path, as what it is, kept as long as it holds", async () => {
    const { resources } = await site();
    assert.deepEqual(
      resources
        .filter(isObject)
        .map(({ inputs }) => [inputs.bucket, inputs.key, inputs.contentType, inputs.cacheControl]),
      [
        ["assets/index-00000000.css", "text/css; charset=utf-8", "public, max-age=31536000, immutable"],
        ["assets/index-00000000.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"],
        ["assets/mark-00000000.svg", "image/svg+xml", "public, max-age=31536000, immutable"],
        ["index.html", "text/html; charset=utf-8", "no-cache"],
      ].map((each) => ["millrace-test-site", ...each]),
    );
  });

  it("sends the files themselves, and again when what is in them has changed", async () => {
    cpSync(PAGE, directory, { recursive: true });
    const digest = async () => (await site(directory)).named("page-index.html").inputs.sourceHash;
    const { inputs } = (await site()).named("page-index.html");
    assert.deepEqual(inputs.source, { file: "plan/page/index.html" });
    assert.equal(await digest(), inputs.sourceHash);
    writeFileSync(join(directory, "index.html"), "<!doctype html>\n");
    assert.equal(
      await digest(),
      // printf '<!doctype html>\n' | sha256sum
      "335fca8574f060eea24ebcdae6b78f32414f5de03da1084fd0e73d710768e3a9",
    );
  });

  it("sends index.html when all that it names is there", async () => {
    const { before, resources } = await site();
    const assets = resources
      .filter(isObject)
      .map(({ name }) => name)
      .filter((name) => name !== "page-index.html");
    assert.equal(assets.length, 3);
    const earlier = before("page-index.html");
    assert.deepEqual(
      assets.filter((name) => !earlier.includes(name)),
      [],
    );
  });

  it("leaves the files of earlier versions for pages that are open, but no earlier index.html", async () => {
    const { resources } = await site();
    for (const { name, retainOnDelete } of resources.filter(isObject)) {
      assert.equal(retainOnDelete, name.startsWith("page-assets/"), name);
    }
  });

  it("makes CloudFront forget index.html once the new one is there, each time it changes", async () => {
    const { named, before } = await site();
    const { inputs, replaceOnChanges } = named("page-invalidation");
    assert.deepEqual(replaceOnChanges, ["triggers"]);
    assert.equal(inputs.functionName, "millrace-test-invalidator");
    assert.deepEqual(JSON.parse(String(inputs.input)), { distributionId: "E1", paths: ["/index.html"] });
    assert.deepEqual(inputs.triggers, { digest: named("page-index.html").inputs.sourceHash });
    assert.ok(before("page-invalidation").includes("page-index.html"));
    // At the end of the page's life nothing is called: its files are gone, or kept.
    assert.equal(inputs.lifecycleScope, undefined);
  });

  it("says how to build the page where it is not built", async () => {
    await assert.rejects(site(directory), {
      message: `There is no built page in ${directory}; \`npm run build\` makes it.`,
    });
  });

  it("has its files in a folder of the bucket where it is below another path", async () => {
    const keys = async (path: string) =>
      (await site(PAGE, path)).resources.filter(isObject).map(({ inputs }) => String(inputs.key));
    assert.deepEqual(
      await keys("/admin"),
      (await keys("/")).map((key) => `admin/${key}`),
    );
  });

  it("refuses a path that the edge does not serve", async () => {
    await assert.rejects(site(directory, "/Admin/"), {
      message:
        'The arguments of the page page cannot be used:\n  - path is "/Admin/"; it must be "/" or a path of up to 64 ' +
        'lower-case letters, digits and . _ ~ - /, without a slash at its end, such as "/api".',
    });
  });

  it("refuses a file of which it does not know what browsers should take it for", async () => {
    cpSync(PAGE, directory, { recursive: true });
    writeFileSync(join(directory, "data.xyz"), "");
    await assert.rejects(site(directory), {
      message: "The content type of the page's file data.xyz is not known.",
    });
  });

  it("takes for unchanging only what the build names by a hash", () => {
    mkdirSync(join(directory, "assets/deep"), { recursive: true });
    const files = {
      "index.html": false,
      "robots.txt": false,
      "root-DC-crV2v.js": false,
      "assets/plain.js": false,
      "assets/short-1234567.js": false,
      "assets/index-DC-crV2v.js": true,
      "assets/deep/font-JRZhKS7_.woff2": true,
    };
    for (const name of Object.keys(files)) writeFileSync(join(directory, name), "");
    assert.deepEqual(
      Object.fromEntries((pageFiles(directory) ?? []).map(({ key, immutable }) => [key, immutable])),
      files,
    );
  });

  it("knows every kind of file that the page is made from", () => {
    const source = join(__dirname, "../../../../services/web/src");
    const kinds = new Set(
      readdirSync(source, { recursive: true, encoding: "utf8" })
        .map((name) => extname(name))
        .filter((kind) => !["", ".ts", ".tsx"].includes(kind)),
    );
    assert.ok(kinds.has(".html") && kinds.has(".css"));
    for (const kind of [...kinds, ".js"]) writeFileSync(join(directory, `index${kind}`), "");
    for (const { key, contentType } of pageFiles(directory) ?? []) assert.ok(contentType, key);
  });
});
