import assert from "node:assert/strict";
import type { Address, MysqlServer, RedisServer } from "../../../local/servers";
import { eventually } from "../../../local/services/poll";
import { killAll, type Launch, type Service } from "../../../local/services/service";
import { newSystem, redisAt, untilReady, type System } from "../../support/system/system";
import { world } from "../../support/system/world";
import { Database } from "./database";
import { judge, verdictLine, type Attempt, type Verdict } from "./judge";
import { Load, type LoadOptions } from "./load";
import { Queue } from "./queue";
import { report } from "./report";

type Environment = Readonly<Record<string, string>>;

export interface TrialOptions {
  /** One server, or the nodes of a cluster. @default the shared server */
  readonly redis?: readonly RedisServer[];
  /** Where the services find Redis, if not where it is. */
  readonly redisThrough?: Address;
  /** @default the shared server */
  readonly mysql?: MysqlServer;
  /** Where the services find MySQL, if not where it is. */
  readonly mysqlThrough?: Address;
  /** @default false */
  readonly cluster?: boolean;
  /** @default 1 on one server, 4 on a cluster */
  readonly partitions?: number;
  /** @default 1 */
  readonly producers?: number;
  /** @default 1 */
  readonly consumers?: number;
  /** How producers are run. @default as they are */
  readonly launch?: Launch;
  /** Settings of all services. */
  readonly env?: Environment;
  readonly load?: Omit<LoadOptions, "producers">;
}

/** In seconds; short, so that what a dead consumer has in hand is soon taken over. */
const CLAIM_IDLE = "1";

let title = "";

beforeEach(function () {
  const test = this.currentTest;
  title = test === undefined ? "" : test.titlePath().slice(-2).join(" ");
});

let current: Trial | undefined;

// Whatever a case that failed has left; each case has services of its own.
afterEach("end what the case has started", async () => {
  killAll();
  await current?.load.stop();
  current?.database.close();
  current = undefined;
});

/** Services that are under load while something happens to them, and what becomes of the values. */
export class Trial {
  readonly consumers: Service[] = [];
  /** Those that are posted to; a case that ends one takes it out. */
  readonly producers: Service[] = [];
  private readonly struckBy: string[] = [];
  private names = 0;
  private started: Load | undefined;

  private constructor(
    readonly system: System,
    readonly queue: Queue,
    readonly database: Database,
    private readonly options: TrialOptions,
  ) {}

  /** Starts services, and the load on them once they are ready. */
  static async start(options: TrialOptions = {}): Promise<Trial> {
    const { cluster = false, partitions = cluster ? 4 : 1, mysql = world().mysql, mysqlThrough } = options;
    const { redis = [world().redis], redisThrough, producers = 1, consumers = 1 } = options;
    const [first] = redis;
    assert.ok(first);
    const system = await newSystem({
      redis: { ...redisAt(first), ...addressed("REDIS", redisThrough), REDIS_CLUSTER: String(cluster) },
      mysql,
      env: {
        REDIS_PARTITIONS: String(partitions),
        CONSUMER_CLAIM_IDLE: CLAIM_IDLE,
        ...addressed("MYSQL", mysqlThrough),
        ...options.env,
      },
    });
    const queue = new Queue(system.queue, partitions, redis);
    const trial = new Trial(system, queue, new Database(mysql, system.database), options);
    current = trial;
    const ready = Promise.all([
      ...Array.from({ length: producers }, () => trial.producer()),
      ...Array.from({ length: consumers }, () => trial.consumer()),
    ]);
    await Promise.all((await ready).map((service) => untilReady(service)));
    await trial.load.untilAccepted(20);
    if (consumers > 0) await trial.untilStored(20);
    return trial;
  }

  /** The clients, who begin when they are first asked for. */
  get load(): Load {
    return (this.started ??= new Load({ ...this.options.load, producers: () => this.producers }));
  }

