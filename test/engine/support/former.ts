import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import type { Engine } from "../../support/engine/engine";
import type { EngineStack, StateResource } from "../../support/engine/stack";

/**
 * Stacks as the last version without `platform/` (commit 455ca80) deployed them to the simulated account: `dev` and `prod` by
 * their files, and `everything`, prod with every option that there was.
 */
export type FormerStack = "dev" | "prod" | "everything";

/** What that version left behind. */
interface Former {
  /** The engine's state, as `pulumi stack export` has it, without the times of operations. */
  readonly deployment: { readonly resources: readonly StateResource[] };
  /** The simulated account. */
  readonly account: unknown;
}

function readFormer(name: FormerStack): Former {
  const file = join(__dirname, "..", "former", `${name}.json.br`);
  return JSON.parse(brotliDecompressSync(readFileSync(file)).toString()) as Former;
}

/** Puts a stack and its account into the state in which the former version left them; returns the stack's resources. */
export async function restoreFormer(
  name: FormerStack,
  engine: Engine,
  stack: EngineStack,
): Promise<readonly StateResource[]> {
  const { deployment, account } = readFormer(name);
  writeFileSync(engine.account, JSON.stringify(account));
  await stack.changeState(() => JSON.stringify(deployment));
  return deployment.resources;
}
