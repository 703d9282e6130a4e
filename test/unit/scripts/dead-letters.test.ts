import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { apps, least } from "../../support/stacks/apps";
import { onAws } from "../../support/stacks/contract";
import { ownersOf } from "../apps/objects";
import { onCluster } from "../../../scripts/dead-letters/cluster";
import { jobOf } from "../../../scripts/dead-letters/job";
import { clusterOptions } from "../../../scripts/dead-letters/options";
import { sightOf } from "../../../scripts/dead-letters/sight";
import { localRun } from "../../../scripts/dead-letters/local";
import { targetOf } from "../../../scripts/dead-letters/target";
import { manifests } from "../../../plan/render";
import { shipped } from "../../support/demonstration";
import { registryOf } from "../../../platform/registry";
import type { Service } from "../../../platform/services";

const ROOT = join(__dirname, "../../..");

/** The services of this repository, one of which consumes its only queue. */
const SERVICES = shipped;

/** Two workers, each with a queue and the command. */
const WORKERS = servicesOf({ billing: ["orders"], mailer: ["mails", "letters"] });

/** Services that consume queues, by name. */
function servicesOf(consumed: Readonly<Record<string, readonly string[]>>): Service[] {
  const folders = Object.entries(consumed).map(([name, queues]) => ({
    name,
    load: () => ({
      kind: "worker",
      description: name,
      commands: name === "bare" ? {} : { dlq: "./src/dlq.ts" },
      uses: { queues: Object.fromEntries(queues.map((queue) => [queue, "consume"])) },
    }),
    has: (path: string) => path.endsWith(".ts"),
  }));
  const producer = {
    kind: "http",
    description: "shop",
    uses: {
      queues: Object.fromEntries(
        Object.values(consumed).flatMap((all) => all.map((queue) => [queue, "produce"])),
      ),
    },
  };
  const shop = { name: "shop", load: () => producer, has: (path: string) => path.endsWith(".ts") };
  return registryOf([...folders, shop]);
}

/** The CronJob as the program makes it, with what the API server adds. */
async function cronJob(): Promise<Readonly<Record<string, unknown>>> {
  const found = manifests(await apps(least, onAws)).find(({ kind }) => kind === "CronJob");
  assert.ok(found);
  return { ...found, metadata: { ...found.metadata, uid: "u-1" }, status: {} };
}

const job = (...conditions: readonly object[]) => ({ kind: "Job", status: { conditions } });
const pod = (state: object, ...conditions: readonly object[]) => ({
  kind: "Pod",
  status: { conditions, containerStatuses: [{ state }] },
});
const COMPLETE = { type: "Complete", status: "True" };
const FAILED = { type: "Failed", status: "True", reason: "BackoffLimitExceeded", message: "Too many tries" };
const ended = (exitCode: number, reason: string) => ({ terminated: { exitCode, reason } });

/** A cluster that shows these sights, one a look, and what it was asked. */
class FakeCluster {
  readonly asked: string[] = [];
  readonly created: Record<string, unknown>[] = [];
  readonly said: string[] = [];
  readonly told: string[] = [];
  constructor(
    private readonly sights: (readonly object[] | Error)[],
    private readonly found: unknown,
  ) {}

  readonly kubectl = (args: readonly string[], input?: string): Promise<string> => {
    this.asked.push(args.join(" ").replaceAll(/dlq-[0-9a-f]{8}/g, "RUN"));
    const [verb, , , what] = args;
    if (verb === "create") this.created.push(JSON.parse(input ?? "") as Record<string, unknown>);
    if (verb === "logs") return Promise.resolve("2 dead letters\n");
    if (verb !== "get") return Promise.resolve("");
    if (what === "cronjob") return settled(this.found instanceof Error ? this.found : this.cronJob(args[4]));
    const sight = this.sights.shift() ?? new Error("nothing more to see");
    return settled(sight instanceof Error ? sight : { items: sight });
  };

  private cronJob(name: string | undefined): unknown {
    const { metadata } = this.found as { readonly metadata: { readonly name: string } };
    return name === metadata.name ? this.found : notFound(name ?? "");
  }

