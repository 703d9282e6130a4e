/** What a schema check found wrong, as far as it is told here. */
interface Finding {
  readonly keyword: string;
  /** JSON pointer to the value at fault. */
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/** A sentence on the first thing that is wrong with a part of a request (`body`, `headers`). */
export function describeFindings([finding]: readonly Finding[], part: string): Error {
  if (finding === undefined) return new Error(`The ${part} must be as the API's description says.`);
  const { keyword, instancePath, params, message = "is wrong" } = finding;
  const subject = instancePath === "" ? `The ${part}` : `"${instancePath.slice(1)}" in the ${part}`;
  const unknown = params["additionalProperty"];
  return keyword === "additionalProperties" && typeof unknown === "string"
    ? new Error(`${subject} must not have ${JSON.stringify(unknown)}.`)
    : new Error(`${subject} ${message}.`);
}
