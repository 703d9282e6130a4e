import type { ServicePlan } from "./plan";

/** Lines of TypeScript that several kinds of services have; empty where the service does without. */
export function partsOf({ queue, database }: ServicePlan) {
  const sending = queue?.access === "produce";
  return {
    imports: [
      ...(sending
        ? [
            'import { QueueClient } from "@millrace/common/queue/client";',
            'import { sendingSection, type SendingSettings } from "@millrace/common/queue/sending";',
          ]
        : []),
      ...(queue === undefined
        ? []
        : ['import { redisSection, type RedisSettings } from "@millrace/common/settings/redis";']),
      ...(database === undefined
        ? []
        : [
            'import { openDatabase } from "@millrace/common/mysql/database";',
            'import { mysqlSection, type MysqlSettings } from "@millrace/common/settings/mysql";',
          ]),
    ].join("\n"),
    settings: [
      ...(queue === undefined ? [] : ["readonly redis: RedisSettings;"]),
      ...(sending ? ["readonly sending: SendingSettings;"] : []),
      ...(database === undefined ? [] : ["readonly mysql: MysqlSettings;"]),
    ].join("\n"),
    sections: [
      ...(queue === undefined ? [] : ["redis: redisSection"]),
      ...(sending ? ["sending: sendingSection"] : []),
      ...(database === undefined ? [] : ["mysql: mysqlSection"]),
    ],
    open: [
      ...(sending ? ["const queue = new QueueClient(settings.redis, settings.sending, log);"] : []),
      ...(database === undefined ? [] : ["const database = openDatabase(settings.mysql, log);"]),
    ].join("\n"),
    close: [
      ...(sending ? ["queue.close();"] : []),
      ...(database === undefined ? [] : ["await database.close();"]),
    ].join("\n"),
  };
}

/** Name of the table that a service with a database begins with. */
export const TABLE = "events";

/** The first migration of a database that the service owns. */
export function migrationFiles({ database }: ServicePlan): Record<string, string> {
  if (database?.access !== "own") return {};
  return {
    "sql/001.do.events.sql": `-- One row for each event: its id is the key, so that storing an event again changes nothing.
CREATE TABLE IF NOT EXISTS ${TABLE} (
  id BINARY(16) NOT NULL,
  body JSON NOT NULL,
  stored_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id)
) ENGINE = InnoDB;
`,
  };
}

/** `src/store.ts`: how rows are written to a database that the service owns, or read from another's. */
export function storeFile({ database }: ServicePlan): Record<string, string> {
  if (database === undefined) return {};
  if (database.access === "read") {
    return {
      "src/store.ts": `
        import type { RowDataPacket } from "mysql2/promise";
        import type { Pool } from "@millrace/common/mysql/pool";

        /** How many tables the database has: replace it with what the service is to read. */
        export async function countTables(pool: Pick<Pool, "use">): Promise<number> {
          const statement =
            "SELECT COUNT(*) AS tables FROM information_schema.tables WHERE table_schema = DATABASE()";
          const [[row]] = await pool.use((connection) => connection.query<RowDataPacket[]>(statement));
          return Number(row?.["tables"]);
        }
      `,
    };
  }
  return {
    "src/store.ts": `
      import type { ResultSetHeader, RowDataPacket } from "mysql2/promise";
      import { idDigits } from "@millrace/common/id";
      import type { Pool } from "@millrace/common/mysql/pool";
      import type { QueueEvent } from "@millrace/common/queue/event";

      /** Stores events, all or none of them; returns how many were new. */
      export async function storeEvents(pool: Pick<Pool, "use">, events: readonly QueueEvent[]): Promise<number> {
        if (events.length === 0) return 0;
        const rows = events.map(({ id, body }) => [Buffer.from(idDigits(id), "hex"), JSON.stringify(body)]);
        const statement = "INSERT INTO ${TABLE} (id, body) VALUES ? ON DUPLICATE KEY UPDATE id = id";
        const [{ affectedRows }] = await pool.use((connection) =>
          connection.query<ResultSetHeader>(statement, [rows]),
        );
        return affectedRows;
      }

      /** How many events are stored. */
      export async function countEvents(pool: Pick<Pool, "use">): Promise<number> {
        const statement = "SELECT COUNT(*) AS events FROM ${TABLE}";
        const [[row]] = await pool.use((connection) => connection.query<RowDataPacket[]>(statement));
        return Number(row?.["events"]);
      }
    `,
  };
}
