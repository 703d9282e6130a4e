/**
 * Parses JSON and refuses what `JSON.parse` alone would take and silently change: a name that repeats, of which the
 * last wins, and a number that a double does not hold, which is rounded.
 *
 * @throws SyntaxError that says what is wrong.
 */
export function parseStrictly(text: string): unknown {
  const value: unknown = JSON.parse(text);
  requireUnchanged(text);
  return value;
}

const SPACE = 32;
const QUOTE = 34;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const UPPER_E = 69;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const LOWER_E = 101;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** The names of an object so far, `undefined` before the first; most objects have one, which needs no set. */
type Names = string | Set<string> | undefined;

/**
 * Looks at each name and number of a text that is known to be JSON, which makes finding them simple.
 *
 * It goes once over the character codes and makes nothing on its way: each request's body comes through here.
 */
function requireUnchanged(text: string): void {
  // Of the objects and arrays that are open; those of arrays stay empty.
  const open: Names[] = [];
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      if (isName(text, end)) open.push(withName(open.pop(), text.slice(at, end)));
      at = end;
    } else if (code === MINUS || (code >= ZERO && code <= NINE)) {
      at = endOfNumber(text, at);
    } else {
      if (code === OPEN_BRACE || code === OPEN_BRACKET) open.push(undefined);
      else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) open.pop();
      at += 1;
    }
  }
}

/** The place after a string's second quote. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(at)) {
    at += code === BACKSLASH ? 2 : 1;
  }
  return at + 1;
}

/** Whether the string that ends here is a name: it is followed by a colon. */
function isName(text: string, end: number): boolean {
  let at = end;
  while (text.charCodeAt(at) <= SPACE) at += 1;
  return text.charCodeAt(at) === COLON;
}

/** The names of an object with one more, which is given in its quotes. */
function withName(seen: Names, quoted: string): Names {
  const name = quoted.includes("\\") ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
  if (seen === undefined) return name;
  const names = typeof seen === "string" ? new Set([seen]) : seen;
  if (names.has(name)) throw new SyntaxError(`the name ${quoted} stands more than once`);
  return names.add(name);
}

/** A double holds every whole number of so many digits. */
const EXACT_DIGITS = 15;

/** The place after a number, which is refused where a double does not hold it. */
function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  let code = text.charCodeAt(at);
  for (; code >= ZERO && code <= NINE; code = text.charCodeAt(at)) at += 1;
  if (!goesOn(code)) {
    if (at - start > EXACT_DIGITS && !Number.isSafeInteger(Number(text.slice(start, at)))) {
      requireExact(text.slice(start, at));
    }
    return at;
  }
  NUMBER.lastIndex = start;
  const [number = ""] = NUMBER.exec(text) ?? [];
  requireExact(number);
  return start + number.length;
}

/** Whether a point or an exponent follows the digits. */
function goesOn(code: number): boolean {
  return code === POINT || code === UPPER_E || code === LOWER_E;
}

const NUMBER = /-?(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?/iy;

function requireExact(number: string): void {
  const value = Number(number);
  if (!Number.isFinite(value) || normalForm(number) !== normalForm(String(value))) {
    throw new SyntaxError(`the number ${shortened(number)} has more digits, or is larger, than can be kept`);
  }
}

/** A number's digits without needless zeros, and where its point is: the same for all ways to write it. */
function normalForm(number: string): string {
  NUMBER.lastIndex = 0;
  const [, whole = "", fraction = "", exponent = "0"] = NUMBER.exec(number) ?? [];
  const digits = (whole + fraction).replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  return `${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

function shortened(number: string): string {
  return number.length > 40 ? `${number.slice(0, 40)}...` : number;
}
