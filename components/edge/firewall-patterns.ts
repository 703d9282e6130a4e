/**
 * Most characters of a regular expression in AWS WAF.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/limits.html
 */
export const MAX_REGEX = 200;

/** End of a path's name: whatever follows does not continue it. */
const END = "([^a-z0-9_-]|$)";

/** Regular expressions, one of which a normalized path matches that is the wanted one or below it, with or without a prefix. */
export function pathPatterns(wanted: string, prefixes: readonly string[]): string[] {
  const path = escaped(wanted);
  if (prefixes.length === 0) return [`^${path}${END}`];
  return alternatives(prefixes.map(escaped), (any) => `^(${any})?${path}${END}`);
}

/** Regular expressions, one of which exactly these paths match. */
export function exactPatterns(paths: readonly string[]): string[] {
  return alternatives(paths.map(escaped), (any) => (any.includes("|") ? `^(${any})$` : `^${any}$`));
}

function escaped(path: string): string {
  return path.replaceAll(".", String.raw`\.`);
}

/** As few regular expressions as have room for all options, each made of some of them with `|` between. */
function alternatives(options: readonly string[], regex: (any: string) => string): string[] {
  const groups: string[] = [];
  for (const option of options) {
    const last = groups.at(-1);
    const both = `${last ?? ""}|${option}`;
    if (last !== undefined && regex(both).length <= MAX_REGEX) groups.splice(-1, 1, both);
    else groups.push(option);
  }
  return groups.map(regex);
}
