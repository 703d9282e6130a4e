/** Bounds and names of the fields of a schedule. */
const FIELDS = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  {
    least: 1,
    most: 12,
    names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
  },
  { least: 0, most: 6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
] as const;

type Field = (typeof FIELDS)[number];

const MACROS = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/;

/**
 * Whether a CronJob accepts a schedule: five fields, each a list of values, ranges and steps, or a macro such as `@daily`.
 * Libraries also accept seconds, `L`, `W` and `#`, which Kubernetes refuses.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
 * @see https://pkg.go.dev/github.com/robfig/cron/v3#hdr-CRON_Expression_Format
 */
export function isSchedule(text: string): boolean {
  if (MACROS.test(text)) return true;
  const given = text.split(" ");
  return (
    given.length === FIELDS.length &&
    FIELDS.every((field, index) => (given[index] ?? "").split(",").every((part) => isRange(part, field)))
  );
}

/** Whether a schedule that a CronJob accepts has at least one run on each day. */
export function isDaily(schedule: string): boolean {
  if (MACROS.test(schedule)) return /^@(daily|midnight|hourly)$/.test(schedule);
  const [, , ...days] = schedule.split(" ");
  return days.length === 3 && days.every((field) => /^[*?](\/1)?$/.test(field));
}

/** A value, a range such as `1-5` or `mon-fri`, or `*` for all; each of them may have a step such as `/15`. */
function isRange(part: string, field: Field): boolean {
  const [, from = "", to, step] = /^([a-z0-9]+|[*?])(?:-([a-z0-9]+))?(?:\/(\d+))?$/i.exec(part) ?? [];
  if (step !== undefined && (Number(step) < 1 || Number(step) > field.most)) return false;
  if (from === "*" || from === "?") return to === undefined;
  const [first, last] = [valueOf(from, field), valueOf(to ?? from, field)];
  return first !== undefined && last !== undefined && first <= last;
}

function valueOf(text: string, field: Field): number | undefined {
  const names: readonly string[] = "names" in field ? field.names : [];
  const named = names.indexOf(text.toLowerCase());
  const value = named === -1 ? Number(text || Number.NaN) : field.least + named;
  return Number.isInteger(value) && value >= field.least && value <= field.most ? value : undefined;
}

/** Whether a text is a time zone of the IANA database, such as `Europe/Berlin`. */
export function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return /^[A-Za-z]/.test(text);
  } catch {
    return false;
  }
}

const SECONDS = { s: 1, m: 60, h: 3600 } as const;

/** Seconds of a duration such as `90s`, `10m` or `2h`; undefined for any other text, and for no time at all. */
export function secondsOf(duration: string): number | undefined {
  const [, count, unit] = /^([1-9]\d{0,5})([smh])$/.exec(duration) ?? [];
  if (count === undefined || unit === undefined) return undefined;
  return Number(count) * SECONDS[unit as keyof typeof SECONDS];
}
