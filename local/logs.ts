import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { prettyFactory } from "pino-pretty";

export interface LogOptions {
  readonly colour: boolean;
  /** The names that lines begin with. */
  readonly names: readonly string[];
}

const COLOURS = [36, 33, 35, 32, 34];

/**
 * Returns what turns a line of a process' output into readable text, the process' name before every line
 * of it: pino's JSON is laid out for people, anything else stays as it is.
 */
export function lineFormat({ colour, names }: LogOptions): (name: string, line: string) => string {
  const pretty = prettyFactory({
    colorize: colour,
    translateTime: "SYS:HH:MM:ss.l",
    ignore: "pid,hostname,service",
    singleLine: true,
  });
  const width = Math.max(...names.map((name) => name.length));
  const label = (name: string) => {
    const padded = `${name.padEnd(width)} |`;
    return colour
      ? `\u001b[${COLOURS[names.indexOf(name) % COLOURS.length] ?? 37}m${padded}\u001b[39m`
      : padded;
  };
  return (name, line) => {
    const text = line.startsWith("{") ? pretty(line) : line;
    return text.trimEnd().replace(/^/gm, `${label(name)} `);
  };
}

/** Calls `print` with every line of `outputs`. */
export function eachLine(outputs: readonly (Readable | null)[], print: (line: string) => void): void {
  for (const output of outputs) {
    if (output !== null) createInterface({ input: output }).on("line", print);
  }
}
