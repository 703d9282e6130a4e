import { policyDocument, type Statement } from "../../components/iam";

/** A statement of an IAM document, as AWS reads it. */
export interface StatementJson {
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A call to AWS: what it does to what, and what else IAM knows of it. */
export interface Call {
  readonly action: string;
  readonly resource?: string;
  /** Values of condition keys; a key that is not named is absent. */
  readonly context?: Readonly<Record<string, string>>;
}

/** The statements as the JSON that AWS gets. */
export function documentOf(statements: readonly Statement[]): Promise<string> {
  return new Promise((resolve) => policyDocument(...statements).apply(resolve));
}

export async function statementsOf(statements: readonly Statement[]): Promise<StatementJson[]> {
  return (JSON.parse(await documentOf(statements)) as { Statement: StatementJson[] }).Statement;
}

/** Characters as IAM counts them against its limit: all but white space. */
export function sizeOf(document: string): number {
  return document.replace(/\s/g, "").length;
}

/**
 * Whether IAM lets the call pass, by the documented order: refused unless some statement allows it, and refused whatever
 * allows it where a statement denies it. Operators that no policy here uses are an error, not a guess.
 */
export function allows(statements: readonly StatementJson[], call: Call): boolean {
  const matching = statements.filter((statement) => matches(statement, call));
  return (
    matching.some(({ Effect }) => Effect === "Allow") && !matching.some(({ Effect }) => Effect === "Deny")
  );
}

function matches({ Action, Resource = ["*"], Condition = {} }: StatementJson, call: Call): boolean {
  return (
    // Actions are compared without regard to case, resources with it.
    Action.some((pattern) => like(pattern.toLowerCase(), call.action.toLowerCase())) &&
    Resource.some((pattern) => like(pattern, call.resource ?? "*")) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) =>
        holds(operator, call.context?.[key], typeof wanted === "string" ? [wanted] : wanted),
      ),
    )
  );
}

function holds(operator: string, value: string | undefined, wanted: readonly string[]): boolean {
  switch (operator) {
    case "StringEquals":
      return value !== undefined && wanted.includes(value);
    case "StringNotEquals":
      return value === undefined || !wanted.includes(value);
    case "StringLike":
      return value !== undefined && wanted.some((pattern) => like(pattern, value));
    case "Null":
      return wanted.includes(String(value === undefined));
    default:
      throw new Error(`The tests do not know IAM's operator ${operator}.`);
  }
}

function like(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`).test(text);
}
