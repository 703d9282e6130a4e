import { countsText } from "../engine/changes";
import { doing } from "../engine/track";
import type { MonthlyCost } from "../engine/forecast";
import { clock, duration, someOf } from "./duration";
import type { Live, ProgramProgress, Report } from "./events";

/** Operations that took less are not worth a line each. */
const WORTH_SECONDS = 10;

/** A report as lines for people. */
export function linesOf(report: Report): string[] {
  switch (report.event) {
    case "run": {
      const { command, stack, steps, resumes } = report;
      const title = `${command} ${stack}: ${steps.join(", ")}`;
      return ["", resumes === undefined ? title : `${title} (resuming the run of ${resumes})`];
    }
    case "step": {
      const { step, state, seconds, text } = report;
      const end = [text, seconds === undefined ? undefined : duration(seconds)].filter(Boolean).join(", ");
      if (state === "started") return [`${step} ...`];
      return [`${step}: ${state === "skipped" ? "done before" : "done"}${end && ` (${end})`}`];
    }
    case "preview":
      return previewLines(report);
    case "resource": {
      const { op, type, name, state, seconds } = report;
      if (state === "failed") return [`  failed ${doing(op)} ${name} (${type}) after ${duration(seconds)}`];
      return state === "done" && seconds >= WORTH_SECONDS
        ? [`  ${doing(op)} ${name} (${type}) took ${duration(seconds)}`]
        : [];
    }
    case "note":
      return [report.text];
    case "interrupt":
      return interruptLines(report.finishing);
    case "failure": {
      const { stack, step, resource, sentence, advice } = report;
      return [
        "",
        `${step} of ${stack} failed${resource === undefined ? "" : ` at ${resource}`}:`,
        `  ${sentence}`,
        advice,
      ];
    }
    case "address":
      return [`${report.name.padEnd(8)} ${report.address}`];
    case "remains":
      return [`What remains of ${report.stack}:`, ...report.what.map((what) => `  ${what}`)];
    case "end": {
      const { command, stack, outcome, seconds } = report;
      return [`${command} ${stack}: ${outcome}, ${duration(seconds)}`];
    }
    case "status":
      return [`${report.what.padEnd(9)} ${report.name.padEnd(24)} ${report.value}`];
  }
}

function previewLines({
  program,
  counts,
  replaced,
  deleted,
  forecast,
  cost,
}: Extract<Report, { event: "preview" }>): string[] {
  const { seconds, chain } = forecast;
  const lines = [`${program}: ${countsText(counts)}`];
  for (const name of replaced) lines.push(`  replaces ${name}`);
  for (const name of deleted) lines.push(`  deletes ${name}`);
  const longest = chain.map(({ name, seconds: own }) => `${name} ${duration(own)}`).join(", then ");
  if (seconds > 0) lines.push(`  takes about ${duration(seconds)}${longest && `: ${longest}`}`);
  const changes = costText(cost);
  return changes === undefined ? lines : [...lines, `  ${changes}`];
}

/** `costs $182.30 a month when idle, without nodes (+$12.00)`; nothing for what costs nothing. */
export function costText({
  before,
  after,
}: {
  readonly before: MonthlyCost;
  readonly after: MonthlyCost;
}): string | undefined {
  if (typeof after === "string") return `what it costs is not known: ${after}`;
  if (after === 0) return before === 0 ? undefined : savingText(before);
  const costs = `costs $${after.toFixed(2)} a month when idle, without nodes`;
  if (typeof before === "string") return costs;
  const change = after - before;
  const cents = Math.abs(change).toFixed(2);
  return cents === "0.00" ? `${costs}, as before` : `${costs} (${change < 0 ? "-" : "+"}$${cents})`;
}

function savingText(before: MonthlyCost): string {
  return typeof before === "string"
    ? `what it saves is not known: ${before}`
    : `saves $${before.toFixed(2)} a month when idle, without nodes`;
}

function interruptLines(finishing: readonly string[]): string[] {
  const what =
    finishing.length === 0
      ? "Nothing is being changed at this moment."
      : `These end first: ${someOf(finishing, 10)}.`;
  return [
    "",
    `Interrupted: nothing further is begun. ${what}`,
    "Interrupt again to stop at once, which leaves the lock and unfinished operations behind.",
  ];
}

const BAR = 24;

/** A bar a program, what is being waited for, and the longest chain. */
export function liveLines({ programs, running, chain }: Live, columns: number): string[] {
  const width = Math.max(...programs.map(({ program }) => program.length));
  const lines = [
    ...programs.map((program) => bar(program, width)),
    ...running
      .slice(0, 5)
      .map(({ op, name, type, seconds }) => `  ${doing(op)} ${name} (${type}), ${clock(seconds)}`),
    ...(running.length > 5 ? [`  and ${running.length - 5} more`] : []),
    ...(chain.length > 0 ? [`  longest chain: ${chain.join(", then ")}`] : []),
  ];
  // A line that wraps cannot be drawn over.
  return lines.map((line) => (line.length < columns ? line : `${line.slice(0, columns - 2)}…`));
}

function bar(
  { program, done, total, elapsedSeconds, forecastSeconds, state }: ProgramProgress,
  width: number,
) {
  const name = program.padEnd(width);
  if (state === "waiting") return `${name} [${" ".repeat(BAR)}] waiting`;
  const share = total === 0 ? 1 : done / total;
  const filled = state === "done" ? BAR : Math.floor(share * BAR);
  const drawn = "#".repeat(filled) + "-".repeat(BAR - filled);
  const times = `${clock(elapsedSeconds)}${forecastSeconds > 0 ? ` of about ${clock(forecastSeconds)}` : ""}`;
  return `${name} [${drawn}] ${done}/${total}  ${times}`;
}

/** What happens, in one line. */
export function liveLine({ programs, running }: Live): string | undefined {
  const now = programs.find(({ state }) => state === "running");
  if (now === undefined || now.total === 0) return undefined;
  const names = running.map(({ op, name }) => `${doing(op)} ${name}`);
  const waiting = names.length === 0 ? "" : `; ${someOf(names, 4)}`;
  const forecast = now.forecastSeconds > 0 ? ` of about ${clock(now.forecastSeconds)}` : "";
  return `  ${now.program} ${now.done}/${now.total}, ${clock(now.elapsedSeconds)}${forecast}${waiting}`;
}