  run(args: readonly string[], stopped?: AbortSignal, services = SERVICES): Promise<number> {
    const say = (text: string) => this.said.push(text);
    const tell = (sentence: string) => this.told.push(sentence.replace(/dlq-[0-9a-f]{8}/, "RUN"));
    const { kubectl } = this;
    const surroundings = { services, kubectl, say, tell, pauseMs: 1, ...(stopped && { stopped }) };
    return onCluster({ namespace: "shop", args }, surroundings);
  }
}

function notFound(name: string): Error {
  return new Error(`kubectl get failed: Error from server (NotFound): cronjobs.batch "${name}" not found`);
}

function settled(answer: unknown): Promise<string> {
  return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(JSON.stringify(answer));
}

const LOOK = "get -n shop jobs,pods -l millrace/run=RUN -o json";
const DELETE = "delete -n shop job RUN --ignore-not-found --wait=false";

describe("the command for dead letters on a cluster", () => {
  it("is a Job that is made of the CronJob, watched, listened to and deleted", async () => {
    const cluster = new FakeCluster(
      [[job()], [job(), pod({ running: {} })], [job(COMPLETE), pod(ended(0, "Completed"))]],
      await cronJob(),
    );
    assert.equal(await cluster.run(["replay", "--all"]), 0);
    assert.deepEqual(cluster.asked, [
      "get -n shop cronjob consumer-dlq -o json",
      "create -n shop -f -",
      ...[LOOK, LOOK, LOOK],
      "logs -n shop --tail=-1 job/RUN",
      DELETE,
    ]);
    assert.deepEqual([cluster.said, cluster.told], [["2 dead letters\n"], []]);
    const [made] = ownersOf(cluster.created as never, ["Job"]);
    assert.deepEqual(made?.spec.template.spec.containers[0]?.["args"], ["replay", "--all"]);
  });

  it("ends as its command did, and says where it did not end by itself", async () => {
    const found = await cronJob();
    const failed = new FakeCluster([[job(FAILED), pod(ended(1, "Error"))]], found);
    assert.equal(await failed.run(["drop", "1-1"]), 1);
    assert.deepEqual([failed.said, failed.told], [["2 dead letters\n"], []]);
    const killed = new FakeCluster([[job(FAILED), pod(ended(137, "OOMKilled"))]], found);
    assert.equal(await killed.run(["list"]), 137);
    assert.deepEqual(killed.told, ["The Job RUN did not end by itself: OOMKilled."]);
  });

  it("says once what keeps it from its beginning", async () => {
    const unplaced = { type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/3 nodes" };
    const waiting = (reason: string, message?: string) => pod({ waiting: { reason, message } });
    const cluster = new FakeCluster(
      [
        [job(), pod({}, unplaced)],
        [job(), pod({}, unplaced)],
        [job(), waiting("ContainerCreating")],
        [job(), waiting("ImagePullBackOff", "Back-off")],
        [job(COMPLETE), pod(ended(0, "Completed"))],
      ],
      await cronJob(),
    );
    assert.equal(await cluster.run(["list"]), 0);
    assert.deepEqual(cluster.told, [
      "The Job RUN waits. Unschedulable: 0/3 nodes",
      "The Job RUN waits. ImagePullBackOff: Back-off",
    ]);
  });

  it("bears an API server that is away for a moment, and no longer", async () => {
    const found = await cronJob();
    const away = () => new Error("kubectl get failed: connection refused");
    const moment = new FakeCluster(
      [away(), away(), [job()], away(), away(), away(), away(), [job(COMPLETE), pod(ended(0, "Completed"))]],
      found,
    );
    assert.equal(await moment.run(["list"]), 0);
    const longer = new FakeCluster([away(), away(), away(), away(), away()], found);
    await assert.rejects(longer.run(["list"]), { message: "kubectl get failed: connection refused" });
    assert.equal(longer.asked.at(-1), DELETE);
  });

  it("tells of a Job that was ended without its command, or deleted by somebody", async () => {
    const found = await cronJob();
    const late = {
      ...FAILED,
      reason: "DeadlineExceeded",
      message: "Job was active longer than specified deadline",
    };
    await assert.rejects(
      new FakeCluster([[job(late)]], found).run(["list"]),
      /^Error: The Job dlq-[0-9a-f]{8} failed\. DeadlineExceeded: Job was active longer than specified deadline$/,
    );
    await assert.rejects(
      new FakeCluster([[]], found).run(["list"]),
      /Somebody has deleted the Job dlq-[0-9a-f]{8}; what it did is not known\./,
    );
  });

  it("leaves no Job behind when it is stopped", async () => {
    const stopping = new AbortController();
    const cluster = new FakeCluster([], await cronJob());
    stopping.abort(new Error("Stopped by SIGINT"));
    await assert.rejects(cluster.run(["list"], stopping.signal), { message: "Stopped by SIGINT" });
    assert.equal(cluster.asked.at(-1), DELETE);
  });

  it("says what to do where the CronJob is not there, and passes on whatever else kubectl says", async () => {
    await assert.rejects(new FakeCluster([], notFound("dlq")).run(["list"]), {
      message:
        "There is no CronJob consumer-dlq or dlq of the service consumer in the namespace shop: name the services' namespace with --namespace, or deploy apps.",
    });
    const forbidden = new Error(
      "kubectl get failed: Error from server (Forbidden): cronjobs.batch is forbidden",
    );
    await assert.rejects(new FakeCluster([], forbidden).run(["list"]), { message: forbidden.message });
  });

  it("asks the cluster nothing for a command line that cannot be followed, or for help", async () => {
    const cluster = new FakeCluster([], undefined);
    await assert.rejects(cluster.run(["replay"]), /replay needs the ids of letters/);
    assert.equal(await cluster.run(["--help"]), 0);
    assert.match(cluster.said.join(""), /dlq list[^]*--namespace NAME/);
    assert.deepEqual(cluster.asked, []);
  });

  it("says so where there is no kubectl", async () => {
    const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
      const args = ["-r", "tsx/cjs", "scripts/dlq.ts", "--cluster", "--queue", "count", "list"];
      execFile(process.execPath, args, { cwd: ROOT, env: { PATH: "/nowhere" } }, (error, _stdout, stderr) => {
        resolve({ code: error?.code, stderr });
      });
    });
    assert.deepEqual(
      [code, stderr],
      [1, "kubectl cannot be run; install it, and point it to the cluster.\n"],
    );
  });
});

