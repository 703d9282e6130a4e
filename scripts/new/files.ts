import { jobFiles } from "./job";
import { httpFiles } from "./http";
import { pageFiles } from "./page";
import { workerFiles } from "./worker";
import { migrationFiles } from "./parts";
import type { ServicePlan } from "./plan";

/** The files of a new service, by their paths in its folder. */
export function filesOf(plan: ServicePlan): Readonly<Record<string, string>> {
  return { "service.ts": manifest(plan), ...KINDS[plan.kind](plan), ...migrationFiles(plan) };
}

const KINDS: Readonly<Record<ServicePlan["kind"], (plan: ServicePlan) => Record<string, string>>> = {
  http: httpFiles,
  worker: workerFiles,
  job: jobFiles,
  cron: jobFiles,
  page: pageFiles,
};

const DESCRIPTIONS: Readonly<Record<ServicePlan["kind"], string>> = {
  http: "Answers requests",
  worker: "Works on the events of a queue",
  job: "Runs once a deployment",
  cron: "Runs on a schedule",
  page: "A page",
};

function manifest({ kind, queue, database, path, port }: ServicePlan): string {
  const uses = {
    ...(queue !== undefined && { queues: { [queue.name]: queue.access } }),
    ...(database !== undefined && { databases: { [database.name]: database.access } }),
  };
  const example =
    queue === undefined
      ? { method: "GET", path: "/" }
      : { method: "POST", path: "/", body: { hello: "world" } };
  return `
    import { defineService } from "../../platform/service";

    export default defineService(${JSON.stringify({
      kind,
      description: DESCRIPTIONS[kind],
      ...(kind === "worker" && { commands: { dlq: "./src/dlq.ts" } }),
      ...(Object.keys(uses).length > 0 && { uses }),
      ...(port !== undefined && { ports: { http: port } }),
      ...(path !== undefined && {
        routes: [{ path, ...(kind !== "page" && { stripPrefix: true }) }],
      }),
      ...(kind === "http" && { scaling: [{ on: "requests" }, { on: "cpu" }], example }),
      ...(kind === "worker" && { scaling: { on: "queue" } }),
      ...(kind === "cron" && { schedule: "0 3 * * *" }),
    })});
  `;
}
