/** A problem found by a schema check, as far as it is used here. */
interface Finding {
  readonly keyword: string;
  /** JSON pointer to the rule that was broken. */
  readonly schemaPath: string;
  /** JSON pointer to the value at fault. */
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/** A sentence on the first thing that is wrong with a part of a request (`body`, `headers`). */
export function describeFindings(findings: readonly Finding[], part: string): Error {
  const [finding] = findings;
  if (finding === undefined) return new Error(`The ${part} must be as the API's description says.`);
  const { keyword, instancePath, params, message = "is wrong" } = finding;
  const subject = instancePath === "" ? `The ${part}` : `"${instancePath.slice(1)}" in the ${part}`;
  // Each alternative that was not met has a finding of its own, and then all of them together one more.
  const alternatives = findings.filter(({ schemaPath }) => /oneOf\/\d+\/required$/.test(schemaPath));
  if (alternatives.length > 0) {
    const names = alternatives.map((one) => JSON.stringify(one.params["missingProperty"]));
    return new Error(`${subject} must have ${names.join(" or ")}.`);
  }
  if (keyword === "oneOf") return new Error(`${subject} must have one of its alternatives, not more.`);
  const unknown = params["additionalProperty"];
  return keyword === "additionalProperties" && typeof unknown === "string"
    ? new Error(`${subject} must not have ${JSON.stringify(unknown)}.`)
    : new Error(`${subject} ${message}.`);
}