describe("a Job of the CronJob", () => {
  it("is all that the CronJob says, with arguments, a name and a mark of its own", async () => {
    const found = await cronJob();
    const { jobTemplate } = found["spec"] as {
      readonly jobTemplate: { readonly spec: Record<string, unknown> };
    };
    const made = jobOf(found, "dlq-1", ["replay", "--all"]);
    assert.deepEqual(made.metadata, {
      name: "dlq-1",
      labels: {
        "app.kubernetes.io/name": "consumer-dlq",
        "app.kubernetes.io/part-of": "millrace",
        "millrace/run": "dlq-1",
      },
      annotations: { "cronjob.kubernetes.io/instantiate": "manual" },
      ownerReferences: [
        { apiVersion: "batch/v1", kind: "CronJob", name: "consumer-dlq", uid: "u-1", controller: true },
      ],
    });
    const [owner] = ownersOf([found as never], ["CronJob"]);
    const template = owner?.spec.template;
    assert.deepEqual(made.spec, {
      ...jobTemplate.spec,
      template: {
        metadata: { labels: { ...template?.metadata.labels, "millrace/run": "dlq-1" } },
        spec: {
          ...template?.spec,
          containers: template?.spec.containers.map((container) => ({
            ...container,
            args: ["replay", "--all"],
          })),
        },
      },
    });
  });
});

