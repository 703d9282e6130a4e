import { join } from "node:path";
import { welcome } from "./local/services";
import { startSystem } from "./local/system";
import { lock } from "./processes/lock";
import { interruption, type Interrupted } from "./processes/signals";
import { Teardown } from "./processes/teardown";

// npm start: the whole system on this machine, until Ctrl-C.

const root = join(__dirname, "..");
const dir = join(root, ".local");
const say = (text: string) => void process.stdout.write(`${text}\n`);

async function main(): Promise<number> {
  const signal = interruption(say);
  const teardown = new Teardown(say);
  try {
    const unlock = lock(
      join(dir, "run", "start.pid"),
      (pid) => `Millrace already runs from this folder (process ${pid}); Ctrl-C there stops it.`,
    );
    teardown.add("The lock", unlock);
    const system = await startSystem({ root, dir, teardown, signal, say, colour: process.stdout.isTTY });
    say(welcome(system.ports, system.servers));
    say(`${await Promise.race([system.broken, aborted(signal)])} Stopping the rest ...`);
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

void main().then((code) => process.exit(code));
