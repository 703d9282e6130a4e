import { useCallback, useEffect, useRef, useState } from "react";
import { listLetters, replayLetters } from "./api";
import { isListingDue, notReplayedSentence, replayedSentence, type Letters } from "./letters";

/** Letters in view; the oldest of what may be very many. */
const SHOWN = 20;

export interface DeadLetters {
  /** Left out where there is no operators' API, or there never was a letter. */
  readonly listed: Letters | undefined;
  /** What became of the last replay. */
  readonly outcome: string | undefined;
  /** Puts letters back into the queue. */
  readonly replay: (which: readonly string[] | "all") => Promise<void>;
}

/**
 * The dead letters, where this page is an operator's.
 *
 * @param told how many there are by the last event
 * @param moment when that came
 * @param say has the outcome said to those who listen
 */
export function useLetters(
  told: number | undefined,
  moment: number | undefined,
  say: (sentence: string) => void,
): DeadLetters {
  const [listed, setListed] = useState<Letters>();
  const [outcome, setOutcome] = useState<string>();
  const attempts = useRef({ last: -Infinity, failures: 0, none: false, open: false });

  const list = useCallback(async () => {
    const { current } = attempts;
    current.open = true;
    current.last = performance.now();
    const answer = await listLetters(SHOWN);
    current.open = false;
    current.failures = answer.ok ? 0 : current.failures + 1;
    current.none = !answer.ok && answer.status === 404;
    // Who is away for a moment takes neither the letters in view with them nor the word of what became of others.
    if (answer.ok) setListed(answer.value);
    else if (current.none) setListed(undefined);
  }, []);

  useEffect(() => {
    const { last, failures, none, open } = attempts.current;
    const sinceMs = performance.now() - last;
    if (!none && !open && isListingDue({ told, listed: listed?.count, failures, sinceMs })) void list();
  }, [told, moment, listed, list]);

  const replay = useCallback<DeadLetters["replay"]>(
    async (which) => {
      const answer = await replayLetters(which);
      const sentence = answer.ok
        ? replayedSentence(answer.value)
        : notReplayedSentence(answer, which === "all" ? Infinity : which.length);
      setOutcome(sentence);
      say(sentence);
      await list();
    },
    [list, say],
  );

  return { listed, outcome, replay };
}
