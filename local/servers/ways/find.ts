import { compose } from "./compose";
import { given } from "./given";
import { installed } from "./installed";
import { packaged } from "./packaged";
import type { Machine } from "../machine";
import { installLines, REQUIREMENTS, type Requirement } from "../packages";
import type { BringOptions, Found, ServerKind, Way } from "../way";

/** In the order in which they are tried. */
export const WAYS: readonly Way[] = [given, installed, compose, packaged];

/** Throws one message that says how to install everything that no way offers. */
export function requireWays(kinds: readonly ServerKind[], machine: Machine): void {
  const missing = kinds.filter((kind) => !WAYS.some((way) => way.offers(kind, machine)));
  if (missing.length > 0) throw new Error(missingMessage(missing));
}

/** Has a server in the first way that offers it and, unless it fails and yields, brings it. */
export async function bringServer(
  kind: ServerKind,
  options: BringOptions,
  ways: readonly Way[] = WAYS,
): Promise<Found> {
  // Ways are asked one by one: to ask the later ones takes programs that may be slow, or hang.
  const offers = (way: Way) => way.offers(kind, options.machine);
  const way = ways.find(offers);
  if (way === undefined) throw new Error(missingMessage([kind]));
  try {
    return await way.bring(kind, options);
  } catch (error) {
    const others = ways.slice(ways.indexOf(way) + 1);
    if (options.signal?.aborted === true || way.yields !== true || !others.some(offers)) throw error;
    options.say(`${(error as Error).message} Trying another way ...`);
    return bringServer(kind, options, others);
  }
}

function missingMessage(missing: readonly ServerKind[]): string {
  const requirements = missing.map((kind): Requirement => REQUIREMENTS[kind]);
  return `${requirements.map(({ name }) => name).join(" and ")} cannot be found here. Install on
${installLines(requirements)}
or start Docker, or point ${missing.map((kind) => `${kind.toUpperCase()}_HOST`).join(" and ")} at running servers.`;
}
