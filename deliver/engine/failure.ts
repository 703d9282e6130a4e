import { CommandError, type EngineEvent } from "@pulumi/pulumi/automation";
import { partsOf } from "./changes";

/** Why an operation failed. */
export interface Failure {
  /** The resource, `aws:ec2/vpc:Vpc network`; none where the program or the engine itself failed. */
  readonly resource?: string;
  /** AWS's own sentence, or that of the engine. */
  readonly sentence: string;
}

/**
 * The failure that the engine's events report: of the resource whose operation failed first, else what was reported first.
 *
 * @param output what the CLI wrote, for failures that come without an event.
 */
export function failureOf(events: readonly EngineEvent[], output: string): Failure {
  const failed = events.flatMap(({ resOpFailedEvent }) => resOpFailedEvent?.metadata.urn ?? []);
  const errors = events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent?.severity === "error" ? [diagnosticEvent] : [],
  );
  const held = errors.flatMap(({ urn, message }) => (PROTECTED.test(message) ? (nameOf(urn) ?? []) : []));
  if (held.length > 0) return protectedFailure([...new Set(held)]);
  const error = errors.find(({ urn }) => urn !== undefined && failed.includes(urn)) ?? errors[0];
  if (error === undefined) return { sentence: lastError(output) };
  const resource = nameOf(error.urn ?? failed[0]);
  return { ...(resource !== undefined && { resource }), sentence: sentenceOf(error.message) };
}

const PROTECTED = /cannot be (deleted|replaced)\s+because it is protected/;

function protectedFailure([resource = "", ...others]: readonly string[]): Failure {
  const also = others.length === 0 ? "" : `; also protected: ${others.join(", ")}`;
  return { resource, sentence: `it cannot be deleted or replaced because it is protected${also}` };
}

/** `aws:ec2/vpc:Vpc network`; undefined for the stack itself. */
function nameOf(urn: string | undefined): string | undefined {
  if (urn === undefined) return undefined;
  const { type, name } = partsOf(urn);
  return type === "pulumi:pulumi:Stack" ? undefined : `${type} ${name}`;
}

/**
 * AWS's own sentence in a provider's error, which surrounds it with its own calls and with the request's id; the first
 * paragraph where there is none.
 */
export function sentenceOf(message: string): string {
  const text = message.replaceAll(/<\{%[^%]*%\}>/g, "").trim();
  const own =
    /api error (\w[\w.]*: [^\n]+)/.exec(text)?.[1] ?? /RequestID: [\w-]*,\s*(\w+: [^\n]+)/.exec(text)?.[1];
  const [paragraph = ""] = text.split(/\n\s*\n/);
  return (own ?? paragraph)
    .replaceAll(/\s+/g, " ")
    .replace(/^error: /, "")
    .replace(/: provider=\S+$/, "")
    .trim();
}

/** What to say of an error: of one of the CLI its own sentence, without the frame that the Automation API puts it into. */
export function errorSentence(error: unknown): string {
  if (error instanceof CommandError) return lastError(error.message);
  return error instanceof Error ? error.message : String(error);
}

/** What is said in the last line that begins with `error:`, as far as that goes on. */
function lastError(output: string): string {
  const [, text] = /(?:^|\n| stderr: )error: ([\s\S]+)$/.exec(output) ?? [];
  return sentenceOf(text ?? output.trim().split("\n").at(-1) ?? "");
}

/** What to do about an error, by what AWS or the engine says. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /because it is protected/,
    'The stack is protected; docs/deploying.md, "What prod refuses", says how to lift that.',
  ],
  [
    /AccessDenied|Unauthorized|not authorized to perform/i,
    "Allow this to the credentials that deploy, or use others.",
  ],
  [
    /ExpiredToken|InvalidClientTokenId|UnrecognizedClient|no valid credential|credentials/i,
    "Sign in to AWS again, such as with `aws sso login`.",
  ],
  [
    /LimitExceeded|QuotaExceeded|limit has been reached|exceeds? (the )?(quota|limit)|TooMany/i,
    "Ask AWS for a higher quota; docs/quotas.md lists those that the stack needs.",
  ],
  [
    /AlreadyExists|already exists|scheduled for deletion|DuplicateName|BucketAlreadyOwnedByYou/i,
    "Delete what has the name, or give this another one.",
  ],
  [
    /InsufficientInstanceCapacity|InsufficientCapacity|UnsupportedAvailabilityZone/i,
    "AWS lacks capacity there; wait, or choose another zone or type.",
  ],
  [/Throttling|RequestLimitExceeded|ServiceUnavailable/i, "AWS was busy; try again in some minutes."],
];

/** What to do about a failure, in one sentence. */
export function adviceOn({ sentence }: Failure): string {
  return (
    ADVICE.find(([pattern]) => pattern.test(sentence))?.[1] ?? "Correct the cause that the sentence names."
  );
}
