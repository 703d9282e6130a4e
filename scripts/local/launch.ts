import { join } from "node:path";
import { spawnOwned, type OwnedProcess } from "../processes/owned";
import { eachLine, lineFormat } from "./logs";

export interface LauncherOptions {
  readonly root: string;
  /** Where the process ids are kept. */
  readonly runs: string;
  /** The services that will be launched. */
  readonly names: readonly string[];
  readonly say: (text: string) => void;
  readonly colour: boolean;
}

/** Returns what runs a built service with `settings` on top of this process' environment. */
export function launcher({ root, runs, names, say, colour }: LauncherOptions) {
  const format = lineFormat({ colour, names });
  return (name: string, settings: Readonly<Record<string, string>>): OwnedProcess => {
    const owned = spawnOwned(process.execPath, ["dist/main.js"], {
      name: `The ${name}`,
      pidFile: join(runs, `${name}.pid`),
      cwd: join(root, "services", name),
      env: { ...process.env, ...settings },
      stdio: ["ignore", "pipe", "pipe"],
    });
    eachLine([owned.child.stdout, owned.child.stderr], (line) => say(format(name, line)));
    return owned;
  };
}
