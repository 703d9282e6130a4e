import { newEngine, type EngineOptions } from "../../support/engine/engine";
import { EngineStack, type Cut, type Outcome, type StackOptions } from "../../support/engine/stack";

/** An operation to carry out in this process, on a stack that exists. */
export interface CutRequest {
  readonly engine: EngineOptions;
  readonly stack: StackOptions;
  readonly operation: "up" | "destroy";
  readonly cut: Cut;
}

export type CutAnswer = { readonly outcome: Outcome } | { readonly error: string };

process.once("message", (request: CutRequest) => {
  void answer(request).then((result) => process.send?.(result, () => process.exit(0)));
});

async function answer({ engine, stack, operation, cut }: CutRequest): Promise<CutAnswer> {
  try {
    const opened = await EngineStack.open(await newEngine(engine), stack);
    return { outcome: await opened[operation]({ cut }) };
  } catch (error) {
    return { error: String(error) };
  }
}
