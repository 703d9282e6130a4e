import type { QueueAccess } from "./service";
import type { Service } from "./services";

/** A rule by which a service scales on a queue. */
export type QueueRule = Extract<Service["scaling"][number], { on: "queue" }>;

/** A queue, as the services that use it describe it. */
export interface Queue {
  readonly name: string;
  /** First part of its keys. */
  readonly physical: string;
  /** Name of the service that takes entries out of it. */
  readonly consumer: string;
  /** Names of the services that put entries into it, sorted. */
  readonly producers: readonly string[];
  /**
   * Name of the service that reports its depth at `GET /queue` (see {@link depthPath}): the producer that the consumer's
   * manifest names, where it is among the services, else the consumer.
   */
  readonly reporter: string;
}

/** The queues of all services, sorted by name. */
export function queuesOf(services: readonly Service[]): Queue[] {
  const using = (queue: string, access: QueueAccess) =>
    services.filter(({ uses }) => uses.queues[queue]?.access === access);
  const names = new Set(services.flatMap(({ uses }) => Object.keys(uses.queues)));
  return [...names].sort().flatMap((name): Queue[] => {
    const [consumer] = using(name, "consume");
    if (consumer === undefined) return [];
    const producers = using(name, "produce");
    const use = consumer.uses.queues[name];
    const reporter = producers.find((producer) => producer.name === use?.reporter) ?? consumer;
    return [
      {
        name,
        physical: use?.was ?? name,
        consumer: consumer.name,
        producers: producers.map((service) => service.name),
        reporter: reporter.name,
      },
    ];
  });
}

/** The queue that a rule of a service's scaling is about: the one that it names, or the only one that the service consumes. */
export function queueOfRule({ queue }: QueueRule, { uses }: Pick<Service, "uses">): string {
  if (queue !== undefined) return queue;
  return Object.keys(uses.queues).find((name) => uses.queues[name]?.access === "consume") ?? "";
}

/** Queues that a service scales on. */
export function scalingQueues(service: Pick<Service, "scaling" | "uses">): string[] {
  return service.scaling.filter((rule) => rule.on === "queue").map((rule) => queueOfRule(rule, service));
}

/** Path at which a service reports the depth of a queue that it uses. */
export function depthPath(queue: string, { uses }: Pick<Service, "uses">): string {
  return Object.keys(uses.queues).length > 1 ? `/queue/${queue}` : "/queue";
}

/** What a service does with queues, by the first part of their keys: all that its user of the cache may touch. */
export type CacheUser = Readonly<Record<string, QueueAccess>>;

/** Users of the cache: one for each service that uses a queue, by the service's name. */
export function cacheUsersOf(services: readonly Service[]): Readonly<Record<string, CacheUser>> {
  const physical = new Map(queuesOf(services).map((queue) => [queue.name, queue.physical]));
  const users = services
    .filter(({ uses }) => Object.keys(uses.queues).length > 0)
    .map(({ name, uses }) => {
      const keys = Object.entries(uses.queues).map(([queue, { access }]) => [
        physical.get(queue) ?? queue,
        access,
      ]);
      return [name, Object.fromEntries(keys) as CacheUser] as const;
    });
  return Object.fromEntries(users);
}
