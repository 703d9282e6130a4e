import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadServices } from "../platform/load";
import type { Service } from "../platform/services";
import { choose, type Choice } from "../local/choice";
import { schedule } from "../local/schedule";
import { LOCK, startSystem } from "../local/system";
import { watch } from "../local/watch";
import { welcome } from "../local/welcome";
import { lock } from "../local/processes/lock";
import { interruption, type Interrupted } from "../local/processes/signals";
import { Teardown } from "../local/processes/teardown";

// npm start [-- [--watch] [SERVICE ...]]: the whole system on this machine, or some services and what they need, until
// Ctrl-C.

const root = join(__dirname, "..");
const dir = join(root, ".local");
const say = (text: string) => void process.stdout.write(`${text}\n`);

const NOTHING = `There is nothing to run: no folder in services/ has a service.ts. This adds a service:

  npm run new -- service hello --kind http
`;

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { watch: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  let services = loadServices(root);
  const signal = interruption(say);
  // Again with each change of a manifest that is watched.
  for (;;) {
    const choice = choose(services, positionals);
    if ([choice.served, choice.jobs, choice.crons].every(({ length }) => length === 0)) {
      say(NOTHING);
      return 0;
    }
    const outcome = await run({ services, choice, signal, watching: values.watch });
    if (typeof outcome === "number") return outcome;
    services = outcome;
  }
}

interface RunOptions {
  readonly services: Service[];
  readonly choice: Choice;
  readonly signal: AbortSignal;
  readonly watching: boolean;
}

/** Runs the system until something ends it; returns the exit code, or all services where their manifests have changed. */
async function run({ services, choice, signal, watching }: RunOptions): Promise<number | Service[]> {
  const teardown = new Teardown(say);
  try {
    const unlock = lock(
      join(dir, "run", LOCK),
      (pid) => `Millrace already runs from this folder (process ${pid}); Ctrl-C there stops it.`,
    );
    teardown.add("The lock", unlock);
    const options = { root, dir, services, choice, teardown, signal, say, colour: process.stdout.isTTY };
    const system = await startSystem({ ...options, keepsGoing: watching });
    if (choice.ends && !watching) return 0;
    schedule(choice.crons, system, options);
    say(welcome(system));
    const changed = watching ? watch(system, options) : new Promise<never>(() => undefined);
    const end = await Promise.race([changed, system.broken, aborted(signal)]);
    if (typeof end !== "string") {
      say("A manifest has changed: starting again ...");
      return end;
    }
    say(`${end} Stopping the rest ...`);
    return 1;
  } catch (error) {
    // What Ctrl-C interrupts fails in its own words: they do not matter.
    if (signal.aborted) {
      say("Stopping: the services finish what they have begun ...");
      return 0;
    }
    console.error((error as Error).message);
    return 1;
  } finally {
    await teardown.run();
  }
}

/** Rejects with the reason once `signal` is aborted. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = () => reject(signal.reason as Interrupted);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort);
  });
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error((error as Error).message);
    process.exit(1);
  },
);
