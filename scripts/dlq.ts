import { join } from "node:path";
import { dlq } from "../services/consumer/src/dlq/dlq";
import { readAddresses } from "./local/addresses";

// npm run dlq: the dead letters of the queue that the environment names, else of the system that npm start runs.

async function main(): Promise<number> {
  const named = process.env["REDIS_HOST"] !== undefined;
  const local = named ? {} : readAddresses(join(__dirname, "..", ".local"));
  if (local === undefined) {
    console.error("Nothing says where the queue is: run npm start in this folder, or set REDIS_HOST.");
    return 1;
  }
  return dlq(process.argv.slice(2), { ...process.env, ...local });
}

void main().then((code) => process.exit(code));
