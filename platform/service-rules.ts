import { mysqlDatabase, postgresDatabase, RESERVED_USERS } from "../components/rules/databases";
import { objection } from "../components/rules/rule";
import { ownedDatabases, physicalName, sqlFolders } from "./databases";

import { storageProblems } from "./storage-rules";
import { programsOf, runsToCompletion, type Service, type ServiceFolder } from "./services";
import { variableProblems } from "./variables";

/** Port of the Prometheus metrics of every service. */
export const METRICS_PORT = 9464;

/** Files that Vite builds a page of. */
const PAGE_FILES = ["./vite.config.mts", "./src/index.html"];

/** Keys whose values are files or folders of TypeScript services. */
const OF_TYPESCRIPT = ["commands", "folders"] as const;

/** What is wrong in a manifest by itself: sentences without a full stop. */
export function problemsOf(service: Service, folder: Pick<ServiceFolder, "has" | "list">): string[] {
  return [
    ...sourceProblems(service, folder.has),
    ...kindProblems(service),
    ...portProblems(service),
    ...scalingProblems(service),
    ...storageProblems(service),
    ...databaseProblems(service),
    ...queueProblems(service),
    ...migrationProblems(service, folder),
    ...variableProblems(service),
  ];
}

function sourceProblems(service: Service, has: (path: string) => boolean): string[] {
  const { kind, source, commands, folders, image, dev } = service;
  const problems: string[] = [];
  if (source === "typescript") {
    const byKind = [programsOf({ kind, commands: {} }).main, ...(kind === "page" ? PAGE_FILES : [])];
    for (const path of byKind.filter((one) => !has(one))) {
      problems.push(
        `kind is "${kind}"; the folder of such a service must have ${path}` +
          (kind === "page" ? "" : ", or a Dockerfile, or service.ts an image"),
      );
    }
    for (const [key, paths] of Object.entries({ commands, folders })) {
      for (const [name, path] of Object.entries(paths)) {
        if (path.startsWith("./") && !has(path)) {
          problems.push(`${key}.${name} is "${path}"; it must exist in the service's folder`);
        }
      }
    }
    if (dev !== undefined) {
      problems.push(
        "dev is set; it must be left out of a TypeScript service, which the platform runs itself",
      );
    }
    return problems;
  }
  if (image !== undefined && has("./Dockerfile")) {
    problems.push("image is set and the folder has a Dockerfile; one of them must go");
  }
  if (kind === "page" || kind === "migrator") {
    problems.push(
      `kind is "${kind}"; such a service must be in TypeScript, without a Dockerfile or an image`,
    );
  }
  for (const key of OF_TYPESCRIPT) {
    if (Object.keys(service[key]).length === 0) continue;
    problems.push(`${key} is set; it must be left out of a service that is not in TypeScript`);
  }
  return problems;
}

function kindProblems({
  kind,
  schedule,
  timezone,
  routes,
  scaling,
  example,
  uses,
  calls,
}: Service): string[] {
  const problems: string[] = [];
  const leaveOut = (key: string, why: string) =>
    problems.push(`${key} is set; it must be left out, since ${why}`);
  if (kind === "cron" && schedule === undefined) {
    problems.push('schedule is missing; a service of kind "cron" must have one, such as "0 3 * * *"');
  }
  if (kind !== "cron") {
    const why = `kind is "${kind}" and not "cron"`;
    if (schedule !== undefined) leaveOut("schedule", why);
    if (timezone !== undefined) leaveOut("timezone", why);
  }
  if (runsToCompletion({ kind }) && scaling.length > 0) {
    leaveOut("scaling", `a service of kind "${kind}" runs to completion`);
  }
  if (kind !== "http" && kind !== "page" && routes.length > 0) {
    leaveOut("routes", `kind is "${kind}" and neither "http" nor "page"`);
  }
  if (kind !== "http" && example !== undefined) leaveOut("example", `kind is "${kind}" and not "http"`);
  if (
    kind === "migrator" &&
    Object.values(uses).some((use) => use !== "none" && Object.keys(use).length > 0)
  ) {
    leaveOut("uses", "the migrator gets every database");
  }
  if (kind === "migrator" && calls.length > 0) leaveOut("calls", "the migrator calls nobody");
  return problems;
}

