import { join } from "node:path";
import type { Service } from "../platform/services";
import { spawnOwned, type OwnedProcess } from "./processes/owned";
import type { Machine } from "./servers/machine";
import { hintsFor } from "./hints";
import { eachLine, lineFormat } from "./logs";
import { commandOf } from "./programs";
import { inherited, type Settings } from "./settings";

export interface LauncherOptions {
  readonly root: string;
  readonly machine: Machine;
  /** Where the process ids are kept. */
  readonly runs: string;
  /** All services of the repository. */
  readonly services: readonly Service[];
  /** The names of services that will be launched. */
  readonly names: readonly string[];
  readonly say: (text: string) => void;
  readonly colour: boolean;
}

/** Starts a service that has been built, with these settings on top of what it inherits. */
export type Launcher = (service: Service, settings: Settings) => OwnedProcess;

/** Returns what starts services, prints their logs, and says what to add to a manifest where one does not declare a use. */
export function launcher(options: LauncherOptions): Launcher {
  const { runs, services, names, say, colour } = options;
  const format = lineFormat({ colour, names });
  return (service, settings) => {
    const { name } = service;
    const { command, args, cwd, settings: own } = commandOf(service, settings, options);
    const owned = spawnOwned(command, args, {
      name: `The ${name}`,
      pidFile: join(runs, `${name}.pid`),
      cwd,
      env: { ...inherited(process.env), ...own },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const hintTo = hintsFor(service, services);
    eachLine([owned.child.stdout, owned.child.stderr], (line) => {
      say(format(name, line));
      const hint = hintTo(line);
      if (hint !== undefined) say(hint);
    });
    return owned;
  };
}
