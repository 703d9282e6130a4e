import assert from "node:assert/strict";
import { objection } from "../../../components/rules/rule";
import { environmentOf, project as projectRule } from "../../../components/rules/names";
import { recordInfra } from "../../../plan/programs";
import type { Recording } from "../../../plan/record";
import { PHYSICAL_NAMES } from "../../support/physical-names";
import { recordBootstrap, ALL, GITHUB } from "../../support/stacks/bootstrap";
import { everything, recordEverything } from "../../support/stacks/everything";
import { registryFrom } from "../../support/registries";
import { SHIPPED, SHOP } from "../../support/stacks/services";

/** What Pulumi appends to a logical name where a resource has no name of its own: a dash and seven hex digits. */
const SUFFIX = "-0123456";

/** Types that Pulumi names by itself, with the longest name that AWS takes. */
const NAMED_BY_PULUMI: Readonly<Record<string, number>> = {
  "aws:docdb/clusterParameterGroup:ClusterParameterGroup": 255,
  "aws:elasticache/parameterGroup:ParameterGroup": 255,
  "aws:lb/loadBalancer:LoadBalancer": 32,
  "aws:lb/targetGroup:TargetGroup": 32,
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": 255,
  "aws:ec2/securityGroup:SecurityGroup": 255,
};

/** Names that AWS would refuse, a line each, and how many names were looked at. */
function judged({ resources }: Recording): { readonly refused: string[]; readonly names: number } {
  const refused: string[] = [];
  let names = 0;
  for (const { type, name, inputs, custom, read } of resources) {
    if (!custom || read) continue;
    for (const [input, value] of Object.entries(inputs)) {
      const rule = PHYSICAL_NAMES[`${type} ${input}`];
      if (rule === undefined || typeof value !== "string") continue;
      names += 1;
      const problem = objection(rule, value);
      if (problem !== undefined) refused.push(`${name}: ${input} "${value}" ${problem}`);
    }
    const longest = NAMED_BY_PULUMI[type];
    if (longest === undefined || inputs["name"] !== undefined) continue;
    names += 1;
    if (`${name}${SUFFIX}`.length > longest) refused.push(`${name}${SUFFIX} is longer than ${longest}`);
  }
  return { refused, names };
}

/** Inputs that name another resource, which is judged where it is made. */
const REFERENCES =
  /(backupVaultName|clusterName|deliverySourceName|[sS]ubnetGroupName|logGroupName|projectName|resourceId|secretId| bucket)$/;

/** Inputs that hold a name of the environment's, of types that the table does not have. */
function unjudged({ resources }: Recording, identifier: string): string[] {
  const inputs = resources.flatMap(({ type, inputs, custom }) =>
    Object.entries(inputs).flatMap(([input, value]) => {
      const own = /^(name|\w+Name|bucket|\w*[iI]dentifier|\w+Id)$/.test(input) && typeof value === "string";
      return own && custom && value.includes(identifier) ? [`${type} ${input}`] : [];
    }),
  );
  return [...new Set(inputs)]
    .filter((input) => PHYSICAL_NAMES[input] === undefined && !REFERENCES.test(input))
    .sort();
}

const longName = (length: number) => "n".repeat(length);

/** Services with the longest names, which use a queue, a secret and databases with the longest names. */
const LONGEST_SERVICES = registryFrom({
  ...SHOP,
  ...SHIPPED,
  [longName(18)]: {
    kind: "http",
    description: "Puts and reads",
    uses: {
      queues: { [longName(24)]: "produce" },
      databases: { [longName(24)]: "own" },
      secrets: [longName(100)],
    },
  },
  ["o".repeat(18)]: {
    kind: "worker",
    description: "Takes and writes",
    uses: {
      queues: { [longName(24)]: "consume" },
      databases: { ["o".repeat(24)]: { access: "own", engine: "postgres" }, [longName(24)]: "read" },
    },
  },
});

/** Every option, with the longest names that the schema accepts. */
const LONGEST = {
  ...everything,
  "millrace-infra:databases": JSON.stringify({
    [longName(24)]: { cluster: "own", serviceAccounts: [longName(32)] },
    ["o".repeat(24)]: { cluster: "own" },
  }),
  "millrace-infra:restored": JSON.stringify({
    [longName(24)]: { snapshot: "yesterday" },
    ["o".repeat(24)]: { snapshot: "yesterday", engine: "postgres" },
  }),
  "millrace-infra:streaming": JSON.stringify({
    engine: { kind: "provisioned" },
    serviceAccounts: { [`${longName(31)}s`]: { writes: ["orders"] } },
  }),
};

/** Names with as many characters as fit, and with the shortest environment and the shortest project. */
const LONGEST_NAMES = [
  { project: "millrace", environment: "ab-cd-efg-hi" },
  { project: "ab-cd-efg-hi-jk-l", environment: "abc" },
  { project: "a-b-c-d-e", environment: "ab-cd-ef-gh" },
] as const;

for (const { project, environment } of LONGEST_NAMES) {
  const identifier = `${project}-${environment}`;

  describe(`the names of the resources of ${identifier}`, () => {
    let recording: Recording;
    before(async function () {
      this.timeout(120_000);
      recording = await recordInfra(
        "prod",
        { ...LONGEST, "millrace-infra:environment": environment },
        project,
        LONGEST_SERVICES,
      );
    });

    it("are what AWS takes, with every option on and the longest names that the schema accepts", () => {
      const rule = environmentOf(project);
      assert.deepEqual(
        [objection(projectRule, project), objection(rule, environment)],
        [undefined, undefined],
      );
      assert.notEqual(objection(rule, `${environment}j`), undefined);
      const { refused, names } = judged(recording);
      assert.deepEqual(refused, []);
      assert.ok(names > 200, `${names} names`);
    });

    it("all have a rule", () => {
      assert.deepEqual(unjudged(recording, identifier), []);
    });

    it("would not be, with an environment of one more character", () => {
      const longer = JSON.stringify(recording.resources).replaceAll(identifier, `${identifier}j`);
      const resources = JSON.parse(longer) as Recording["resources"];
      // Users of the cache are shortened to what ElastiCache takes.
      const others = resources.filter(({ type }) => type !== "aws:elasticache/user:User");
      const { refused } = judged({ ...recording, resources: others });
      assert.deepEqual(refused, [
        `search-domain: domainName "${identifier}j-search" must be 3 to 28 of a-z, 0-9 and -`,
      ]);
    });
  });
}

describe("another project", () => {
  /** Each resource as text, without the names of types and Pulumi projects in URNs. */
  const texts = ({ resources }: Recording) =>
    resources.map(({ name, inputs }) => `${name} ${JSON.stringify(inputs)}`);

  it("changes the prefix of all names and a tag, and nothing else", async () => {
    const options = { "millrace-infra:namespace": "shop" };
    const expected = texts(await recordEverything(options)).map((text) =>
      text
        .replaceAll("millrace-prod", "acme-prod")
        // Ids of AWS in the recording are made of names in upper case.
        .replaceAll("MILLRACE-PROD", "ACME-PROD")
        .replace(/(\\?"project\\?":\\?")millrace/g, "$1acme"),
    );
    assert.deepEqual(texts(await recordEverything(options, "acme")), expected);
  });
});

describe("the names of an account's resources", () => {
  it("are what AWS takes, with every option on and the longest names", async () => {
    for (const { project, environment } of LONGEST_NAMES) {
      const github = { ...GITHUB, environments: { [environment]: {} }, connection: true };
      assert.deepEqual(judged(await recordBootstrap({ ...ALL, github }, project)).refused, []);
    }
  });
});
