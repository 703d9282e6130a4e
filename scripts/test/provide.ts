import { type Machine } from "../../local/servers/machine";
import { aptInstall, installLines, type Requirement } from "../../local/servers/packages";
import { BROWSER, findBrowser } from "./browser";
import { findPulumi, PULUMI } from "./pulumi";
import { findPython, PYTHON } from "./python";

/** Sees to it that the machine has what tests need; throws a message with install lines if it cannot. */
export async function provide(
  needs: readonly Requirement[],
  machine: Machine,
  say: (text: string) => void,
  install = aptInstall,
): Promise<void> {
  const missing = needs.filter((need) => !isThere(need, machine));
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(" and ");
  const asRoot = machine.apt();
  if (asRoot !== undefined) {
    say(`${names} cannot be found here; installing with apt-get, for private use ...`);
    await install(asRoot, missing);
    if (missing.every((need) => isThere(need, machine))) return;
  }
  throw new Error(`These tests need ${names}. Install on\n${installLines(missing)}`);
}

function isThere(need: Requirement, machine: Machine): boolean {
  if (need === BROWSER) return findBrowser(machine.env) !== undefined;
  if (need === PULUMI && findPulumi() !== undefined) return true;
  if (need === PYTHON) return findPython() !== undefined;
  return machine.has(...need.programs);
}
