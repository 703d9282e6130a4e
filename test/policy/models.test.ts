import assert from "node:assert/strict";
import { BAD_VALUES, type BadValue } from "./aws/bad-values";
import { lint, type LintFinding, type TemplateResource } from "./aws/cfn-lint";
import { MODEL_EXCEPTIONS, UNMODELLED } from "./aws/model-exceptions";
import { inOperation, inSchema, refusals } from "./aws/models";
import { NAMES, PROVIDER_INPUTS } from "./aws/names";
import { installBotocore, installCfnLint } from "./aws/packages";
import type { AwsResource } from "./aws/remote-resources";
import { Schemas } from "./aws/schemas";
import { ServiceModels } from "./aws/service-models";
import { recordStacks, shortType, type Stack } from "./aws/stacks";
import { SUPPLIED } from "./aws/supplied";
import { TYPES } from "./aws/types";

const unique = (items: Iterable<string>) => [...new Set(items)].sort();

/** A resource, and what was found wrong with it. */
interface Found {
  readonly type: string;
  readonly name: string;
  readonly rule: string;
  readonly path: string;
  readonly message: string;
}

describe("AWS's models of what the stacks make", function () {
  this.timeout(600_000);
  let schemas: Schemas;
  let models: ServiceModels;
  let resources: readonly { readonly resource: AwsResource; readonly stack: Stack }[];
  /** What cfn-lint and the operations' models refuse of the stacks, exceptions included. */
  let good: readonly Found[];
  /** Which of the two refuse each bad value. */
  let caught: ReadonlyMap<BadValue, { readonly schema: boolean; readonly operation: boolean }>;
  /** Entries of SUPPLIED that something was missing for. */
  const supplied = new Set<string>();

  before(async () => {
    const [cfnLint, botocore] = [await installCfnLint(), await installBotocore()];
    schemas = new Schemas(cfnLint.packages, "us-east-1");
    models = new ServiceModels(botocore.packages);
    const stacks = await recordStacks();
    resources = stacks.flatMap((stack) => stack.own.map((resource) => ({ resource, stack })));

    const bad = Object.values<readonly BadValue[]>(BAD_VALUES)
      .flat()
      .map((value) => ({ value, ...spoilt(value) }));
    // What two stacks have in common but for the environment's name is checked once.
    const templates = new Templates();
    const seen = new Set<string>();
    for (const { resource, stack } of resources) {
      const key = JSON.stringify([resource.type, resource.inputs]).replace(
        /millrace-(dev|stage|prod-eu|prod)/g,
        "",
      );
      if (!seen.has(key)) templates.add(`${stack.name}-${regionOf(resource, stack)}`, resource, stack);
      seen.add(key);
    }
    bad.forEach(({ resource, stack }, index) => templates.add(`bad-${index % 20}`, resource, stack));
    const findings = await templates.lint();

    good = [
      ...findings.filter(({ resource }) => !bad.some((one) => one.resource === resource)).map(lintFound),
      ...resources.flatMap(({ resource, stack }) => operationFound(resource, stack)),
    ];
    caught = new Map(
      bad.map(({ value, resource, stack }) => [
        value,
        {
          schema: findings.some((one) => one.resource === resource && !excepted(lintFound(one))),
          operation: operationFound(resource, stack).some((found) => !excepted(found)),
        },
      ]),
    );
  });

  /** The first resource of a type, with the value in it. */
  function spoilt({ type, input, value }: BadValue) {
    const found = resources.find(({ resource }) => shortType(resource) === type);
    assert.ok(found, `no stack makes a ${type}`);
    const inputs = structuredClone(found.resource.inputs) as Record<string, unknown>;
    const keys = input.split(".");
    const holder = keys.slice(0, -1).reduce((at, key) => at[key] as Record<string, unknown>, inputs);
    holder[keys.at(-1) ?? ""] = value;
    return { resource: { ...found.resource, inputs }, stack: found.stack };
  }

  /** Resources in templates, from which findings lead back to them. */
  class Templates {
    private readonly templates = new Map<string, Record<string, TemplateResource>>();
    private readonly sources = new Map<string, AwsResource>();

    add(name: string, resource: AwsResource, stack: Stack): void {
      const template = this.templates.get(name) ?? {};
      this.templates.set(name, template);
      for (const { target, value } of inSchema(resource, stack, schemas)) {
        const id = `R${this.sources.size}`;
        this.sources.set(id, resource);
        template[id] = { Type: target, Properties: value };
      }
    }

    async lint(): Promise<(Omit<LintFinding, "resource"> & { readonly resource: AwsResource })[]> {
      const found = (await lint(this.templates)).flatMap((finding) => {
        const resource = this.sources.get(finding.resource);
        assert.ok(resource);
        return isSupplied(finding, resource) ? [] : [{ ...finding, resource }];
      });
      // Spoilt copies of one resource have the same name.
      return found.filter(({ rule, template }) => rule !== "E3019" || !template.startsWith("bad-"));
    }
  }

  function isSupplied({ rule, message }: LintFinding, resource: AwsResource): boolean {
    const type = shortType(resource);
    const name = SUPPLIED[type]?.schema?.find((one) => message === `'${one}' is a required property`);
    if (rule !== "E3003" || name === undefined) return false;
    supplied.add(`${type} schema ${name}`);
    return true;
  }

  function operationFound(resource: AwsResource, stack: Stack): Found[] {
    const type = shortType(resource);
    return inOperation(resource, stack, models).flatMap((modelled) =>
      refusals(modelled, models, (name) => supplied.add(`${type} input ${name}`)).map((message) => {
        const path = (message.split(" ")[0] ?? "").replace(`${modelled.target}.`, "");
        return { type, name: resource.name, rule: "operation", path, message };
      }),
    );
  }

  it("have a place for every input, and every name that is given for one has a use", () => {
    const modelled = resources.flatMap(({ resource, stack }) => [
      ...inSchema(resource, stack, schemas),
      ...inOperation(resource, stack, models),
    ]);
    assert.deepEqual(
      unique(modelled.flatMap(({ target, unmatched }) => unmatched.map((path) => `${target}: ${path}`))),
      [],
    );
    const used = new Set(modelled.flatMap(({ type, used }) => used.map((path) => `${type} ${path}`)));
    const given = Object.entries(NAMES).flatMap(([type, names]) =>
      Object.keys(names).map((path) => `${type} ${path}`),
    );
    assert.deepEqual(
      given.filter((name) => !used.has(name)),
      [],
    );
    assert.deepEqual(
      PROVIDER_INPUTS.filter((input) => !modelled.some((one) => one.used.includes(input))),
      [],
    );
  });

  it("describe every type but those listed", () => {
    const types = unique(resources.map(({ resource }) => shortType(resource)));
    const described = types.filter((type) => TYPES[type]?.cloudFormation ?? TYPES[type]?.operation);
    assert.deepEqual(
      types.filter((type) => !described.includes(type)),
      Object.keys(UNMODELLED),
    );
  });

  it("refuse nothing but what is excepted, each for a reason", () => {
    assert.deepEqual(unique(good.filter((found) => !excepted(found)).map(line)), []);
    assert.deepEqual(
      MODEL_EXCEPTIONS.filter((exception) => !good.some((found) => covers(exception, found))),
      [],
    );
    for (const { reason } of MODEL_EXCEPTIONS) assert.match(reason, /^\S.{20,}\.$/s);
    const counted = (key: "schema" | "operation") =>
      resources.filter(({ resource, stack }) =>
        key === "schema"
          ? inSchema(resource, stack, schemas).length
          : inOperation(resource, stack, models).length,
      ).length;
    process.stdout.write(
      `      ${resources.length} resources: ${counted("schema")} by cfn-lint, ${counted("operation")} by botocore; ` +
        `${MODEL_EXCEPTIONS.length} exceptions\n`,
    );
  });

  it("lack no required member but what the provider supplies", () => {
    const given = Object.entries(SUPPLIED).flatMap(([type, { schema = [], input = [] }]) => [
      ...schema.map((name) => `${type} schema ${name}`),
      ...input.map((name) => `${type} input ${name}`),
    ]);
    assert.deepEqual(
      given.filter((one) => !supplied.has(one)),
      [],
    );
  });

  for (const [by, values] of Object.entries<readonly BadValue[]>(BAD_VALUES)) {
    it(`refuse each bad value that ${by === "both" ? "both" : `only the ${by}`} can see`, () => {
      assert.deepEqual(
        values.map((value) => ({ ...value, ...caught.get(value) })),
        values.map((value) => ({ ...value, schema: by !== "operation", operation: by !== "schema" })),
      );
    });
  }
});

function regionOf({ inputs }: AwsResource, stack: Stack): string {
  return (inputs.region as string | undefined) ?? stack.region;
}

function lintFound({
  rule,
  path,
  message,
  resource,
}: Omit<LintFinding, "resource"> & { readonly resource: AwsResource }) {
  return {
    type: shortType(resource),
    name: resource.name,
    rule,
    path: path.replace(/^Properties\.?/, ""),
    message,
  };
}

function excepted(found: Found): boolean {
  return MODEL_EXCEPTIONS.some((exception) => covers(exception, found));
}

function covers(exception: (typeof MODEL_EXCEPTIONS)[number], { rule, type, path }: Found): boolean {
  return exception.rule === rule && exception.type === type && exception.path === path;
}

function line({ type, name, rule, path, message }: Found): string {
  return `${type} ${name}: ${rule} ${path} ${message.slice(0, 200)}`;
}
