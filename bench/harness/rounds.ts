/** One of those that are compared. */
export interface Contestant<R> {
  readonly name: string;
  /** Measures once. */
  run(): Promise<R>;
}

/** What each contestant gave, round by round, by its name. */
export type Results<R> = ReadonlyMap<string, readonly R[]>;

/**
 * Measures all contestants in turn, round after round (A B C A B C ...), so that whatever changes on the machine
 * meanwhile meets all of them.
 */
export async function interleave<R>(
  contestants: readonly Contestant<R>[],
  rounds: number,
  { say, signal }: { readonly say: (text: string) => void; readonly signal: AbortSignal },
): Promise<Results<R>> {
  const results = new Map<string, R[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const contestant of contestants) {
      signal.throwIfAborted();
      say(`  round ${round} of ${rounds}: ${contestant.name}`);
      results.get(contestant.name)?.push(await contestant.run());
    }
  }
  return results;
}

/** What one contestant gave. */
export function resultsOf<R>(results: Results<R>, name: string): readonly R[] {
  const found = results.get(name);
  if (found === undefined) throw new Error(`"${name}" has not been measured.`);
  return found;
}
