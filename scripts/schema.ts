import { join } from "node:path";
import { parseArgs } from "node:util";
import { thisMachine } from "../local/servers/machine";
import { REQUIREMENTS } from "../local/servers/packages";
import { databasesOf } from "../platform/databases";
import { loadServices } from "../platform/load";
import { checkDatabase } from "./schema/check";
import { History } from "./schema/history";
import { Servers } from "./schema/servers";
import { provide } from "./test/provide";

// npm run schema [-- --against REF]: whether the new migrations work with the services of REF.

const root = join(__dirname, "..");

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { against: { type: "string", default: "origin/main" } } });
  const history = History.since(root, values.against);
  const services = loadServices(root);
  const databases = databasesOf(services);
  const servers = new Servers();
  let failed = false;
  try {
    for (const database of databases) {
      const create = async () => {
        await provide([REQUIREMENTS[database.engine]], thisMachine, console.error);
        return servers.create(database.engine);
      };
      for (const { file, problem } of await checkDatabase(database, services, history, create)) {
        failed = true;
        console.error(`${file} ${problem}.`);
      }
    }
  } finally {
    await servers.stop();
  }
  if (!failed) {
    console.log(`The migrations since ${history.base.slice(0, 12)} work with the services of that commit.`);
  }
  return failed ? 1 : 0;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error((error as Error).message);
    process.exitCode = 1;
  },
);