function portProblems({ kind, ports, routes }: Service): string[] {
  const problems: string[] = [];
  for (const [key, port] of Object.entries(ports)) {
    if (port === METRICS_PORT) {
      problems.push(
        `ports.${key} is ${port}; it must be another port, since that is the port of the metrics`,
      );
    }
  }
  if (ports.http === ports.grpc) {
    problems.push(`ports.grpc is ${ports.grpc}; it must be another port than ports.http`);
  }
  const protocols = routes.map(({ protocol }) => protocol);
  if (protocols.includes("grpc") && ports.grpc === undefined) {
    problems.push("ports.grpc is missing; a service with a gRPC route must have one");
  }
  if (kind === "page" && protocols.includes("grpc")) {
    problems.push('routes has a gRPC route; a service of kind "page" must have paths alone');
  }
  return problems;
}

function scalingProblems({ kind, scaling, uses, routes }: Service): string[] {
  const consumed = Object.keys(uses.queues).filter((queue) => uses.queues[queue]?.access === "consume");
  return scaling.flatMap((one, index) => {
    const key = `scaling.${index}`;
    if (one.on === "requests" && !routes.some(({ protocol }) => protocol === "http")) {
      return [`${key}.on is "requests"; the service must have a route, at which requests are counted`];
    }
    if (one.on === "requests" && kind === "page") {
      return [`${key}.on is "requests"; it must be another, since requests of a page are not counted`];
    }
    if (one.on !== "queue") return [];
    const problems: string[] = [];
    if (one.queue === undefined && consumed.length !== 1) {
      problems.push(
        consumed.length === 0
          ? `${key}.on is "queue"; the service must consume a queue`
          : `${key}.queue is missing; it must be one of ${consumed.join(", ")}`,
      );
    }
    if (one.queue !== undefined && !consumed.includes(one.queue)) {
      problems.push(
        `${key}.queue is "${one.queue}"; it must be a queue that the service consumes` +
          (consumed.length === 0 ? "" : ` (${consumed.join(", ")})`),
      );
    }
    if (one.perPod !== undefined && one.drainWithin !== undefined) {
      problems.push(`${key}.drainWithin is set; it must be left out where perPod is set`);
    }
    if ((one.drainWithin === undefined) !== (one.secondsPerMessage === undefined)) {
      const missing = one.drainWithin === undefined ? "drainWithin" : "secondsPerMessage";
      problems.push(`${key}.${missing} is missing; drainWithin and secondsPerMessage must be set together`);
    }
    return problems;
  });
}

function databaseProblems({ name, uses }: Service): string[] {
  const databases = Object.entries(uses.databases);
  const problems = databases.flatMap(([database, { engine, access, was }]) => {
    const key = `uses.databases.${database}`;
    const rule = engine === "mysql" ? mysqlDatabase : postgresDatabase;
    const physical = was ?? physicalName(database);
    const wrong = objection(rule, physical);
    return [
      ...(wrong === undefined
        ? []
        : [`${key}${was === undefined ? "" : ".was"} is "${physical}"; it ${wrong}`]),
      ...(was !== undefined && access !== "own"
        ? [`${key}.was is "${was}"; it must be left out, since the database's owner says it`]
        : []),
    ];
  });
  if (databases.length > 0 && RESERVED_USERS.includes(name)) {
    problems.push(
      `uses.databases is set; the service must have another name than "${name}", which no user of a database may have`,
    );
  }
  return problems;
}

/** Only the consumer of a queue says more of it than its access. */
function queueProblems({ uses }: Service): string[] {
  return Object.entries(uses.queues).flatMap(([queue, { access, ...keys }]) =>
    access === "consume"
      ? []
      : Object.entries(keys)
          .filter(([, value]) => typeof value === "string" || value)
          .map(
            ([key, value]) =>
              `uses.queues.${queue}.${key} is ${JSON.stringify(value)}; it must be left out, since the queue's consumer says it`,
          ),
  );
}

/** The migrations of each of several databases are in its folder `sql/<database>`, since `sql` alone would not say whose they are. */
function migrationProblems(service: Service, { has, list }: Pick<ServiceFolder, "has" | "list">): string[] {
  const owned = ownedDatabases(service);
  if (!service.migrations || owned.length < 2) return [];
  const folders = Object.entries(sqlFolders(service));
  const missing = folders.filter(([, path]) => !has(`./${path}`));
  const stray = (list?.("./sql") ?? []).filter((name) => name.endsWith(".sql"));
  return [
    ...missing.map(
      ([database, path]) =>
        `uses.databases.${database} is "own", as are others; the folder must have ./${path} with the migrations of this one`,
    ),
    ...stray.map(
      (name) =>
        `the folder has ./sql/${name}; it must be in the folder of its database (${owned.map((one) => `./sql/${one}`).join(", ")})`,
    ),
  ];
}
