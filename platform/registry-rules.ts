import { databasesOf } from "./databases";
import { IMAGES_PREFIX } from "./image-proxy";
import { queuesOf } from "./queues";
import { httpRoutesOf, runsToCompletion, servedOf, type Service } from "./services";
import { storageName } from "./storage";

/** What is wrong between services, each well by itself: sentences that begin with the file. */
export function conflictsOf(services: readonly Service[]): string[] {
  return [
    ...queueConflicts(services),
    ...databaseConflicts(services),
    ...callConflicts(services),
    ...routeConflicts(services),
    ...migratorConflicts(services),
    ...storageConflicts(services),
  ];
}

const file = (service: string) => `services/${service}/service.ts`;

function queueConflicts(services: readonly Service[]): string[] {
  const names = [...new Set(services.flatMap(({ uses }) => Object.keys(uses.queues)))].sort();
  const unmatched = names.flatMap((queue) => {
    const key = `uses.queues.${queue}`;
    const by = (access: string) =>
      services.filter(({ uses }) => uses.queues[queue]?.access === access).map(({ name }) => name);
    const [producers, consumers] = [by("produce"), by("consume")];
    const [first, ...others] = consumers;
    if (first === undefined) {
      return [`${file(producers[0] ?? "")}: ${key} is "produce"; some service must have it as "consume".`];
    }
    return [
      ...others.map(
        (other) =>
          `${file(other)}: ${key} is "consume"; it must be consumed by one service, and ${first} does so already.`,
      ),
      ...producerConflicts(first, queue, producers, services),
      ...reporterConflicts(first, queue, producers, services),
    ];
  });
  return [...unmatched, ...sharedNames("queue", "keys", queuesOf(services), ({ consumer }) => consumer)];
}

/** A queue has producers, unless it is drained before it is removed. */
function producerConflicts(
  consumer: string,
  queue: string,
  producers: readonly string[],
  services: readonly Service[],
): string[] {
  const key = `uses.queues.${queue}`;
  const retiring = services.find(({ name }) => name === consumer)?.uses.queues[queue]?.retiring === true;
  if (retiring) {
    return producers.map(
      (producer) =>
        `${file(producer)}: ${key} is "produce"; it must be left out, since ${consumer} has the queue as retiring.`,
    );
  }
  if (producers.length > 0) return [];
  return [
    `${file(consumer)}: ${key} is "consume"; some service must have it as "produce", or it must be retiring.`,
  ];
}

/** A queue is reported by a service that can be asked at any time. */
function reporterConflicts(
  consumer: string,
  queue: string,
  producers: readonly string[],
  services: readonly Service[],
): string[] {
  const reporter = services.find(({ name }) => name === consumer)?.uses.queues[queue]?.reporter;
  const known = servedOf(services)
    .map(({ name }) => name)
    .filter((name) => producers.includes(name));
  if (reporter === undefined || known.includes(reporter)) return [];
  return [
    `${file(consumer)}: uses.queues.${queue}.reporter is "${reporter}"; it must be ` +
      (known.length === 0
        ? "left out, since no service that produces to the queue runs all the time."
        : `a service that produces to the queue and runs all the time (${known.join(", ")}).`),
  ];
}

function databaseConflicts(services: readonly Service[]): string[] {
  const names = [...new Set(services.flatMap(({ uses }) => Object.keys(uses.databases)))].sort();
  const unowned = names.flatMap((database) => {
    const key = `uses.databases.${database}`;
    const using = services.filter(({ uses }) => database in uses.databases);
    const owners = using.filter(({ uses }) => uses.databases[database]?.access === "own");
    const [owner, ...others] = owners;
    const [user] = using;
    if (owner === undefined) {
      const access = user?.uses.databases[database]?.access;
      return [`${file(user?.name ?? "")}: ${key} is "${access}"; some service must have it as "own".`];
    }
    const engine = owner.uses.databases[database]?.engine;
    return [
      ...others.map(
        ({ name }) =>
          `${file(name)}: ${key} is "own"; it must be owned by one service, and ${owner.name} does so already.`,
      ),
      ...using
        .filter(({ uses }) => uses.databases[database]?.engine !== engine)
        .map(
          ({ name }) =>
            `${file(name)}: ${key}.engine must be "${engine}", as ${owner.name}, which owns the database, has it.`,
        ),
    ];
  });
  const all = databasesOf(services);
  // Each engine has separate clusters.
  const shared = (["mysql", "postgres"] as const).flatMap((engine) =>
    sharedNames(
      "database",
      "schema",
      all.filter((database) => database.engine === engine),
      ({ owner }) => owner,
    ),
  );
  return [...unowned, ...shared];
}

