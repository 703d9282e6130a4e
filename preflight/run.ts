import { CHECKS, FIRST } from "./checks";
import { fail, type Check, type Finding, type World } from "./checks/check";
import { explain } from "./explain";
import { readDeployed } from "./target/deployed";
import type { Target } from "./target/target";

export interface Result extends Finding {
  readonly check: string;
}

export interface RunOptions {
  /** What is checked once the account is known to be the right one. @default all */
  readonly checks?: readonly Check[];
  /** How long one check may take. @default 30000 */
  readonly timeoutMs?: number;
}

/** Makes all checks in parallel; only the first one when it fails, since the others would look at another account. */
export async function runChecks(target: Target, world: World, options: RunOptions = {}): Promise<Result[]> {
  let known = target;
  const run = async (check: Check) =>
    (await make(check, known, world, options)).map((finding): Result => ({ check: check.name, ...finding }));
  const first = await run(FIRST);
  if (first.some(({ level }) => level === "fail")) return first;
  const unread = await run({
    name: "backend",
    run: async () => {
      known = { ...target, deployed: await readDeployed(target, world.aws) };
      return [];
    },
  });
  return [...first, ...unread, ...(await Promise.all((options.checks ?? CHECKS).map(run))).flat()];
}

async function make(
  check: Check,
  target: Target,
  world: World,
  { timeoutMs = 30_000 }: RunOptions,
): Promise<readonly Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Finding[]>((resolve) => {
    timer = setTimeout(() => {
      const fix = "Check the network, proxy settings and AWS_ENDPOINT_URL, then run preflight again";
      resolve([fail(`AWS did not answer within ${timeoutMs / 1000} s`, fix)]);
    }, timeoutMs);
  });
  try {
    return await Promise.race([check.run(target, world), late]);
  } catch (error) {
    return [explain(error, check.name)];
  } finally {
    clearTimeout(timer);
  }
}
