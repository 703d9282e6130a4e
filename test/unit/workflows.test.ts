import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const root = join(__dirname, "..", "..");
const workflow = z.object({
  permissions: z.record(z.string(), z.string()),
  concurrency: z.object({ group: z.string() }),
  jobs: z.record(
    z.string(),
    z.object({
      "timeout-minutes": z.number(),
      permissions: z.record(z.string(), z.string()),
      steps: z.array(
        z.object({
          id: z.string().optional(),
          uses: z.string().optional(),
          run: z.string().optional(),
          with: z.record(z.string(), z.unknown()).optional(),
        }),
      ),
    }),
  ),
});

function text(...path: string[]): string {
  return readFileSync(join(root, ...path), "utf8");
}

function read(name: string) {
  return workflow.parse(parse(text(".github", "workflows", name)));
}

describe("workflows", () => {
  for (const name of readdirSync(join(root, ".github", "workflows"))) {
    it(`${name} grants nothing by default and pins every action to a commit`, () => {
      const { permissions, jobs } = read(name);
      assert.deepEqual(permissions, {});
      const used = [...text(".github", "workflows", name).matchAll(/uses: (.+)$/gm)].map(([, ref]) => ref);
      assert.equal(
        used.length,
        Object.values(jobs).flatMap(({ steps }) => steps.filter(({ uses }) => uses)).length,
      );
      assert.notEqual(used.length, 0);
      for (const ref of used) assert.match(String(ref), /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    });
  }

  it("test.yml runs the two commands that people run", () => {
    const { test, e2e } = read("test.yml").jobs;
    assert.deepEqual(
      [test, e2e].map((job) => job?.steps.at(-1)?.run),
      ["npm test", "npm run e2e"],
    );
  });

  it("preview.yml previews both programs by the names in their Pulumi.yaml, with the SDK's version of Pulumi", () => {
    const steps = read("preview.yml").jobs.preview?.steps.filter((step) => step.with?.command) ?? [];
    const expected = ["Pulumi.yaml", "apps/Pulumi.yaml"].map((file) => {
      const { name } = z.object({ name: z.string() }).parse(parse(text(file)));
      return { command: "preview", stack: `organization/${name}/\${{ matrix.stack }}` };
    });
    assert.deepEqual(
      steps.map((step) => ({ command: step.with?.command, stack: step.with?.["stack-name"] })),
      expected,
    );
    const { dependencies } = z
      .object({ dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(text("package.json")));
    assert.equal(text(".pulumi.version").trim(), dependencies["@pulumi/pulumi"]);
  });
});

describe("preview.yml chooses the stacks to preview", () => {
  const account = { role: "arn:aws:iam::123456789012:role/millrace-preview", region: "eu-central-1" };

  function choose(environment: Record<string, string>): { notices: string[]; include: unknown } {
    const script = read("preview.yml").jobs.stacks?.steps.find(({ id }) => id === "choose")?.run;
    assert.ok(script !== undefined);
    const folder = mkdtempSync(join(tmpdir(), "millrace-workflow-"));
    try {
      const output = join(folder, "output");
      const notices = execFileSync("bash", ["--noprofile", "--norc", "-e", "-c", script], {
        encoding: "utf8",
        env: { PATH: process.env.PATH, GITHUB_OUTPUT: output, FORK: "false", ...environment },
      });
      const [, include = ""] = /^include=(.*)\n$/.exec(readFileSync(output, "utf8")) ?? [];
      return { notices: notices.split("\n").filter(Boolean), include: JSON.parse(include) };
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it("those whose account has been bootstrapped, as its output was pasted", () => {
    const { notices, include } = choose({
      PREVIEW_DEV: JSON.stringify(account, null, 2),
      PREVIEW_PROD: JSON.stringify(account),
    });
    assert.deepEqual(include, [
      { stack: "dev", account },
      { stack: "prod", account },
    ]);
    assert.deepEqual(notices, []);
  });

  it("without one whose variable is missing, saying so", () => {
    const { notices, include } = choose({ PREVIEW_DEV: "", PREVIEW_PROD: JSON.stringify(account) });
    assert.deepEqual(include, [{ stack: "prod", account }]);
    assert.deepEqual(notices, [
      "::notice title=No preview of dev::The repository variable PREVIEW_DEV is not set; docs/bootstrap.md says how.",
    ]);
  });

  it("none for a fork, whatever is set, saying why", () => {
    const { notices, include } = choose({
      FORK: "true",
      PREVIEW_DEV: JSON.stringify(account),
      PREVIEW_PROD: "",
    });
    assert.deepEqual(include, []);
    assert.deepEqual(
      notices.map((notice) => notice.replace(/GitHub gives.*/, "...")),
      ["::notice title=No preview of dev::...", "::notice title=No preview of prod::..."],
    );
  });
});
