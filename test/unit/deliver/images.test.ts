import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ensureImages, type ImageTools } from "../../../deliver/images/ensure";
import { inputsTag } from "../../../deliver/images/inputs";
import type { Service } from "../../../platform/services";

const REGISTRY = "123456789012.dkr.ecr.us-east-1.amazonaws.com/millrace";

const FILES: Readonly<Record<string, string>> = {
  Dockerfile: "FROM node",
  ".dockerignore": "*\n!package.json\n!platform\n!services\n!.local/ca.pem\n**/dist\n",
  ".gitignore": "dist\n",
  "package.json": "{}",
  "platform/service.ts": "platform",
  "services/common/src/log.ts": "common",
  "services/orders/package.json": "{}",
  "services/orders/src/main.ts": "orders",
  "services/billing/package.json": "{}",
  "services/billing/src/main.ts": "billing",
  "services/rust/Dockerfile": "FROM rust",
  "apps/Pulumi.dev.yaml": `config:\n  millrace-apps:images:\n    registry: ${REGISTRY}\n    tag: 0.1.0\n`,
};

const service = (name: string, source: Service["source"] = "typescript") => ({ name, source }) as Service;
const SERVICES = [
  service("orders"),
  service("billing"),
  service("rust", "dockerfile"),
  service("other", "image"),
];

const options = { revision: "c0ffee", say: () => undefined, signal: new AbortController().signal };

describe("images of a stack", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "millrace-images-"));
    for (const [file, text] of Object.entries(FILES)) write(file, text);
    execFileSync("git", ["init", "--quiet", root]);
  });

  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  function write(file: string, text: string): void {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }

  const tags = () => Object.fromEntries(SERVICES.map((one) => [one.name, inputsTag(root, one)]));
  /** Names of the services whose tags a change of a file changes. */
  function changedBy(file: string, text: string): string[] {
    const before = tags();
    write(file, text);
    return Object.entries(tags())
      .filter(([name, tag]) => before[name] !== tag && name !== "other")
      .map(([name]) => name);
  }

  it("are named by the files that they are built from", () => {
    assert.match(inputsTag(root, service("orders")), /^src-[0-9a-f]{20}$/);
    const cases: [string, string, string[]][] = [
      ["services/orders/src/main.ts", "changed", ["orders"]],
      ["services/orders/src/new.ts", "not committed", ["orders"]],
      ["services/rust/src/main.rs", "new", ["rust"]],
      ["services/common/src/log.ts", "changed", ["orders", "billing"]],
      ["platform/service.ts", "changed", ["orders", "billing"]],
      ["services/billing/package.json", '{ "changed": true }', ["orders", "billing"]],
      ["Dockerfile", "FROM node:22", ["orders", "billing"]],
      ["apps/Pulumi.dev.yaml", "config: {}", []],
      ["services/orders/dist/main.js", "generated", []],
      ["README.md", "new", []],
    ];
    for (const [file, text, expected] of cases) assert.deepEqual(changedBy(file, text), expected, file);
  });

  /** A registry in memory. */
  function registry() {
    const images = new Map<string, string>();
    const done: string[] = [];
    const tools: ImageTools = {
      logIn: (host) => Promise.resolve(void done.push(`log in to ${host}`)),
      pushedImages: (_, tag, names) =>
        Promise.resolve(
          new Map(
            names.flatMap((name) =>
              images.has(`${name}:${tag}`) ? [[name, images.get(`${name}:${tag}`) ?? ""]] : [],
            ),
          ),
        ),
      buildImages: (services, { tag, platform, revision }) => {
        for (const { name } of services)
          done.push(`build ${name}:${tag} ${platform ?? ""} ${revision ?? ""}`);
        return Promise.resolve();
      },
      pushImages: (_, tag, names) => {
        for (const name of names) {
          images.set(`${name}:${tag}`, `sha256:${String(images.size + 1).padStart(64, "0")}`);
        }
        return Promise.resolve(new Map(names.map((name) => [name, images.get(`${name}:${tag}`) ?? ""])));
      },
    };
    return { done, tools };
  }

  it("are built where the registry has none of these files, and pinned by digest", async () => {
    const { done, tools } = registry();
    const ensure = () => ensureImages(root, "dev", SERVICES, options, tools);
    assert.deepEqual(await ensure(), ["orders", "billing", "rust"]);
    assert.deepEqual(done[0], `log in to ${REGISTRY}`);
    assert.match(done[1] ?? "", /^build orders:src-\w+ linux\/amd64 c0ffee$/);
    const pinned = readFileSync(join(root, "apps/Pulumi.dev.yaml"), "utf8");
    assert.match(pinned, /orders: sha256:0+1\n {4}billing: sha256:0+2\n {4}rust: sha256:0+3\n/);

    assert.deepEqual(await ensure(), []);
    assert.equal(readFileSync(join(root, "apps/Pulumi.dev.yaml"), "utf8"), pinned);

    write("services/billing/src/main.ts", "changed");
    assert.deepEqual(await ensure(), ["billing"]);
    assert.match(
      readFileSync(join(root, "apps/Pulumi.dev.yaml"), "utf8"),
      /orders: sha256:0+1\n {4}billing: sha256:0+4\n {4}rust: sha256:0+3\n/,
    );
  });

  it("are no longer built once that is interrupted", async () => {
    const { done, tools } = registry();
    const interrupt = new AbortController();
    const pushImages: ImageTools["pushImages"] = (...args) => {
      interrupt.abort();
      return tools.pushImages(...args);
    };
    const interrupted = { ...options, signal: interrupt.signal };
    await assert.rejects(ensureImages(root, "dev", SERVICES, interrupted, { ...tools, pushImages }));
    assert.equal(done.filter((what) => what.startsWith("build")).length, 1);
  });

  it("need a registry in the stack's file", async () => {
    write("apps/Pulumi.dev.yaml", "config: {}\n");
    const { tools } = registry();
    await assert.rejects(ensureImages(root, "dev", SERVICES, options, tools), {
      message:
        "apps/Pulumi.dev.yaml has no millrace-apps:images.registry; `pulumi stack output registry --cwd bootstrap` says which.",
    });
  });

  it("are none where no service has one built here", async () => {
    const { tools, done } = registry();
    assert.deepEqual(await ensureImages(root, "dev", [service("other", "image")], options, tools), []);
    assert.deepEqual(done, []);
  });
});
