import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { readOptions } from "../../deliver/command";
import { stacks } from "../../plan/stack-file";

const root = join(__dirname, "..", "..");
const concurrency = z.object({ group: z.string(), "cancel-in-progress": z.union([z.boolean(), z.string()]) });
const permissions = z.record(z.string(), z.string());
const step = z.object({
  id: z.string().optional(),
  name: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
});
const job = z.object({
  "timeout-minutes": z.number(),
  "runs-on": z.string(),
  environment: z.string().optional(),
  concurrency: concurrency.optional(),
  permissions,
  steps: z.array(step),
});
/** A job that another file describes. */
const call = z.object({
  uses: z.string(),
  needs: z.union([z.string(), z.array(z.string())]),
  if: z.string(),
  permissions,
  with: z.record(z.string(), z.string()),
});
const workflow = z.object({
  permissions,
  concurrency: concurrency.optional(),
  jobs: z.record(z.string(), z.union([job, call])),
});
type Job = z.infer<typeof job>;

function text(...path: string[]): string {
  return readFileSync(join(root, ...path), "utf8");
}

function read(name: string) {
  const { permissions, concurrency, jobs } = workflow.parse(parse(text(".github", "workflows", name)));
  const own = Object.entries(jobs).flatMap(([key, one]): [string, Job][] =>
    "steps" in one ? [[key, one]] : [],
  );
  const calls = Object.entries(jobs).flatMap(([key, one]) => ("steps" in one ? [] : [[key, one] as const]));
  return { permissions, concurrency, jobs: Object.fromEntries(own), calls: Object.fromEntries(calls) };
}

/** The steps that run Pulumi, as command, project and stack. */
function pulumiSteps(job: Job | undefined) {
  return (job?.steps ?? [])
    .filter((one) => one.with?.command)
    .map((one) => ({ command: one.with?.command, stack: one.with?.["stack-name"] }));
}

/** What Pulumi calls a stack of both programs, by the names in their Pulumi.yaml. */
function stackNames(stack: string): string[] {
  return ["Pulumi.yaml", "apps/Pulumi.yaml"].map((file) => {
    const { name } = z.object({ name: z.string() }).parse(parse(text(file)));
    return `organization/${name}/\${{ ${stack} }}`;
  });
}

