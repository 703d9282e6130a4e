import assert from "node:assert/strict";
import { recordApps, recordBootstrap, recordInfra } from "../../plan/programs";
import { stacks } from "../../plan/stack-file";
import { QUOTAS, demands, isMaximum, most, used } from "../../preflight/quotas/table";
import { ROLES } from "../../preflight/checks/linked-roles";
import type { Quota, Stack } from "../../preflight/quotas/quota";
import { stackOf } from "../../preflight/quotas/stack";
import { ALL, recordBootstrap as recordBootstrapWith } from "../support/stacks/bootstrap";
import { recordEverything } from "../support/stacks/everything";
import { UNCOUNTED } from "./uncounted";

const ENVIRONMENTS = stacks(".");

async function environment(stack: string): Promise<Stack> {
  return stackOf(await recordInfra(stack), await recordApps(stack));
}

/** What of AWS's default quotas an account is over, if it holds these stacks. */
function exceeded(all: readonly Stack[]): string[] {
  return demands(all)
    .filter(({ quota, amount }) => amount > quota.limit && !isMaximum(quota))
    .map(({ quota, place, amount }) => `${quota.name}: ${amount} of ${quota.limit} (${place})`);
}

function amount(name: string, all: readonly Stack[]): number {
  const demand = demands(all).find(({ quota }) => quota.name === name);
  return demand?.amount ?? assert.fail(name);
}

/** Types of AWS resources in these stacks, and of the components of other providers that make some. */
function typesOf(stacks: readonly Stack[]): string[] {
  const made = stacks.flatMap(({ resources }) => resources.filter(({ read }) => !read));
  return [...new Set(made.map(({ type }) => type))].filter((type) => /^(aws|awsx|eks):/.test(type)).sort();
}

/** Whether some quota's use is less without the resources of a type. */
function isCounted(type: string, stacks: readonly Stack[]): boolean {
  return stacks.some((stack) => {
    const less = { ...stack, resources: stack.resources.filter((resource) => resource.type !== type) };
    if (less.resources.length === stack.resources.length) return false;
    return QUOTAS.some((quota) => usage(quota, less) !== usage(quota, stack));
  });
}

const usage = (quota: Quota, stack: Stack) =>
  JSON.stringify(Object.entries(quota.use(stack)).filter(([, amount]) => amount > 0));

