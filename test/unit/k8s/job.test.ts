import assert from "node:assert/strict";
import { Job, type JobArgs } from "../../../k8s/job";
import { assertFamily, built } from "./built";

const ARGS: JobArgs = {
  namespace: "shop",
  image: "registry/migrations:1",
  env: { MYSQL_HOST: "db" },
  resources: { cpu: "100m", memory: "128Mi" },
  openings: { ingress: [], egress: [] },
};

interface Inputs {
  readonly metadata: { readonly name: string; readonly annotations: unknown };
  readonly spec: {
    readonly backoffLimit: number;
    readonly activeDeadlineSeconds: number;
    readonly ttlSecondsAfterFinished?: number;
    readonly template: { readonly spec: Readonly<Record<string, unknown>> };
  };
}

async function job(args: Partial<JobArgs> = {}): Promise<Inputs> {
  const { named } = await built(() => new Job("migrations", { ...ARGS, ...args }));
  return named("migrations-job").inputs as unknown as Inputs;
}

describe("Job", () => {
  it("makes a Job with an account and a policy, which come before it", async () => {
    const { resources, before, named } = await built(() => new Job("migrations", ARGS));
    assertFamily(resources, "migrations");
    assert.deepEqual(before("migrations-job"), ["migrations-account", "migrations-policy"]);
    assert.equal(named("migrations-account").inputs["automountServiceAccountToken"], false);
    assert.deepEqual(named("migrations-policy").inputs["spec"], {
      podSelector: { matchLabels: { "app.kubernetes.io/name": "migrations" } },
      policyTypes: ["Ingress", "Egress"],
      ingress: [],
      egress: [],
    });
  });

  it("tries again in new pods, for a limited time", async () => {
    const { spec } = await job();
    assert.equal(spec.template.spec["restartPolicy"], "Never");
    assert.equal(spec.backoffLimit, 4);
    assert.equal(spec.activeDeadlineSeconds, 600);
    const patient = await job({ retries: 1, deadline: 5 });
    assert.equal(patient.spec.backoffLimit, 1);
    assert.equal(patient.spec.activeDeadlineSeconds, 5);
  });

  it("is waited for longer than its deadline, so that its own failure is what is reported", async () => {
    for (const [deadline, create] of [
      [undefined, "660s"],
      [30, "90s"],
    ] as const) {
      const { named } = await built(
        () => new Job("migrations", { ...ARGS, ...(deadline !== undefined && { deadline }) }),
      );
      assert.equal(named("migrations-job").timeouts?.create, create);
    }
  });

  it("never deletes itself, or it would run again at the next refresh", async () => {
    assert.equal((await job()).spec.ttlSecondsAfterFinished, undefined);
  });

  it("runs again at the next deployment when it has failed", async () => {
    const { metadata } = await job();
    assert.deepEqual(metadata.annotations, { "pulumi.com/replaceUnready": "true" });
  });

  it("is another Job when its image or settings are others, and the same otherwise", async () => {
    const { metadata } = await job();
    assert.match(metadata.name, /^migrations-[0-9a-f]{8}$/);
    assert.equal((await job()).metadata.name, metadata.name);
    const others = [
      await job({ image: "registry/migrations:2" }),
      await job({ env: { MYSQL_HOST: "other" } }),
      await job({ secretFiles: [{ secret: "s", key: "k" }] }),
    ].map((other) => other.metadata.name);
    assert.equal(new Set([metadata.name, ...others]).size, 4);
  });
});
