import { partsOf, storeFile } from "./parts";
import type { ServicePlan } from "./plan";

/** An API: sends what is posted to its queue, or stores it in its database, and answers `GET /`. */
export function httpFiles(plan: ServicePlan): Record<string, string> {
  const { name, queue, database, port = 8080 } = plan;
  const { imports, settings, sections, open, close } = partsOf(plan);
  const needs = needsOf(plan);
  const readiness =
    queue !== undefined
      ? "readiness: () => queue.readiness(),"
      : database !== undefined
        ? 'readiness: () => ({ ready: database.dependency.state !== "down", dependencies: { mysql: database.dependency.state } }),'
        : "";
  const given = needs.map(({ name, value }) => `${name}: ${value}`).join(", ");
  return {
    "src/main.ts": `
      import { startHttp } from "@millrace/common/http/start";
      import { runService } from "@millrace/common/process/lifecycle";
      ${
        queue === undefined
          ? ""
          : `import { measureQueues } from "@millrace/common/queue/metrics";
             import { addQueueRoutes } from "@millrace/common/queue/routes";`
      }
      import { httpSection, type HttpSettings } from "@millrace/common/settings/http";
      ${imports}
      import { addRoutes } from "./routes";
      ${needs.flatMap(({ from }) => from ?? []).join("\n")}

      interface Settings {
        readonly http: HttpSettings;
        ${settings}
      }

      const sections = { ${[`http: httpSection(${port})`, ...sections].join(", ")} };

      void runService<Settings>("${name}", sections, (settings, log, tracer) => {
        ${open}
        return startHttp({
          name: "${name}",
          ...{ settings, log, tracer },
          routes: (app${queue === undefined ? "" : ", metrics"}) => {
            addRoutes(app${given === "" ? "" : `, { ${given} }`});
            ${queue === undefined ? "" : `addQueueRoutes(app, { ${JSON.stringify(queue.name)}: queue.monitor }); measureQueues(metrics, [queue.monitor]);`}
          },
          ${readiness}
          ${close === "" ? "" : `close: ${database === undefined ? "" : "async "}() => { ${close} },`}
        });
      });
    `,
    "src/routes.ts": routesFile(plan),
    ...storeFile(plan),
    [`test/${name}.test.ts`]: routesTest(plan),
  };
}

interface Need {
  /** Name in the options of `addRoutes`. */
  readonly name: string;
  readonly type: string;
  readonly doc: string;
  /** What it is in the service, and what stands for it in the test. */
  readonly value: string;
  readonly fake: string;
  readonly from?: string;
}

/** What the routes are given. */
function needsOf({ queue, database }: ServicePlan): Need[] {
  const needs: Need[] = [];
  const owned = database?.access === "own";
  if (queue !== undefined) {
    needs.push({
      name: "send",
      type: "(body: unknown) => Promise<string>",
      doc: "Sends an event; resolves to its id.",
      value: "(body) => queue.send(body)",
      fake: "(body) => { taken.push(body); return Promise.resolve(ID); }",
    });
  }
  if (database !== undefined) {
    const count = owned ? "countEvents" : "countTables";
    needs.push({
      name: "count",
      type: "() => Promise<number>",
      doc: owned ? "How many events are stored." : "How many tables the database has.",
      value: `() => ${count}(database)`,
      fake: "() => Promise.resolve(taken.length)",
      from: `import { ${owned && queue === undefined ? "countEvents, storeEvents" : count} } from "./store";`,
    });
  }
  if (queue === undefined && owned) {
    needs.push({
      name: "store",
      type: "(event: QueueEvent) => Promise<unknown>",
      doc: "Stores an event.",
      value: "(event) => storeEvents(database, [event])",
      fake: "({ body }) => Promise.resolve(taken.push(body))",
    });
  }
  return needs;
}

function routesFile(plan: ServicePlan): string {
  const needs = needsOf(plan);
  const names = needs.map(({ name }) => name);
  const [sends, counts, stores] = ["send", "count", "store"].map((name) => names.includes(name));
  const interfaceText =
    needs.length === 0
      ? ""
      : `/** What the routes need. */
         export interface RouteOptions {
           ${needs.map(({ name, type, doc }) => `/** ${doc} */\nreadonly ${name}: ${type};`).join("\n")}
         }`;
  return `
    import type { FastifyInstance } from "fastify";
    ${stores ? 'import { newId } from "@millrace/common/id"; import type { QueueEvent } from "@millrace/common/queue/event";' : ""}

    ${interfaceText}

    /** Adds the service's routes. */
    export function addRoutes(app: FastifyInstance${needs.length > 0 ? `, { ${names.join(", ")} }: RouteOptions` : ""}): void {
      app.get("/", ${
        counts
          ? `async () => ({ service: "${plan.name}", count: await count() })`
          : `() => ({ service: "${plan.name}" })`
      });
      ${
        sends
          ? `app.post("/", async ({ body }, reply) => {
               const id = await send(body);
               return reply.code(202).send({ id });
             });`
          : ""
      }
      ${
        stores
          ? `app.post("/", async ({ body }, reply) => {
               const id = newId();
               await store({ id, body });
               return reply.code(201).send({ id });
             });`
          : ""
      }
    }
  `;
}

function routesTest(plan: ServicePlan): string {
  const needs = needsOf(plan);
  const names = needs.map(({ name }) => name);
  const counts = names.includes("count");
  const posts = names.includes("send") ? 202 : names.includes("store") ? 201 : undefined;
  const fakes = needs.map(({ name, fake }) => `${name}: ${fake}`).join(", ");
  const usesTaken = fakes.includes("taken");
  return `
    import assert from "node:assert/strict";
    import fastify from "fastify";
    import { addRoutes${fakes === "" ? "" : ", type RouteOptions"} } from "../src/routes";

    ${fakes.includes("ID") ? 'const ID = "0198c6f2-0000-7000-8000-000000000000";' : ""}

    describe("${plan.name}", () => {
      ${usesTaken ? "const taken: unknown[] = [];" : ""}
      ${fakes === "" ? "" : `const options: RouteOptions = { ${fakes} };`}
      const app = fastify();
      addRoutes(app${fakes === "" ? "" : ", options"});
      after(() => app.close());

      ${
        posts === undefined
          ? ""
          : `it("takes what is posted", async () => {
               const { statusCode } = await app.inject({ method: "POST", url: "/", payload: { hello: "world" } });
               assert.equal(statusCode, ${posts});
               assert.deepEqual(taken, [{ hello: "world" }]);
             });`
      }

      it("answers", async () => {
        const { statusCode, body } = await app.inject("/");
        assert.equal(statusCode, 200);
        assert.equal(body, '{"service":"${plan.name}"${counts ? `,"count":${posts === undefined || !usesTaken ? 0 : 1}` : ""}}');
      });
    });
  `;
}
