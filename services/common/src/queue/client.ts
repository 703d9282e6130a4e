import { retry } from "../backoff";
import type { Dependency } from "../dependency";
import { unavailable } from "../http/problem";
import { newId } from "../id";
import type { Logger } from "../log";
import { connectRedis } from "../redis/connect";
import { redisDependency } from "../redis/dependency";
import { isRedisAway, replyCode, ReplicasError } from "../redis/errors";
import type { Command, Redis } from "../redis/redis";
import type { RedisSettings } from "../settings/redis";
import { Admission } from "./admission";
import { encodeEvent } from "./event";
import { Inspection, requireSafe } from "./inspection";
import type { Partition } from "./keys";
import { Layout } from "./layout";
import { followLoad } from "./load";
import { QueueMonitor } from "./monitor";
import { queueProblem } from "./problem";
import { Refused, refusalAnswer } from "./refused";
import type { SendingSettings } from "./sending";

/** Attempts to send an event: an outage of one node is over within them. */
const RETRIES = { attempts: 5, deadlineMs: 3_000, firstMs: 50, mostMs: 500, attemptMs: 1_500 };

/** Sends events to a queue, and refuses them while it is too full. */
export class QueueClient {
  readonly monitor: QueueMonitor;
  private readonly redis: Redis;
  private readonly layout: Layout;
  private readonly inspection: Inspection;
  private readonly dependency: Dependency;
  private readonly admission: Admission;
  private readonly load: ReturnType<typeof followLoad>;
  private turn = 0;

  constructor(
    settings: RedisSettings,
    private readonly sending: SendingSettings,
    log: Logger,
  ) {
    this.dependency = redisDependency({
      log,
      probe: async () => {
        await this.layout.probe();
        await this.inspection.inspect();
      },
    });
    this.redis = connectRedis(settings, log, (error) => this.dependency.down(error));
    this.layout = new Layout(this.redis, settings);
    this.inspection = new Inspection({
      ...{ redis: this.redis, layout: this.layout, queue: settings.queue, log },
      managed: settings.credentials.kind === "iam",
    });
    this.monitor = new QueueMonitor(this.redis, this.layout);
    this.admission = new Admission(sending);
    const checked = this.redis.attempted.then(() => this.dependency.check());
    this.load = followLoad(this.monitor, this.admission, checked);
    void this.layout.follow();
    void this.inspection.follow();
  }

  /** Whether events can be sent, for `/ready`. */
  readiness() {
    return {
      ready: this.dependency.state === "up" && this.inspection.ready,
      dependencies: { redis: this.dependency.state },
      problems: this.inspection.problems,
    };
  }

  /**
   * Sends an event; resolves to its id once Redis has acknowledged it. Attempts have the same id, by which consumers
   * recognize an event that was sent twice.
   *
   * @throws HttpError 429 while the queue is filling up, 503 while it is full or unavailable, with `Retry-After`.
   */
  async send(body: unknown, trace?: string): Promise<string> {
    const id = newId();
    const fields = encodeEvent({ id, body, trace });
    try {
      await this.load.measured;
      await requireSafe(this.inspection);
      this.admission.admit(1);
      try {
        await retry(() => this.dependency.use(() => this.add(fields)), {
          ...RETRIES,
          retryable: isRedisAway,
        });
      } finally {
        this.admission.done(1);
      }
      return id;
    } catch (error) {
      throw this.answerOf(error);
    }
  }

  close(): void {
    this.load.stop();
    this.admission.close();
    this.layout.close();
    this.inspection.close();
    this.dependency.close();
    this.redis.close();
  }

  /** What an error means to a client; the error itself where the queue is not its cause. */
  private answerOf(error: unknown): unknown {
    if (error instanceof Refused) return refusalAnswer(error);
    if (replyCode(error) === "OOM") return refusalAnswer(this.admission.full(error));
    const problem = queueProblem(error);
    return problem === undefined ? error : unavailable(problem, error);
  }

  private async add(fields: readonly string[]): Promise<void> {
    if (!this.layout.known) await this.layout.refresh();
    const { stream } = this.next();
    const command: Command = ["XADD", stream, "*", ...fields];
    const { waitReplicas, waitMs } = this.sending;
    if (waitReplicas === 0) {
      await this.redis.send(stream, command);
      return;
    }
    // On the same connection: on another, WAIT would know nothing of the write.
    const wait: Command = ["WAIT", String(waitReplicas), String(waitMs)];
    const replicas = Number((await this.redis.pipeline(stream, [command, wait])).at(-1));
    if (replicas < waitReplicas) throw new ReplicasError(replicas, waitReplicas);
  }

  /** Each attempt goes to another partition: its node may be one that is available. */
  private next(): Partition {
    const { current } = this.layout;
    let outage: Error | undefined;
    for (let tried = 0; tried < current.length; tried += 1) {
      const partition = current[(this.turn += 1) % current.length];
      if (partition === undefined) break;
      outage = this.inspection.outageOf(partition);
      if (outage === undefined) return partition;
    }
    throw outage ?? new Error("a queue has at least one partition");
  }
}
