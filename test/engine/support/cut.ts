import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Outcome } from "../../support/engine/stack";
import type { CutAnswer, CutRequest } from "./cut-process";

/**
 * Carries out an operation that is cut, in a process of its own: the inline program of an engine that is gone goes on,
 * and Pulumi would report its later errors as errors of the next program in the same process.
 */
export async function cutOff(request: CutRequest): Promise<Outcome> {
  const child = fork(join(__dirname, "cut-process.ts"), {
    execArgv: ["--require", "tsx/cjs"],
    serialization: "advanced",
  });
  const exit = once(child, "exit");
  child.send(request);
  const [answer] = (await Promise.race([once(child, "message"), exit.then(() => [undefined])])) as [
    CutAnswer | undefined,
  ];
  await exit;
  if (answer === undefined) throw new Error("The process of the operation ended without an answer.");
  if ("error" in answer) throw new Error(answer.error);
  return answer.outcome;
}