  /** Starts one more producer and has it posted to. */
  async producer(env: Environment = {}): Promise<Service> {
    const producer = await this.system.producer(env, this.options.launch);
    this.producers.push(producer);
    return producer;
  }

  /** Starts one more consumer, under a name of its own. */
  async consumer(env: Environment = {}): Promise<Service> {
    const consumer = await this.system.consumer({ CONSUMER_NAME: this.nextName(), ...env });
    this.consumers.push(consumer);
    return consumer;
  }

  /** What consumers are called, in the order of their start. */
  nameOf(consumer: Service): string {
    return `consumer-${this.consumers.indexOf(consumer) + 1}`;
  }

  /** Waits until as many more values are stored. */
  async untilStored(count: number): Promise<void> {
    const before = await this.database.total();
    await eventually(async () => assert.ok((await this.database.total()) >= before + count));
  }

  /** Waits until a consumer, or anybody, has messages in hand; resolves to their ids. */
  async untilRead(least = 1, consumer?: Service): Promise<readonly string[]> {
    const name = consumer && this.nameOf(consumer);
    return eventually(async () => {
      const ids = await this.queue.pendingIds(name);
      assert.ok(ids.length >= least, `${ids.length} entries are in hand`);
      return ids;
    });
  }

  /** Waits until the database has something of a consumer's to do; only while it cannot do it. */
  async untilStoring(): Promise<void> {
    await eventually(async () => assert.ok((await this.database.connections("consumer", true)).length > 0));
  }

  /** Which of these messages are stored. */
  async storedOf(ids: readonly string[]): Promise<string[]> {
    const stored = new Set((await this.database.rows()).map(({ id }) => id));
    return ids.filter((id) => stored.has(id));
  }

  /** Waits until all of these messages are stored. */
  async untilAllStored(ids: readonly string[]): Promise<void> {
    await eventually(async () => assert.equal((await this.storedOf(ids)).length, ids.length));
  }

  /** Notes how often something has struck; a case in which nothing has is no case. */
  struck(times: number, what: string): void {
    assert.ok(times > 0, `it was to be seen in ${what}, and was not`);
    this.struckBy.push(`${times} ${what}`);
  }

  /** Notes that a service has told of what struck it. */
  async toldBy(service: Service, what: RegExp): Promise<void> {
    const told = await eventually(() => {
      const found = what.exec(service.logs);
      const last = service.logs.trimEnd().split("\n").slice(-5).join("\n");
      assert.ok(found, `the ${service.name} has not told of ${what.source}; its last lines are\n${last}`);
      return found[0];
      // The first line of an outage may have another cause; the next one comes after a minute.
    }, 90_000);
    const times = service.logs.split("\n").filter((line) => what.test(line)).length;
    this.struck(times, `times "${told}" in the ${service.name}'s log`);
  }

  /** Ends the load and lets the queue run empty. */
  async settle(): Promise<readonly Attempt[]> {
    const attempts = await this.load.stop();
    await this.queue.untilEmpty();
    return attempts;
  }

  /** Settles, and holds the promise against what there is. */
  async end(): Promise<Verdict> {
    const attempts = await this.settle();
    const verdict = judge(attempts, {
      rows: await this.database.rows(),
      total: await this.database.total(),
      letters: await this.queue.deadLetters(),
    });
    console.log(`      ${verdictLine(verdict)}`);
    report({ name: title, verdict, struck: this.struckBy });
    assert.ok(this.struckBy.length > 0, "nothing shows that the fault struck");
    assert.ok(verdict.accepted > 0, "something was accepted");
    const { lost, doubled, strange } = verdict;
    assert.deepEqual({ lost, doubled, strange }, { lost: 0, doubled: 0, strange: [] });
    return verdict;
  }

  private nextName(): string {
    return `consumer-${(this.names += 1)}`;
  }
}

function addressed(kind: "REDIS" | "MYSQL", address: Address | undefined): Environment {
  if (address === undefined) return {};
  return { [`${kind}_HOST`]: address.host, [`${kind}_PORT`]: String(address.port) };
}
