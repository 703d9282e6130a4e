import { compose } from "./ways/compose";
import { given } from "./ways/given";
import { installed } from "./ways/installed";
import { packaged } from "./ways/packaged";
import type { Machine } from "./machine";
import { installLines, REQUIREMENTS, type Requirement } from "./packages";
import type { ServerKind, Way } from "./way";

/** In the order in which they are tried. */
export const WAYS: readonly Way[] = [given, installed, compose, packaged];

/** The first way that offers each kind; throws one message that says how to install all that is missing. */
export function chooseWays(kinds: readonly ServerKind[], machine: Machine): Map<ServerKind, Way> {
  const chosen = new Map<ServerKind, Way>();
  for (const kind of kinds) {
    const way = WAYS.find((candidate) => candidate.offers(kind, machine));
    if (way !== undefined) chosen.set(kind, way);
  }
  const missing = kinds.filter((kind) => !chosen.has(kind));
  if (missing.length > 0) throw new Error(missingMessage(missing));
  return chosen;
}

function missingMessage(missing: readonly ServerKind[]): string {
  const requirements = missing.map((kind): Requirement => REQUIREMENTS[kind]);
  return `${requirements.map(({ name }) => name).join(" and ")} cannot be found here. Install on
${installLines(requirements)}
or start Docker, or point ${missing.map((kind) => `${kind.toUpperCase()}_HOST`).join(" and ")} at running servers.`;
}
