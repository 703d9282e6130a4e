import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { serviceNames } from "../../platform/load";
import { copyRepository } from "../support/checkout";

const FIXTURE = join(__dirname, "..", "fixtures", "services", "billing");

/** Prints what the programs of the repository in the working directory deploy: image repositories, versions of images. */
const PROGRAMS = `
  const { recordApps, recordBootstrap } = require("./plan/programs");
  Promise.all([recordBootstrap("main"), recordApps("dev")]).then(([bootstrap, apps]) => {
    const repositories = bootstrap.resources.filter(({ type }) => type === "aws:ecr/repository:Repository");
    const rest = bootstrap.resources.filter(({ name }) => !name.startsWith("registry-billing"));
    console.log(JSON.stringify({
      repositories: repositories.map(({ inputs }) => inputs.name),
      images: apps.outputs.images,
      bootstrap: rest.map(({ name, type, inputs }) => ({ name, type, inputs })),
      apps: apps.resources
        .filter(({ name }) => !name.startsWith("billing"))
        .map(({ name, type, inputs }) => ({ name, type, inputs })),
    }));
  });`;

const deployed = z.object({
  repositories: z.array(z.string()),
  images: z.record(z.string(), z.string()),
  bootstrap: z.array(z.unknown()),
  apps: z.array(z.unknown()),
});

describe("a service that is added by its folder alone", function () {
  this.timeout(180_000);

  const temporary = mkdtempSync(join(tmpdir(), "millrace-new-service-"));
  const root = join(temporary, "repository");
  const billing = join(root, "services", "billing");
  const before_ = serviceNames();
  const after_ = [...before_, "billing"].sort();

  const node = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    execFileSync(process.execPath, args, { cwd: root, encoding: "utf8", env: { ...process.env, ...env } });
  const programs = () =>
    deployed.parse(
      JSON.parse(node(["--require", "tsx/cjs", "--eval", PROGRAMS]).trim().split("\n").at(-1) ?? ""),
    );

  let without: z.infer<typeof deployed>;

  before(() => {
    copyRepository(root);
    without = programs();
    cpSync(FIXTURE, billing, { recursive: true });
  });
  after(() => rmSync(temporary, { recursive: true }));

  it("is bundled with all others, with its commands and folders", () => {
    node(["--require", "tsx/cjs", "scripts/build.ts"]);
    for (const name of after_)
      assert.ok(readdirSync(join(root, "services", name, "dist")).includes("main.js"));
    const dist = join(billing, "dist");
    assert.deepEqual(readdirSync(dist).sort(), ["main.js", "prices", "total.js"]);
    assert.match(node([join(dist, "main.js")]), /"service":"billing".*"prices":\{"apple":2,"pear":3\}/);
    assert.equal(node([join(dist, "total.js")]), "5\n");
  });

  it("has an image like the others", () => {
    const bin = join(temporary, "bin");
    const calls = join(temporary, "docker-calls");
    mkdirSync(bin);
    writeFileSync(join(bin, "docker"), `#!/bin/sh\nprintf '%s\\n' "$*" >>'${calls}'\n`);
    chmodSync(join(bin, "docker"), 0o755);
    for (const args of [
      ["init", "--quiet"],
      ["add", "--all"],
      ["commit", "--quiet", "--message", "All"],
    ]) {
      execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@example.com", ...args], {
        cwd: root,
      });
    }
    const path = `${bin}:${process.env["PATH"] ?? ""}`;
    const printed = node(["--require", "tsx/cjs", "scripts/images.ts", "--tag", "1.0.0"], { PATH: path });
    assert.deepEqual(
      printed.trim().split("\n"),
      after_.map((name) => `millrace/${name}:1.0.0`),
    );
    const built = readFileSync(calls, "utf8").trim().split("\n");
    assert.deepEqual(
      built.map((call) => /^build .*--target (\w+) .*SERVICE=([\w-]+) /.exec(call)?.slice(1)),
      after_.map((name) => [name === "migrations" ? "job" : "service", name]),
    );
    assert.ok(built[0]?.includes("--build-arg DESCRIPTION=Writes an invoice for every order --build-arg"));
  });

  it("has an image repository and a version, and changes no resource of another", () => {
    const now = programs();
    assert.deepEqual(
      now.repositories,
      after_.map((name) => `millrace/${name}`),
    );
    const { registry, ...versions } = now.images;
    assert.ok(registry);
    assert.deepEqual(Object.keys(versions).sort(), after_);
    assert.equal(versions["billing"], "0.1.0");
    assert.deepEqual(now.bootstrap, without.bootstrap);
    assert.deepEqual(now.apps, without.apps);
    assert.deepEqual(
      without.repositories,
      before_.map((name) => `millrace/${name}`),
    );
  });

  for (const [mistake, folder, sentence] of [
    [
      "a manifest that is wrong",
      "/prices",
      /^The services have a problem:\n {2}- services\/billing\/service\.ts: folders\.prices is "\/prices"; it must be a folder in .*\n$/,
    ],
    [
      "a package that is not installed",
      "no-such-package/prices",
      /^services\/billing\/service\.ts: folders has "no-such-package\/prices", which no installed package has; it must be .*\n$/,
    ],
  ] as const) {
    it(`stops the build with a sentence for ${mistake}`, () => {
      const manifest = join(billing, "service.ts");
      const written = readFileSync(manifest, "utf8");
      writeFileSync(manifest, written.replace('"./prices"', JSON.stringify(folder)));
      const { status, stderr } = spawnSync(
        process.execPath,
        ["--require", "tsx/cjs", "scripts/build.ts", "billing"],
        { cwd: root, encoding: "utf8" },
      );
      writeFileSync(manifest, written);
      assert.equal(status, 1);
      assert.match(stderr, sentence);
    });
  }
});