describe("AWS's default quotas", () => {
  let all: Readonly<Record<string, Stack>>;
  let bootstrap: Stack;
  let everyOption: Stack;

  before(async function () {
    this.timeout(120_000);
    all = Object.fromEntries(
      await Promise.all(ENVIRONMENTS.map(async (name) => [name, await environment(name)] as const)),
    );
    bootstrap = stackOf(
      await recordBootstrap("main", {
        "millrace-bootstrap:imageCache": "{}",
        "millrace-bootstrap:github": JSON.stringify({
          repository: "example/millrace",
          ownerId: 1,
          repositoryId: 2,
          environments: Object.fromEntries(ENVIRONMENTS.map((name) => [name, {}])),
        }),
      }),
    );
    everyOption = stackOf(await recordEverything());
  });

  it("are exceeded by no stack, not even with every option on", () => {
    for (const stack of [...Object.values(all), everyOption, bootstrap]) {
      assert.deepEqual(exceeded([stack]), [], stack.name);
    }
  });

  it("are exceeded by no account that holds every stack", () => {
    assert.deepEqual(exceeded([...Object.values(all), bootstrap]), []);
  });

  it("are used by each stack in a new account at most to the limit before anything scales", () => {
    for (const stack of [...Object.values(all), everyOption]) {
      for (const quota of QUOTAS.filter(isMaximum)) {
        const least = most(quota.least?.(stack) ?? assert.fail(quota.name));
        assert.ok(least.amount <= quota.limit, `${stack.name}: ${quota.name} ${least.amount}`);
      }
    }
  });

  it("leave no Elastic IP address where dev, stage and prod share an account and region", () => {
    const shared = ["dev", "stage", "prod"].map((name) => all[name] ?? assert.fail(name));
    assert.equal(amount("Elastic IP addresses", shared), 5);
    const [prod = assert.fail()] = shared.slice(-1);
    const another = { ...prod, name: "second" };
    assert.deepEqual(exceeded([...shared, another]), ["Elastic IP addresses: 8 of 5 (us-east-1)"]);
  });

  it("count stacks of another region apart, and what is global together", () => {
    const both = [all.prod ?? assert.fail(), all["prod-eu"] ?? assert.fail()];
    assert.equal(amount("Elastic IP addresses", both), 3);
    assert.equal(amount("CloudFront distributions", both), 2);
  });

  it("find the largest of the things that a quota limits each", () => {
    assert.equal(amount("Rules per security group and direction", [all.dev ?? assert.fail()]), 55);
    assert.equal(amount("Rules per network ACL and direction", [everyOption]), 19);
    assert.equal(amount("Managed policies attached to an IAM role", [bootstrap]), 5);
    assert.equal(amount("Nodes per ElastiCache cluster", [everyOption]), 16);
    assert.equal(amount("Origins per distribution", [all.dev ?? assert.fail()]), 2);
  });

  it("are each exceeded by enough of what they count", () => {
    const stack = everyOption;
    const many = stack.resources.flatMap((resource) =>
      Array.from({ length: 40 }, (_, index) => ({ ...resource, name: `${resource.name}-${index}` })),
    );
    const over = exceeded([{ ...stack, resources: many }]).map((line) => line.split(":")[0]);
    for (const name of ["Elastic IP addresses", "VPCs", "Aurora DB clusters", "Client VPN endpoints"]) {
      assert.ok(over.includes(name), name);
    }
  });

  it("have a source and a unique name each, and a code where Service Quotas can be asked", () => {
    assert.equal(new Set(QUOTAS.map(({ name }) => name)).size, QUOTAS.length);
    for (const { name, source, code, limit, use } of QUOTAS) {
      assert.match(source, /^https:\/\/docs\.aws\.amazon\.com\/\S+$/, name);
      assert.match(code ?? "L-00000000", /^L-[0-9A-F]{8}$/, name);
      assert.ok(limit > 0, name);
      assert.deepEqual(most(use({ name: "empty", region: "eu-central-1", resources: [] })).amount, 0, name);
    }
    const codes = QUOTAS.flatMap(({ service, code }) => (code === undefined ? [] : [`${service} ${code}`]));
    assert.equal(new Set(codes).size, codes.length);
  });

  it("count every AWS resource type that a stack makes, or it is listed with the reason why not", async () => {
    const serverless = { "millrace-infra:streaming": JSON.stringify({ engine: { kind: "serverless" } }) };
    const stacks = [
      ...Object.values(all),
      everyOption,
      stackOf(await recordInfra("dev", serverless)),
      stackOf(await recordBootstrapWith(ALL)),
    ];
    const uncounted = typesOf(stacks).filter((type) => !isCounted(type, stacks));
    assert.deepEqual(uncounted, UNCOUNTED.flatMap(({ types }) => types).sort());
  }).timeout(120_000);

  it("notice a type that nothing counts", () => {
    const resource = everyOption.resources.find(({ read }) => !read) ?? assert.fail();
    const stack = { ...everyOption, resources: [{ ...resource, type: "aws:new/thing:Thing", inputs: {} }] };
    assert.deepEqual(typesOf([stack]), ["aws:new/thing:Thing"]);
    assert.equal(isCounted("aws:new/thing:Thing", [stack]), false);
  });

  it("are all counted in some stack, or kept for what a stack may add", () => {
    const unused = QUOTAS.filter((quota) => {
      return [...Object.values(all), everyOption, bootstrap].every(
        (stack) => most(used(quota, [stack])).amount === 0,
      );
    }).map(({ name }) => name);
    assert.deepEqual(unused, [
      "Public endpoint access CIDR ranges per EKS cluster",
      "Concurrently running CodeBuild builds, Linux/Medium",
      "Concurrently running CodeBuild builds, Linux/Large",
      "Cache policies",
      "MSK Serverless clusters",
    ]);
  });
});

describe("service-linked roles that preflight asks for", () => {
  it("are each needed by some stack", async () => {
    const stacks = await Promise.all(ENVIRONMENTS.map(environment));
    const every = stackOf(await recordEverything());
    const unneeded = ROLES.filter(({ need }) =>
      [...stacks, every].every((stack) => need(stack) === undefined),
    );
    assert.deepEqual(unneeded, []);
  }).timeout(120_000);
});
