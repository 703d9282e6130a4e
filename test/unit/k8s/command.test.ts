import assert from "node:assert/strict";
import { Command, type CommandArgs } from "../../../k8s/command";
import { addresses } from "../../../k8s/openings";
import { assertFamily, built } from "./built";

const ARGS: CommandArgs = {
  namespace: "shop",
  image: "registry/consumer:1",
  serviceAccount: "consumer",
  env: { REDIS_HOST: "cache" },
  command: ["node", "dist/dlq.js"],
  resources: { cpu: "100m", memory: "128Mi" },
  openings: { ingress: [], egress: [addresses(["10.1.0.0/16"], 6379)] },
};

const LABELS = { "app.kubernetes.io/name": "dlq", "app.kubernetes.io/part-of": "millrace" };

interface Spec {
  readonly suspend: boolean;
  readonly successfulJobsHistoryLimit: number;
  readonly failedJobsHistoryLimit: number;
  readonly jobTemplate: {
    readonly metadata: unknown;
    readonly spec: Readonly<Record<string, unknown>> & {
      readonly template: {
        readonly metadata: unknown;
        readonly spec: Readonly<Record<string, unknown>> & {
          readonly containers: readonly Readonly<Record<string, unknown>>[];
        };
      };
    };
  };
}

async function cronJob(args: Partial<CommandArgs> = {}): Promise<Spec> {
  const { named } = await built(() => new Command("dlq", { ...ARGS, ...args }));
  return named("dlq-cron-job").inputs["spec"] as Spec;
}

describe("Command", () => {
  it("is refused under a name that leaves no room for those of its Jobs", async () => {
    const name = "c".repeat(53);
    await assert.rejects(
      built(() => new Command(name, ARGS)),
      { message: `The name ${name} has 53 characters; a CronJob's name has at most 52.` },
    );
    await built(() => new Command("c".repeat(52), ARGS));
  });

  it("makes a CronJob with a policy that comes before it, and no account of its own", async () => {
    const { resources, before, named } = await built(() => new Command("dlq", ARGS));
    assertFamily(resources, "dlq");
    assert.deepEqual(resources.map(({ name }) => name).sort(), ["dlq", "dlq-cron-job", "dlq-policy"]);
    assert.deepEqual(before("dlq-cron-job"), ["dlq-policy"]);
    assert.deepEqual(named("dlq-policy").inputs["spec"], {
      podSelector: { matchLabels: { "app.kubernetes.io/name": "dlq" } },
      policyTypes: ["Ingress", "Egress"],
      ingress: [],
      egress: [{ to: [{ ipBlock: { cidr: "10.1.0.0/16" } }], ports: [{ protocol: "TCP", port: 6379 }] }],
    });
  });

  it("never starts by itself, and keeps few of the Jobs that people make of it", async () => {
    const { suspend, successfulJobsHistoryLimit, failedJobsHistoryLimit } = await cronJob();
    assert.deepEqual([suspend, successfulJobsHistoryLimit, failedJobsHistoryLimit], [true, 3, 3]);
  });

  it("is tried once, for a limited time, and can be looked at afterwards", async () => {
    const { spec } = (await cronJob()).jobTemplate;
    assert.deepEqual(
      [spec["backoffLimit"], spec["activeDeadlineSeconds"], spec["ttlSecondsAfterFinished"]],
      [0, 3600, 3600],
    );
    assert.equal(spec.template.spec["restartPolicy"], "Never");
    assert.equal((await cronJob({ deadline: 60 })).jobTemplate.spec["activeDeadlineSeconds"], 60);
  });

  it("acts by the account it is given, under a name and labels of its own", async () => {
    const { metadata, spec } = (await cronJob()).jobTemplate;
    assert.deepEqual(metadata, { labels: LABELS });
    assert.deepEqual(spec.template.metadata, { labels: LABELS });
    assert.equal(spec.template.spec["serviceAccountName"], "consumer");
    const [container] = spec.template.spec.containers;
    assert.equal(container?.["name"], "dlq");
    assert.deepEqual(container["command"], ["node", "dist/dlq.js"]);
    assert.deepEqual(container["env"], [{ name: "REDIS_HOST", value: "cache" }]);
  });
});
