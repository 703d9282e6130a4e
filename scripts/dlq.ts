import { join } from "node:path";
import { loadServices } from "../platform/load";
import { dlq } from "../services/common/src/dead-letters/program";
import { onCluster } from "./dead-letters/cluster";
import { kubectl } from "./dead-letters/kubectl";
import { localRun } from "./dead-letters/local";
import { clusterOptions } from "./dead-letters/options";
import { readAddresses } from "../local/addresses";
import { Interrupted, interruption } from "../local/processes/signals";

// npm run dlq: the dead letters of a queue of the Redis that the environment names, else of the system that npm start
// runs; with --cluster those of the cluster that kubectl is pointed to.

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const services = loadServices();
  const cluster = clusterOptions(args);
  if (cluster !== undefined) {
    const tell = (sentence: string) => console.error(sentence);
    const say = (text: string) => process.stdout.write(text);
    return onCluster(cluster, { services, kubectl, say, tell, stopped: interruption(tell) });
  }
  const named = process.env["REDIS_HOST"] !== undefined;
  const addresses = named ? {} : readAddresses(join(__dirname, "..", ".local"));
  if (addresses === undefined) {
    console.error(
      "Nothing says where the queue is: run npm start in this folder, set REDIS_HOST, or say --cluster for the queue of " +
        "the cluster that kubectl is pointed to.",
    );
    return 1;
  }
  const { queue, env, args: rest } = localRun(args, { ...process.env, ...addresses }, services);
  return dlq(rest, env, { queues: [queue] });
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(error instanceof Interrupted ? 130 : 1);
  },
);
