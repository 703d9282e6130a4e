import { useCallback, useEffect, useReducer, useRef } from "react";
import * as api from "./api";
import { pollWhileVisible } from "./polling";
import { initial, reduce } from "./state";
import type { State } from "./state";

const POLL_MS = 1000;

export interface Millrace {
  readonly state: State;
  /** Posts a value; resolves to the sentence with which it was refused, or to undefined when it was accepted. */
  readonly post: (value: number) => Promise<string | undefined>;
}

/** The page's one connection to the API: follows its figures and the values posted from here. */
export function useMillrace(): Millrace {
  const [state, dispatch] = useReducer(reduce, initial);
  const posts = useRef(0);

  useEffect(
    () =>
      pollWhileVisible(async (signal) => {
        const begunAt = performance.now();
        const reading = await api.read(signal);
        if (!signal.aborted) {
          dispatch({ type: "read", reading: { ...reading, begunAt } });
        }
      }, POLL_MS),
    [],
  );

  const post = useCallback(async (value: number) => {
    const key = ++posts.current;
    dispatch({ type: "submitted", key, value });
    const answer = await api.post(value);
    if (answer.ok) {
      dispatch({ type: "accepted", key, id: answer.value, at: performance.now() });
      return undefined;
    }
    dispatch({ type: "refused", key });
    return answer.problem;
  }, []);

  return { state, post };
}
