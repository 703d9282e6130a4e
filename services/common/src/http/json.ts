/**
 * Parses JSON and refuses what `JSON.parse` alone would take and silently change: a name that repeats, of which the
 * last wins, and a number that a double does not hold, which is rounded.
 *
 * @throws SyntaxError that says what is wrong.
 */
export function parseStrictly(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // From here on the text is known to be JSON, which makes finding its tokens simple.
  const names: (Set<string> | undefined)[] = [];
  for (const { groups } of text.matchAll(TOKENS)) {
    const { string, colon, bracket, number } = groups ?? {};
    if (bracket === "{") names.push(new Set());
    else if (bracket === "[") names.push(undefined);
    else if (bracket !== undefined) names.pop();
    else if (number !== undefined) requireExact(number);
    else if (string !== undefined && colon !== undefined) requireNew(string, names.at(-1));
  }
  return value;
}

/** A string with the colon that makes it a name, a bracket, or a number; a string's own brackets are inside it. */
const TOKENS =
  /(?<string>"[^"\\]*(?:\\.[^"\\]*)*")(?<colon>\s*:)?|(?<bracket>[{}[\]])|(?<number>-?\d[\d.eE+-]*)/g;

function requireNew(name: string, seen: Set<string> | undefined): void {
  const unescaped = JSON.parse(name) as string;
  if (seen?.has(unescaped)) throw new SyntaxError(`the name ${name} stands more than once`);
  seen?.add(unescaped);
}

function requireExact(number: string): void {
  const value = Number(number);
  if (!Number.isFinite(value) || normalForm(number) !== normalForm(String(value))) {
    throw new SyntaxError(`the number ${shortened(number)} has more digits, or is larger, than can be kept`);
  }
}

/** A number's digits without needless zeros, and where its point is: the same for all ways to write it. */
function normalForm(number: string): string {
  const [, whole = "", fraction = "", exponent = "0"] = NUMBER.exec(number) ?? [];
  const digits = (whole + fraction).replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  return `${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

const NUMBER = /^-?(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i;

function shortened(number: string): string {
  return number.length > 40 ? `${number.slice(0, 40)}...` : number;
}
