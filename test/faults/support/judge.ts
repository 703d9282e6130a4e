/** A request with values that no other request has but the same one sent again. */
export interface Attempt {
  readonly values: readonly number[];
  /** Under which it may be sent again without being another request. */
  readonly key?: string;
  /** Undefined where no answer came. */
  readonly status: number | undefined;
  /** One for each value where the request was accepted; empty otherwise. As `counts` holds them: hexadecimal. */
  readonly ids: readonly string[];
  /** When it was sent, in milliseconds since 1970, and how long its end took to come. */
  readonly began: number;
  readonly ms: number;
}

/** Where values have come to. */
export interface Found {
  /** What `counts` holds. */
  readonly rows: readonly { readonly id: string; readonly value: number }[];
  /** What the counters add up to. */
  readonly total: number;
  /** Ids of the messages among the dead letters. */
  readonly letters: readonly string[];
}

/** What became of the values of one case. */
export interface Verdict {
  /** Values, each once, however often they were sent. */
  readonly sent: number;
  /** Answered with 202. */
  readonly accepted: number;
  /** More than were accepted, where answers got lost. */
  readonly stored: number;
  readonly deadLettered: number;
  /** Stored more than once, counted more than once, or stored and dead-lettered too. */
  readonly doubled: number;
  /** Accepted, and neither stored under their id nor dead-lettered. */
  readonly lost: number;
  /** What else is wrong, in sentences. */
  readonly strange: readonly string[];
}

/** Compares what was sent, and what was answered, with what there is. */
export function judge(attempts: readonly Attempt[], { rows, total, letters }: Found): Verdict {
  const strange: string[] = [];
  const answers = new Map<number, (number | undefined)[]>();
  const accepted = new Map<string, number>();
  const keyed = new Map<string, string>();
  for (const { values, key, status, ids } of attempts) {
    for (const value of values) answers.set(value, [...(answers.get(value) ?? []), status]);
    if (status !== 202) continue;
    if (ids.length !== values.length)
      strange.push(
        `${ids.length} ids are the answer to ${values.length} values, of which the first is ${values[0]}`,
      );
    const before = key === undefined ? undefined : keyed.get(key);
    if (key !== undefined && before !== undefined) {
      if (before !== ids.join())
        strange.push(`${key} was answered with ${before}, and again with ${ids.join()}`);
    } else {
      const again = ids.find((id, index) => accepted.has(id) || ids.indexOf(id) !== index);
      if (again !== undefined) strange.push(`${again} was answered twice`);
    }
    if (key !== undefined) keyed.set(key, before ?? ids.join());
    for (const [index, id] of ids.entries()) accepted.set(id, values[index] ?? NaN);
  }
  const stored = new Map<string, number>();
  const timesStored = new Map<number, number>();
  for (const { id, value } of rows) {
    stored.set(id, value);
    timesStored.set(value, (timesStored.get(value) ?? 0) + 1);
    const told = answers.get(value);
    if (told === undefined) strange.push(`${value} is stored and was never sent`);
    else if (told.every(isRefusal))
      strange.push(`${value} is stored though the answer to it was ${told.join()}`);
  }
  const dead = new Set(letters);
  let lost = 0;
  for (const [id, value] of accepted) {
    const kept = stored.get(id);
    if (kept === undefined && !dead.has(id)) lost += 1;
    if (kept !== undefined && kept !== value) strange.push(`${value} is stored as ${kept}`);
  }
  // Of a request without an answer, or with one that leaves it open, nobody knows the ids.
  const open = [...answers].filter(
    ([value, told]) => !timesStored.has(value) && !told.includes(202) && !told.every(isRefusal),
  );
  const nobodys = [...dead].filter((id) => !accepted.has(id) && !stored.has(id));
  if (nobodys.length > open.length)
    strange.push(`${nobodys.length} dead letters are nobody's, and ${open.length} values may be among them`);
  const again = sum([...timesStored.values()].map((times) => times - 1));
  const both = [...dead].filter((id) => stored.has(id)).length;
  const letterAgain = letters.length - dead.size;
  return {
    sent: answers.size,
    accepted: accepted.size,
    stored: rows.length,
    deadLettered: letters.length,
    doubled: again + both + letterAgain + Math.abs(total - rows.length),
    lost,
    strange,
  };
}

/** A verdict in one line. */
export function verdictLine({ sent, accepted, stored, deadLettered, doubled, lost }: Verdict): string {
  return `sent ${sent} accepted ${accepted} stored ${stored} dead-lettered ${deadLettered} doubled ${doubled} lost ${lost}`;
}

/** Whether an answer says that nothing was done. */
function isRefusal(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
