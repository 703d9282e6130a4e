import type { Result } from "./run";

/** One line a finding: level, check, what, and the fix. */
export function lines(results: readonly Result[]): string[] {
  const width = Math.max(...results.map(({ check }) => check.length));
  return results.map(({ level, check, what, fix }) => {
    const end = fix === undefined ? "" : `. Fix: ${fix}`;
    return `${level.padEnd(4)}  ${check.padEnd(width)}  ${what}${end}`;
  });
}

/** `12 ok, 1 warning, 0 failures` */
export function summary(results: readonly Result[]): string {
  const count = (level: Result["level"]) => results.filter((result) => result.level === level).length;
  const plural = (many: number, noun: string) => `${many} ${noun}${many === 1 ? "" : "s"}`;
  return `${count("ok")} ok, ${plural(count("warn"), "warning")}, ${plural(count("fail"), "failure")}`;
}

/** Whether `pulumi up` would fail at one of them. */
export function failed(results: readonly Result[]): boolean {
  return results.some(({ level }) => level === "fail");
}
