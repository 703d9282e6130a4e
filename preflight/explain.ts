import { LOOKUPS } from "../components/account/lookups";
import { PREFLIGHT_READS, type PreflightCheck } from "../components/account/preflight-rights";
import { fail, warn, type Finding } from "./checks/check";
import { actionOf } from "./target/aws";

const DENIED =
  /^(AccessDenied|AccessDeniedException|AuthorizationError|NotAuthorized|UnauthorizedOperation)$/;

/** Names of errors about the credentials themselves, in the words of different services. */
const CREDENTIALS =
  /^(CredentialsProviderError|ExpiredToken(Exception)?|InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|AuthFailure)$/;

/** Actions that `pulumi up` takes as well, or whose denial shows that it is denied access to the same thing. */
const NEEDED_BY_UP: ReadonlySet<string | undefined> = new Set([
  ...Object.values(LOOKUPS).flat(),
  ...PREFLIGHT_READS.backend,
  ...PREFLIGHT_READS["secrets-key"],
  ...PREFLIGHT_READS.budget,
]);

/** How to allow what a policy alone does not. */
const FIXES: Readonly<Record<string, string>> = {
  "budgets:ViewBudget":
    "Activate IAM access to billing as the account's root user (Account, IAM user and role access to Billing information), and allow it",
};

/** What a check that could not be made reports. */
export function explain(error: unknown, check: PreflightCheck): Finding {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const called = actionOf(error);
  const action = /not authorized to perform:? ([\w-]+:\w+)/.exec(message)?.[1] ?? called;
  const reason = message.split("\n")[0]?.replace(/\.\s*$/, "") || name;
  if (DENIED.test(name)) {
    const what = `not checked: the credentials lack ${action ? `the permission ${action}` : `a permission of the check ${check}`}`;
    if (NEEDED_BY_UP.has(action) || NEEDED_BY_UP.has(called)) {
      const fix = FIXES[action ?? ""] ?? "Allow it, or use other credentials";
      return fail(`${what}, without which pulumi up fails`, fix);
    }
    return warn(what, "Allow it (docs/deploying.md lists what preflight reads), or use other credentials");
  }
  if (CREDENTIALS.test(name)) {
    return fail(`AWS refuses the credentials: ${reason}`, "Sign in again: aws sso login, or set AWS_PROFILE");
  }
  return fail(
    `not checked${action === undefined ? "" : `, ${action} failed`}: ${reason}`,
    "Run preflight again",
  );
}
