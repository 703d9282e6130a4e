import { actionOf } from "./aws";
import { fail, warn, type Check, type Finding, type World } from "./check";
import { CHECKS, FIRST } from "./checks";
import type { Target } from "./target";

export interface Result extends Finding {
  readonly check: string;
}

export interface RunOptions {
  /** What is checked once the account is known to be the right one. @default all */
  readonly checks?: readonly Check[];
  /** How long one check may take. @default 30000 */
  readonly timeoutMs?: number;
}

/** Makes all checks side by side; only the first one when it fails, since the others would look at another account. */
export async function runChecks(target: Target, world: World, options: RunOptions = {}): Promise<Result[]> {
  const run = async (check: Check) =>
    (await make(check, target, world, options)).map((finding): Result => ({ check: check.name, ...finding }));
  const first = await run(FIRST);
  if (first.some(({ level }) => level === "fail")) return first;
  return [...first, ...(await Promise.all((options.checks ?? CHECKS).map(run))).flat()];
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
    return [explain(error)];
  } finally {
    clearTimeout(timer);
  }
}

const DENIED =
  /^(AccessDenied|AccessDeniedException|AuthorizationError|NotAuthorized|UnauthorizedOperation)$/;

/** Names of errors about the credentials themselves, in the words of different services. */
const CREDENTIALS =
  /^(CredentialsProviderError|ExpiredToken(Exception)?|InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|AuthFailure)$/;

/** What a check that could not be made says. */
export function explain(error: unknown): Finding {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const action = /not authorized to perform:? ([\w-]+:\w+)/.exec(message)?.[1] ?? actionOf(error);
  const reason = message.split("\n")[0]?.replace(/\.\s*$/, "") || name;
  if (DENIED.test(name)) {
    return warn(
      `not checked: the credentials lack the permission ${action ?? "for it"}`,
      "Allow it (docs/deploying.md lists what preflight reads), or use other credentials",
    );
  }
  if (CREDENTIALS.test(name)) {
    return fail(`AWS refuses the credentials: ${reason}`, "Sign in again: aws sso login, or set AWS_PROFILE");
  }
  return fail(
    `not checked${action === undefined ? "" : `, ${action} failed`}: ${reason}`,
    "Run preflight again",
  );
}
