import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse, stringify } from "yaml";
import { copyRepository } from "../../support/checkout";

const run = promisify(execFile);
const ROOT = join(__dirname, "../../..");

describe("npm run render", () => {
  let out: string;
  beforeEach(() => {
    out = join(mkdtempSync(join(tmpdir(), "render-")), "manifests");
  });
  afterEach(() => rmSync(join(out, ".."), { recursive: true }));

  /** Renders the stack for any cluster in a repository; returns the names of the files that it names. */
  async function render(cwd: string, ...command: string[]): Promise<string[]> {
    const args = [...command, "--stack", "e2e", "--out", out];
    const { stdout } = await run(process.execPath, args, { cwd });
    return stdout
      .trim()
      .split("\n")
      .map((path) => path.slice(path.lastIndexOf("/") + 1));
  }

  it("writes a stack's manifests, and names the files in the order of application", async () => {
    const names = await render(ROOT, "scripts/run.cjs", "render");
    assert.deepEqual(names, readdirSync(out).sort());
    assert.equal(names[0], "00-namespace-millrace-e2e.yaml");
    assert.ok(names.some((name) => name.endsWith("-deployment-producer.yaml")));
  });

  it("writes the namespace and the rights of operators in a repository without services", async () => {
    const repository = join(out, "..", "repository");
    copyRepository(repository);
    rmSync(join(repository, "services"), { recursive: true });
    const file = join(repository, "apps", "Pulumi.e2e.yaml");
    const { config } = parse(readFileSync(file, "utf8")) as { config: Record<string, object> };
    const none = { services: {}, databases: {}, queues: undefined };
    config["millrace-apps:contract"] = { ...config["millrace-apps:contract"], ...none };
    config["millrace-apps:services"] = {};
    writeFileSync(file, stringify({ config }));

    const names = await render(repository, "--require", "tsx/cjs", "scripts/render.ts");
    assert.deepEqual(names, readdirSync(out).sort());
    const kinds = new Set(names.map((name) => name.split("-")[1]));
    assert.deepEqual([...kinds].sort(), [
      ...["clusterrole", "clusterrolebinding", "namespace", "networkpolicy", "role", "rolebinding"],
    ]);
  });
});
