import { createRequire } from "node:module";
import { join } from "node:path";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { APPS, INFRA } from "../contract/projects";
import { recordApps, recordInfra } from "../plan/programs";
import { stacks } from "../plan/stack-file";
import type { Program } from "./engine/program";

const load = createRequire(__filename);

/** Runs an entry point each time again: what such a module exports is the promise of its outputs. */
export function entryPoint(path: string): PulumiFn {
  return async () => {
    const file = load.resolve(path);
    Reflect.deleteProperty(load.cache, file);
    const outputs: unknown = await load(file);
    return typeof outputs === "object" && outputs !== null ? { ...outputs } : undefined;
  };
}

/** The programs of a stack in a folder of the repository: those that have a configuration for it. In no order. */
export function programsOf(root: string): readonly Program[] {
  return [
    {
      project: APPS,
      folder: join(root, "apps"),
      run: entryPoint(join(root, "apps", "index")),
      record: recordApps,
      needs: ["images", "pages"],
    },
    {
      project: INFRA,
      folder: root,
      run: entryPoint(join(root, "infra", "index")),
      record: recordInfra,
      needs: [],
    },
  ];
}

/** Names of the stacks that can be deployed, sorted. */
export function knownStacks(): string[] {
  return stacks(".");
}
