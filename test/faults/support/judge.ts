/** A request with values that no other request has. */
export interface Attempt {
  readonly values: readonly number[];
  /** Undefined where no answer came. */
  readonly status: number | undefined;
  /** One for each value where the request was accepted; empty otherwise. As `counts` holds them: hexadecimal. */
  readonly ids: readonly string[];
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
  const sent = new Map<number, Attempt>();
  const accepted = new Map<string, number>();
  for (const attempt of attempts) {
    for (const [index, value] of attempt.values.entries()) {
      sent.set(value, attempt);
      const id = attempt.ids[index];
      if (id !== undefined) accepted.set(id, value);
    }
  }
  const strange: string[] = [];
  const stored = new Map<string, number>();
  const timesStored = new Map<number, number>();
  for (const { id, value } of rows) {
    stored.set(id, value);
    timesStored.set(value, (timesStored.get(value) ?? 0) + 1);
    if (!sent.has(value)) strange.push(`${value} is stored and was never sent`);
    const answered = sent.get(value)?.status;
    if (answered !== undefined && answered >= 400 && answered < 500)
      strange.push(`${value} is stored though the answer to it was ${answered}`);
  }
  const dead = new Set(letters);
  let lost = 0;
  for (const [id, value] of accepted) {
    const kept = stored.get(id);
    if (kept === undefined && !dead.has(id)) lost += 1;
    if (kept !== undefined && kept !== value) strange.push(`${value} is stored as ${kept}`);
  }
  const again = sum([...timesStored.values()].map((times) => times - 1));
  const both = [...dead].filter((id) => stored.has(id)).length;
  const letterAgain = letters.length - dead.size;
  return {
    sent: sum(attempts.map(({ values }) => values.length)),
    accepted: sum(attempts.map(({ ids }) => ids.length)),
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
