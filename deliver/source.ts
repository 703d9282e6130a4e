import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { contentOf } from "./images/content";
import type { Program } from "./engine/program";
import type { Source } from "./journal";

/** What is deployed, by the commit and digests of what differs from it. */
export function sourceOf(root: string, stack: string, programs: readonly Pick<Program, "folder">[]): Source {
  const files = programs
    .map(({ folder }) => join(folder, `Pulumi.${stack}.yaml`))
    .filter((file) => existsSync(file))
    .sort();
  return {
    commit: git(root, "rev-parse", "HEAD").trim() || "unknown",
    changes: digest(uncommitted(root)),
    config: digest(files.map(configIn)),
  };
}

/** The configuration in a stack's file. What else is there, the CLI writes when it makes the stack. */
function configIn(file: string): string {
  const { config = {} } = z
    .object({ config: z.unknown().optional() })
    .parse(parse(readFileSync(file, "utf8")) ?? {});
  return JSON.stringify([file, config]);
}

/** Uncommitted changes, without those of stacks' configuration. */
function uncommitted(root: string): string[] {
  const paths = ["--", ".", ":(exclude,glob)**/Pulumi.*.yaml"];
  const added = git(root, "ls-files", "-z", "--others", "--exclude-standard", ...paths)
    .split("\0")
    .filter(Boolean);
  return [
    git(root, "diff", "HEAD", "--binary", ...paths),
    ...added.flatMap((file) => [file, contentOf(join(root, file)).toString()]),
  ];
}

/** The output of git; empty in a folder that is no repository. */
export function git(root: string, ...args: readonly string[]): string {
  try {
    return execFileSync("git", ["-C", root, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 256 * 1024 * 1024,
    });
  } catch {
    return "";
  }
}

export function digest(texts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(texts)).digest("hex").slice(0, 16);
}
