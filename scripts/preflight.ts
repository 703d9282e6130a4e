import { resolveNs } from "node:dns/promises";
import { parseArgs } from "node:util";
import { stacks } from "../plan/stack-file";
import { failed, lines, summary } from "../preflight/report";
import { runChecks } from "../preflight/run";
import { connect } from "../preflight/target/aws";
import { targetOf } from "../preflight/target/target";

// npm run preflight -- --stack STACK: reads whether an account has what a stack needs; changes nothing.

// The pinned clients run on every Node.js that package.json allows; their notice about later ones would be on every run.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

function stackOption(args: string[]): string {
  const usage = `npm run preflight -- --stack STACK, where STACK is one of ${stacks(".").join(", ")}`;
  try {
    const { values } = parseArgs({ args, options: { stack: { type: "string" } } });
    if (values.stack) return values.stack;
  } catch {
    // Whatever was mistyped, this is what would be right.
  }
  throw new Error(`Usage: ${usage}.`);
}

async function main(): Promise<number> {
  const target = await targetOf(stackOption(process.argv.slice(2)));
  const world = { aws: connect(target.stack.region), resolveNs, now: new Date() };
  const results = await runChecks(target, world);
  for (const line of lines(results)) console.log(line);
  console.log(summary(results));
  return failed(results) ? 1 : 0;
}

main().then(
  // A call that did not answer in time would hold the process.
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
