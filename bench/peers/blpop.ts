import { createConnection, type Connection } from "mysql2/promise";
import { createClient } from "redis";
import { bytesOf, INSERT, programOptions, ready } from "./program";

// The loop that many teams begin with: N connections, each takes an item off a list and stores it. What was taken and
// not yet stored is lost when the process dies.

const { redis, mysql, list, connections } = programOptions("blpop");

async function connect() {
  // As ours does: the library's own time limit makes a timer for each command.
  const client = createClient({ socket: redis, commandOptions: { timeout: undefined } });
  const [database] = await Promise.all([createConnection(mysql), client.connect()]);
  return { client, database };
}

async function work({ client, database }: Awaited<ReturnType<typeof connect>>): Promise<never> {
  for (;;) {
    const item = await client.blPop(list, 0);
    if (item !== null) await store(database, item.element);
  }
}

async function store(database: Connection, element: string): Promise<void> {
  const { id, value } = JSON.parse(element) as { id: string; value: number };
  await database.execute(INSERT, [bytesOf(id), value]);
}

void Promise.all(Array.from({ length: connections }, connect)).then((all) => {
  ready();
  for (const one of all) void work(one);
});
