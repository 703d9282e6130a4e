import fc from "fast-check";
import { databasesOf } from "../../platform/databases";
import { objectionToName } from "../../platform/name";
import { queuesOf } from "../../platform/queues";
import { registryOf } from "../../platform/registry";
import type { DatabaseAccess, Manifest, QueueAccess } from "../../platform/service";
import type { Service, ServiceFolder } from "../../platform/services";

/** Manifests by the names of their services, which fit together. */
export type Manifests = Readonly<Record<string, Manifest>>;

/** The registry of these manifests, each with a folder that has all that it refers to, and migrations. */
export function registryFrom(manifests: Manifests): Service[] {
  return registryOf(foldersFrom(manifests));
}

/** TypeScript services with these manifests. */
export function foldersFrom(manifests: Readonly<Record<string, unknown>>): ServiceFolder[] {
  return Object.entries(manifests).map(([name, manifest]) => ({
    name,
    load: () => manifest,
    has: (path) => path !== "./Dockerfile",
  }));
}

const serviceName = fc
  .stringMatching(/^[a-z][a-z0-9]{1,7}(-[a-z0-9]{1,8})?$/)
  .filter((name) => objectionToName(name) === undefined && name !== MIGRATOR);

const storeName = fc.stringMatching(/^[a-z][a-z0-9]{2,8}(-[a-z0-9]{1,5})?x$/);

const MIGRATOR = "migrator";

/** What each service is, and who uses what, by the places of services in a list of names. */
const plan = fc.record({
  names: fc.uniqueArray(serviceName, { minLength: 1, maxLength: 6 }),
  kinds: fc.array(fc.constantFrom("http", "worker", "job", "cron", "page"), { minLength: 6, maxLength: 6 }),
  queues: fc.uniqueArray(
    fc.record({
      name: storeName,
      consumer: fc.nat(5),
      producers: fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 3 }),
    }),
    { selector: ({ name }) => name, maxLength: 3 },
  ),
  databases: fc.uniqueArray(
    fc.record({
      name: storeName,
      engine: fc.constantFrom("mysql", "postgres"),
      owner: fc.nat(5),
      others: fc.array(fc.tuple(fc.nat(5), fc.constantFrom("read", "write")), { maxLength: 3 }),
    }),
    { selector: ({ name }) => name, maxLength: 3 },
  ),
  volumes: fc.array(fc.subarray(["data", "journal", "logs"] as const), { minLength: 6, maxLength: 6 }),
  calls: fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 4 }),
});

interface Uses {
  readonly queues: Record<string, QueueAccess>;
  readonly databases: Record<string, { access: DatabaseAccess; engine: "mysql" | "postgres" }>;
}

/** Any manifests that fit together: up to six services with up to three queues and three databases. */
export const manifests: fc.Arbitrary<Manifests> = plan.map((planned) => {
  const { names, kinds, queues, databases, volumes, calls } = planned;
  const at = (index: number) => names[index % names.length] ?? "";
  const uses = names.map((): Uses => ({ queues: {}, databases: {} }));
  const usesAt = (index: number) => uses[index % names.length] ?? { queues: {}, databases: {} };
  for (const { name, consumer, producers } of queues) {
    const others = producers.filter((producer) => at(producer) !== at(consumer));
    if (others.length === 0) continue;
    for (const producer of others) usesAt(producer).queues[name] = "produce";
    usesAt(consumer).queues[name] = "consume";
  }
  for (const { name, engine, owner, others } of databases) {
    for (const [index, access] of others) usesAt(index).databases[name] = { access, engine };
    usesAt(owner).databases[name] = { access: "own", engine };
  }
  // A service with volumes has a fixed number of pods.
  const storageOf = (index: number): Pick<Manifest, "scaling" | "storage"> => {
    const classes = volumes[index] ?? [];
    if (classes.length > 0)
      return { storage: classes.map((of) => ({ class: of, size: "20Gi", path: `/${of}` })) };
    const consumed = Object.entries(usesAt(index).queues).filter(([, access]) => access === "consume");
    return { scaling: consumed.map(([queue]) => ({ on: "queue", queue })) };
  };
  const kindOf = (index: number) => kinds[index % names.length] ?? "http";
  const runs = (index: number) => ["job", "cron"].includes(kindOf(index));
  const migrator: Manifests =
    databases.length > 0 ? { [MIGRATOR]: { kind: "migrator", description: "Makes databases" } } : {};
  return {
    ...migrator,
    ...Object.fromEntries(
      names.map((name, index): [string, Manifest] => [
        name,
        {
          kind: kindOf(index),
          description: `The service ${name}`,
          uses: usesAt(index),
          calls: [
            ...new Set(
              calls
                .filter(([from, to]) => at(from) === name && at(to) !== name && !runs(to % names.length))
                .map(([, to]) => at(to)),
            ),
          ],
          ...(kindOf(index) === "http" && {
            routes: [{ path: `/${name}` }],
            scaling: { on: "requests" as const },
          }),
          ...(kindOf(index) === "page" && {
            routes: ["", "/one/two", "/one-two"].map((below) => ({ path: `/${name}${below}` })),
          }),
          ...(kindOf(index) === "worker" && storageOf(index)),
          ...(kindOf(index) === "cron" && { schedule: "0 3 * * *" }),
        },
      ]),
    ),
  };
});

/** A service that produces to all queues of others and reads all of their databases. Call it as none of {@link manifests}: in three parts. */
export function sharing(all: Manifests): Manifest {
  const services = registryFrom(all);
  return {
    kind: "http",
    description: "Uses what others have",
    uses: {
      queues: Object.fromEntries(queuesOf(services).map(({ name }) => [name, "produce"])),
      databases: Object.fromEntries(
        databasesOf(services).map(({ name, engine }) => [name, { access: "read", engine }]),
      ),
    },
  };
}
