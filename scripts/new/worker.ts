import { partsOf, storeFile } from "./parts";
import type { ServicePlan } from "./plan";

/** A worker: stores the events of its queue, or logs them where it has no database of its own. */
export function workerFiles(plan: ServicePlan): Record<string, string> {
  const { name, queue, database, port = 8080 } = plan;
  const { imports, settings, sections, open } = partsOf(plan);
  const storing = database?.access === "own";
  return {
    "src/main.ts": `
      import { workerSection, type WorkerSettings } from "@millrace/common/queue-worker/settings";
      import { startQueueWorker } from "@millrace/common/queue-worker/start";
      import { runService } from "@millrace/common/process/lifecycle";
      import { decodeEvent } from "@millrace/common/queue/event";
      import { httpSection, type HttpSettings } from "@millrace/common/settings/http";
      ${imports}
      ${storing ? 'import { storeEvents } from "./store";' : 'import { handle } from "./handle";'}

      interface Settings {
        readonly http: HttpSettings;
        readonly worker: WorkerSettings;
        ${settings}
      }

      const sections = { ${[`http: httpSection(${port})`, "worker: workerSection", ...sections].join(", ")} };

      void runService<Settings>("${name}", sections, (settings, log, tracer) => {
        ${open}
        return startQueueWorker({
          name: "${name}",
          queue: "${queue?.name ?? ""}",
          ...{ settings, log, tracer },
          decode: decodeEvent,
          store: (events) => ${storing ? "storeEvents(database.pool, events)" : "handle(events, log)"},
          ${database === undefined ? "" : "storage: database.storage, close: () => database.close(),"}
        });
      });
    `,
    "src/dlq.ts": `
      import { runDlq } from "@millrace/common/dead-letters/program";

      // The command for dead letters: npm run dlq -- --queue ${queue?.name ?? ""} list
      void runDlq(["${queue?.name ?? ""}"]);
    `,
    ...(storing ? storeFile(plan) : handleFile()),
    ...(storing ? storeTest(name) : handleTest(name)),
  };
}

function handleFile(): Record<string, string> {
  return {
    "src/handle.ts": `
      import type { Logger } from "@millrace/common/log";
      import type { QueueEvent } from "@millrace/common/queue/event";

      /**
       * Deals with events; returns how many were new. After an error they come again: to deal with an event twice must
       * change nothing.
       */
      export function handle(events: readonly QueueEvent[], log: Pick<Logger, "info">): Promise<number> {
        for (const { id, body } of events) log.info({ id, body }, "event");
        return Promise.resolve(events.length);
      }
    `,
  };
}

function handleTest(name: string): Record<string, string> {
  return {
    [`test/${name}.test.ts`]: `
      import assert from "node:assert/strict";
      import { newId } from "@millrace/common/id";
      import { handle } from "../src/handle";

      describe("${name}", () => {
        it("deals with every event", async () => {
          const logged: unknown[] = [];
          const events = [{ id: newId(), body: "one" }, { id: newId(), body: "two" }];
          assert.equal(await handle(events, { info: (fields: unknown) => void logged.push(fields) }), 2);
          assert.deepEqual(logged, events);
        });
      });
    `,
  };
}

/** The test of `storeEvents`. */
export function storeTest(name: string): Record<string, string> {
  return {
    [`test/${name}.test.ts`]: `
      import assert from "node:assert/strict";
      import { newId } from "@millrace/common/id";
      import type { Pool } from "@millrace/common/mysql/pool";
      import { storeEvents } from "../src/store";

      /** A pool whose connections say that a statement has changed so many rows. */
      function answering(affectedRows: number) {
        const asked: unknown[][] = [];
        const connection = {
          query: (...statement: unknown[]) => {
            asked.push(statement);
            return Promise.resolve([{ affectedRows }]);
          },
        };
        const pool: Pick<Pool, "use"> = { use: (work) => work(connection as never) };
        return { pool, asked };
      }

      describe("${name}", () => {
        it("stores all events in one statement, and tells how many were new", async () => {
          const { pool, asked } = answering(1);
          const id = newId();
          assert.equal(await storeEvents(pool, [{ id, body: { a: 1 } }, { id, body: { a: 1 } }]), 1);
          const row = [Buffer.from(id.replaceAll("-", ""), "hex"), '{"a":1}'];
          assert.deepEqual(asked.map(([, values]) => values), [[[row, row]]]);
        });

        it("asks nothing of the database where there is no event", async () => {
          const { pool, asked } = answering(0);
          assert.equal(await storeEvents(pool, []), 0);
          assert.deepEqual(asked, []);
        });
      });
    `,
  };
}
