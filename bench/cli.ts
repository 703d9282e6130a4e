import { join } from "node:path";
import { interruption } from "../local/processes/signals";
import { readBenchOptions } from "./harness/options";
import { bench } from "./main";

// npm run bench [-- NAME...] [--quick] [--out FILE] [--profiles FOLDER]

const say = (text: string) => {
  console.log(text);
};

async function main(): Promise<number> {
  const options = readBenchOptions(process.argv.slice(2));
  const signal = interruption(say);
  try {
    await bench(options, { root: join(__dirname, ".."), say, signal });
    return 0;
  } catch (error) {
    // What Ctrl-C interrupts fails in its own words: they do not matter.
    if (signal.aborted) return 130;
    throw error;
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error((error as Error).message);
    process.exit(1);
  },
);