describe("workflows", () => {
  for (const name of readdirSync(join(root, ".github", "workflows"))) {
    it(`${name} grants nothing by default and pins every action to a commit`, () => {
      const { permissions, jobs, calls } = read(name);
      assert.deepEqual(permissions, {});
      const used = [...text(".github", "workflows", name).matchAll(/uses: (.+)$/gm)].map(
        ([, ref]) => ref ?? "",
      );
      const steps = Object.values(jobs).flatMap((one) => one.steps.filter(({ uses }) => uses));
      assert.equal(used.length, steps.length + Object.keys(calls).length);
      assert.notEqual(used.length, 0);
      for (const ref of used) {
        assert.match(
          ref,
          /^([\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|\.\/\.github\/workflows\/[\w-]+\.yml # zizmor: .*)$/,
        );
      }
    });

    it(`${name} hands no expression to a shell, where its value would be commands`, () => {
      const { jobs } = read(name);
      for (const { run = "" } of Object.values(jobs).flatMap(({ steps }) => steps)) {
        assert.doesNotMatch(run, /\$\{\{/);
      }
    });
  }

  it("cut off nothing that has an identity in AWS", () => {
    const all = readdirSync(join(root, ".github", "workflows")).flatMap((name) => {
      const { concurrency: whole, jobs } = read(name);
      const trusted = Object.values(jobs).filter(({ permissions }) => "id-token" in permissions);
      return trusted.map((one) => (one.concurrency ?? whole)?.["cancel-in-progress"]);
    });
    assert.deepEqual(all, [false, false, false]);
  });

  it("test.yml runs the commands that people run", () => {
    const { test, schema, e2e } = read("test.yml").jobs;
    assert.deepEqual(
      [test, schema, e2e].map((job) => job?.steps.at(-1)?.run),
      ["npm test", 'npm run schema -- --against "origin/$BASE"', "npm run e2e"],
    );
  });

  it("preview.yml previews both programs, and runs nothing else", () => {
    assert.deepEqual(
      pulumiSteps(read("preview.yml").jobs.preview),
      stackNames("matrix.stack").map((stack) => ({ command: "preview", stack })),
    );
  });

  it("preview.yml builds the page before it looks at the apps, which take it along", () => {
    const steps = read("preview.yml").jobs.preview?.steps ?? [];
    const apps = steps.findIndex((one) => String(one.with?.["stack-name"]).includes("millrace-apps"));
    const built = steps.findIndex(({ run }) => run === "npm run build");
    assert.ok(built >= 0 && built < apps);
  });

  it("deploy-stack.yml runs the command that people run, with the images that were built", () => {
    const { deploy } = read("deploy-stack.yml").jobs;
    assert.deepEqual(pulumiSteps(deploy), []);
    assert.deepEqual(
      deploy?.steps.flatMap(({ name }) => name ?? []),
      ["Choose the images", "Deploy", "End the summary"],
    );
    const command = deploy.steps.find(({ name }) => name === "Deploy")?.run ?? "";
    const [, args = ""] = /^npm run up -- ([^|]+) \|/m.exec(command) ?? [];
    assert.deepEqual(readOptions("up", args.replace('"$STACK"', "dev").split(" "), stacks(".")), {
      stacks: ["dev"],
      yes: true,
      json: false,
      resume: false,
      images: "keep",
    });
    assert.equal(deploy.environment, "${{ inputs.stack }}");
    assert.equal(deploy.concurrency?.group, "deploy-${{ inputs.stack }}");
  });

  it("they run the SDK's version of Pulumi", () => {
    const { dependencies } = z
      .object({ dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(text("package.json")));
    assert.equal(text(".pulumi.version").trim(), dependencies["@pulumi/pulumi"]);
  });

  it("deploy.yml deploys every stack there is, one after the other, each with its own variable and the same images", () => {
    const { jobs, calls } = read("deploy.yml");
    const order = ["dev", "stage", "prod", "prod-eu"];
    assert.deepEqual(Object.keys(calls), order);
    assert.deepEqual([...order].sort(), stacks("."));
    for (const [index, stack] of order.entries()) {
      const one = calls[stack];
      const variable = `DEPLOY_${stack.toUpperCase().replaceAll("-", "_")}`;
      assert.ok(one);
      assert.deepEqual([one.needs].flat(), ["images", ...order.slice(Math.max(index - 1, 0), index)]);
      assert.deepEqual(one.with, {
        stack,
        account: `\${{ vars.${variable} }}`,
        images: "${{ needs.images.outputs.images }}",
      });
      assert.match(one.if, new RegExp(`^!failure\\(\\) && !cancelled\\(\\) && vars\\.${variable} != ''`));
      assert.ok(one.if.includes(`'["all", "${stack}"]'`));
    }
    assert.equal(jobs.images?.steps.at(-1)?.run?.includes("npm run images -- --push"), true);
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
      PREVIEW_STAGE: JSON.stringify(account),
      PREVIEW_PROD: JSON.stringify(account),
      PREVIEW_PROD_EU: JSON.stringify(account),
    });
    assert.deepEqual(
      include,
      ["dev", "stage", "prod", "prod-eu"].map((stack) => ({ stack, account })),
    );
    assert.deepEqual(notices, []);
  });

  it("without one whose variable is missing, saying so", () => {
    const { notices, include } = choose({ PREVIEW_DEV: "", PREVIEW_PROD: JSON.stringify(account) });
    assert.deepEqual(include, [{ stack: "prod", account }]);
    assert.deepEqual(notices, [
      "::notice title=No preview of dev::The repository variable PREVIEW_DEV is not set; docs/bootstrap.md says how.",
      "::notice title=No preview of stage::The repository variable PREVIEW_STAGE is not set; docs/bootstrap.md says how.",
      "::notice title=No preview of prod-eu::The repository variable PREVIEW_PROD_EU is not set; docs/bootstrap.md says how.",
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
      ["dev", "stage", "prod", "prod-eu"].map((stack) => `::notice title=No preview of ${stack}::...`),
    );
  });
});
