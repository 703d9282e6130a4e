import { useCallback, useEffect, useReducer, useRef } from "react";
import * as api from "./api";
import { runBurst, type Progress } from "./burst";
import { follow } from "./follow";
import type { TimedReading } from "./reading";
import { initial, reduce } from "./state";
import type { State } from "./state";
import { listen } from "./stream";
import { whileVisible } from "./visible";
import { wait } from "./wait";

export interface Millrace {
  readonly state: State;
  /** Posts a value; resolves to the sentence with which it was refused, or to undefined when it was accepted. */
  readonly post: (value: number) => Promise<string | undefined>;
  /** Posts many values at once; resolves when that is over. */
  readonly burst: (total: number, report: (progress: Progress) => void, signal: AbortSignal) => Promise<void>;
  /** Has something said to those who listen. */
  readonly say: (sentence: string) => void;
}

/** Not `randomUUID`, which is there on secure origins only. */
const randomName = () => crypto.getRandomValues(new Uint32Array(4)).join("-");

const now = () => performance.now();

/** The page's one connection to the API: follows its figures and the values posted from here. */
export function useMillrace(): Millrace {
  const [state, dispatch] = useReducer(reduce, initial);
  const posts = useRef(0);

  useEffect(
    () =>
      whileVisible((signal) => {
        const report = (reading: TimedReading) => dispatch({ type: "read", reading });
        return follow({
          listen: () => listen({ open: () => new EventSource(api.EVENTS), report, signal, now }),
          read: () => api.read(signal),
          report,
          signal,
          now,
          pause: (ms) => wait(ms, signal),
          random: Math.random,
        });
      }),
    [],
  );

  const post = useCallback(async (value: number) => {
    const key = ++posts.current;
    dispatch({ type: "submitted", key, value });
    const answer = await api.post(value);
    if (answer.ok) {
      dispatch({ type: "accepted", key, id: answer.value, at: now() });
      return undefined;
    }
    dispatch({ type: "refused", key });
    return answer.problem;
  }, []);

  const burst = useCallback<Millrace["burst"]>(async (total, report, signal) => {
    const key = ++posts.current;
    dispatch({ type: "submitted", key, value: total, burst: true });
    let accepted = 0;
    await runBurst({
      total,
      post: api.postMany,
      report: (progress) => {
        report(progress);
        dispatch({ type: "burst", key, progress, more: progress.accepted - accepted, at: now() });
        accepted = progress.accepted;
      },
      pause: (ms) => wait(ms, signal),
      signal,
      name: randomName(),
    });
  }, []);

  const say = useCallback((sentence: string) => dispatch({ type: "said", sentence }), []);

  return { state, post, burst, say };
}