/** Queues, or databases, of different names that share what they are kept under. */
function sharedNames<T extends { readonly name: string; readonly physical: string }>(
  what: string,
  kept: string,
  all: readonly T[],
  ownerOf: (one: T) => string,
): string[] {
  return all.flatMap((one, index) => {
    const earlier = all.slice(0, index).find(({ physical }) => physical === one.physical);
    if (earlier === undefined) return [];
    return [
      `${file(ownerOf(one))}: the ${kept} of ${what} ${one.name} would be called "${one.physical}"; ` +
        `it must have another name, since that of ${what} ${earlier.name} is called so.`,
    ];
  });
}

function callConflicts(services: readonly Service[]): string[] {
  const callable = services.filter((service) => !runsToCompletion(service)).map(({ name }) => name);
  return services.flatMap(({ name, calls }) => {
    const known = callable.filter((one) => one !== name);
    return calls
      .filter((called) => !known.includes(called))
      .map(
        (called) =>
          `${file(name)}: calls has "${called}"; it must be another service that answers requests` +
          (known.length === 0 ? ", of which there are none." : ` (${known.join(", ")}).`),
      );
  });
}

function routeConflicts(services: readonly Service[]): string[] {
  const taken = new Map<string, string>();
  const problems: string[] = [];
  for (const service of services) {
    for (const { path } of httpRoutesOf(service)) {
      const other = taken.get(path);
      if (other !== undefined) {
        problems.push(
          `${file(service.name)}: routes has the path "${path}"; it must be another one, since ${other} has it.`,
        );
      } else if (path === IMAGES_PREFIX || path.startsWith(`${IMAGES_PREFIX}/`)) {
        problems.push(
          `${file(service.name)}: routes has the path "${path}"; it must be outside ${IMAGES_PREFIX}, where the image proxy is.`,
        );
      } else {
        taken.set(path, service.name);
      }
    }
  }
  const [first, ...others] = services.filter(({ routes }) =>
    routes.some(({ protocol }) => protocol === "grpc"),
  );
  return [
    ...problems,
    ...others.map(
      ({ name }) =>
        `${file(name)}: routes has a gRPC route; it must be left out, since ${first?.name ?? ""} has the only one.`,
    ),
  ];
}

function migratorConflicts(services: readonly Service[]): string[] {
  const [first, ...others] = services.filter(({ kind }) => kind === "migrator");
  const database = services.find(({ uses }) => Object.keys(uses.databases).length > 0);
  return [
    ...others.map(
      ({ name }) =>
        `${file(name)}: kind is "migrator"; it must be another kind, since ${first?.name ?? ""} is the migrator.`,
    ),
    ...(first === undefined && database !== undefined
      ? [
          `${file(database.name)}: uses.databases is set; there must be a service of kind "migrator", which makes databases.`,
        ]
      : []),
  ];
}

/** Volumes belong to a name, which must lead to one service alone. */
function storageConflicts(services: readonly Service[]): string[] {
  return services.flatMap(({ name, was }) => {
    if (was === undefined) return [];
    const other = services.find((one) => one.name !== name && storageName(one) === was);
    return other === undefined
      ? []
      : [
          `${file(name)}: was is "${was}"; it must be another name, since ${other.name} has volumes or pods of that name.`,
        ];
  });
}