describe("the options of the command for dead letters", () => {
  it("are for the cluster where they say so, and leave the rest to the command", () => {
    assert.equal(clusterOptions(["list", "--most", "5"]), undefined);
    assert.deepEqual(clusterOptions(["--cluster", "list", "--most", "5"]), {
      namespace: "millrace",
      args: ["list", "--most", "5"],
    });
    for (const words of [["--namespace", "shop"], ["--namespace=shop"]]) {
      assert.deepEqual(clusterOptions(["replay", "--cluster", ...words, "--all"]), {
        namespace: "shop",
        args: ["replay", "--all"],
      });
    }
  });

  it("are refused where they name no namespace", () => {
    for (const words of [["--namespace"], ["--namespace="], ["--namespace", "--all"]]) {
      assert.throws(() => clusterOptions(["--cluster", ...words]), {
        message: "--namespace needs the name of a namespace, such as millrace.",
      });
    }
  });
});

describe("the service whose command deals with dead letters", () => {
  it("is the consumer of the only queue, or of the one that is named", () => {
    const one = servicesOf({ billing: ["orders"] });
    assert.deepEqual(targetOf(["list", "--most", "5"], one), {
      service: "billing",
      cronJobs: ["billing-dlq", "dlq"],
      args: ["list", "--most", "5"],
      rest: ["list", "--most", "5"],
    });
    assert.equal(targetOf(["--queue", "orders", "list"], WORKERS).service, "billing");
    assert.throws(() => targetOf(["list"], WORKERS), {
      message: "--queue is missing; it must be one of letters, mails, orders.",
    });
  });

  it("is told the queue only where it consumes several", () => {
    assert.deepEqual(targetOf(["--queue", "orders", "list"], WORKERS).args, ["list"]);
    const { service, args, rest } = targetOf(["list", "--queue=mails"], WORKERS);
    assert.deepEqual([service, args, rest], ["mailer", ["--queue", "mails", "list"], ["list"]]);
  });

  it("must have the command", () => {
    assert.throws(() => targetOf(["list"], servicesOf({ bare: ["orders"] })), {
      message:
        /^services\/bare\/service\.ts has no command dlq, .* add commands: \{ dlq: "\.\/src\/dlq\.ts" \}\.$/,
    });
  });

  it("is found by its account where another service has a CronJob of the name", async () => {
    const cluster = new FakeCluster([], await cronJob());
    await assert.rejects(cluster.run(["list", "--queue", "orders"], undefined, WORKERS), {
      message: /^There is no CronJob billing-dlq or dlq of the service billing in the namespace shop/,
    });
  });
});

describe("the queue of the command for dead letters on this machine", () => {
  it("is the only one, or the one that is named, by its keys", () => {
    const env = { REDIS_HOST: "redis" };
    assert.deepEqual(localRun(["list"], env, servicesOf({ billing: ["orders"] })), {
      queue: "orders",
      args: ["list"],
      env: { REDIS_HOST: "redis", REDIS_QUEUE: "orders" },
    });
    const { queue, args } = localRun(["list", "--queue", "mails"], env, WORKERS);
    assert.deepEqual([queue, args], ["mails", ["list"]]);
    assert.throws(() => localRun(["list"], env, WORKERS), { message: /^--queue is missing/ });
  });

  it("is that of REDIS_QUEUE, unless another one is named", () => {
    const env = { REDIS_HOST: "redis", REDIS_QUEUE: "elsewhere" };
    assert.deepEqual(localRun(["list"], env, []), { queue: "elsewhere", args: ["list"], env });
    assert.equal(localRun(["list", "--queue=orders"], env, WORKERS).env["REDIS_QUEUE"], "orders");
  });

  it("does not matter for help", () => {
    assert.deepEqual(localRun(["--help"], {}, WORKERS).args, ["--help"]);
  });
});

describe("what is seen of a run", () => {
  it("is nothing yet while neither Job nor pod has said anything", () => {
    assert.deepEqual(sightOf({ items: [{ kind: "Job" }] }), { kind: "going" });
    assert.deepEqual(
      sightOf({
        items: [
          { kind: "Job", status: {} },
          { kind: "Pod", status: {} },
        ],
      }),
      {
        kind: "going",
      },
    );
  });

  it("is no end as long as a condition is not true", () => {
    assert.deepEqual(sightOf({ items: [job({ ...FAILED, status: "False" })] }), { kind: "going" });
  });
});
