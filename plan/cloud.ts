import type { MockCallArgs, MockCallResult, MockResourceArgs } from "@pulumi/pulumi/runtime/mocks";

/** Outputs that AWS would compute, by resource type. */
export function computedOutputs(args: MockResourceArgs): Record<string, unknown> {
  void args;
  return {};
}

/** Answers of the functions that the programs call. */
export function answerCall(args: MockCallArgs): MockCallResult {
  throw new Error(`The function ${args.token} has no answer without an engine.`);
}
