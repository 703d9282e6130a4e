import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { stackConfig } from "../../plan/stack-file";
import { newEngine } from "../support/engine/engine";
import { EngineStack, type StackOptions, type StateResource } from "../support/engine/stack";
import { everything } from "../support/stacks/everything";
import { shortUrn } from "./support/account";
import { runFolder } from "./support/folder";
import { restoreFormer, type FormerStack } from "./support/former";
import { infra } from "./support/infra";
import { providers } from "./support/setup";

interface Former extends Pick<StackOptions, "config" | "program"> {
  /** Types of the stores that the former version left in the stack. */
  readonly stores: readonly string[];
}

const IN_ALL = ["aws:kms/key:Key", "aws:rds/cluster:Cluster", "aws:s3/bucket:Bucket"];
const REPLICATED = "aws:elasticache/replicationGroup:ReplicationGroup";

const STACKS: Readonly<Record<FormerStack, Former>> = {
  dev: { stores: [...IN_ALL, "aws:elasticache/serverlessCache:ServerlessCache"] },
  prod: { stores: [...IN_ALL, REPLICATED, "aws:backup/vault:Vault"] },
  everything: {
    stores: [
      ...[...IN_ALL, REPLICATED, "aws:backup/vault:Vault", "aws:docdb/cluster:Cluster"],
      ...["aws:msk/cluster:Cluster", "aws:opensearch/domain:Domain", "aws:route53/zone:Zone"],
    ],
    program: join(__dirname, "support/programs/former-services"),
    // The former configuration, changed as docs/upgrading.md says.
    config: {
      ...stackConfig(".", "prod"),
      ...everything,
      ...infra("databases", {
        orders: {
          ...{ cluster: "own", database: "millrace", minCapacity: 0.5, maxCapacity: 4, readers: 2 },
          serviceAccounts: ["orders"],
        },
        ledger: { serviceAccounts: ["ledger"] },
      }),
      // These keys did not exist.
      "millrace-infra:restored": undefined,
      "millrace-infra:removedQueues": undefined,
    },
  },
};

/** Types that hold no data, of which resources may go. Those of any other type stay, with the same id. */
const REPLACEABLE = [
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "aws:eks/podIdentityAssociation:PodIdentityAssociation",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:lb/listenerRule:ListenerRule",
];

/** Without a copy of the state after every step, which takes most of a large stack's time. */
const UNCUT = { PULUMI_SKIP_CHECKPOINTS: "true" };

describe("a stack that was deployed before services had manifests, on the real engine", function () {
  // An operation takes a minute on a loaded machine.
  this.timeout(600_000);

  for (const [name, { stores, ...options }] of Object.entries(STACKS) as [FormerStack, Former][]) {
    it(`keeps every resource that may hold data: ${name}`, async () => {
      const dir = join(runFolder(), `former-services-${name}`);
      mkdirSync(dir, { recursive: true });
      const engine = await newEngine({ dir, providers: [await providers()] });
      const stack = await EngineStack.create(engine, { folder: ".", name, ...options });
      const former = await restoreFormer(name, engine, stack);
      const types = new Set(former.map(({ type }) => type));
      assert.deepEqual(
        stores.filter((type) => !types.has(type)),
        [],
      );

      const up = await stack.up({ env: UNCUT });
      assert.ok(up.ok, up.output);
      const kept = new Set((await stack.state()).resources.map(identity));
      const lost = former.filter((resource) => resource.custom && !kept.has(identity(resource)));
      assert.deepEqual(
        lost.filter(({ type }) => !REPLACEABLE.includes(type)).map(({ urn }) => shortUrn(urn)),
        [],
      );
      // The migrations' former role: that nothing goes would mean that nothing was compared.
      assert.ok(lost.some(({ urn }) => shortUrn(urn) === "aws:iam/role:Role::migrations-role"));
      assert.deepEqual([...(await stack.up({ env: UNCUT })).changes], []);
    });
  }
});

/** What a resource is in AWS, whatever its name in the program. */
function identity({ type, id = "" }: StateResource): string {
  return `${type} ${id}`;
}
