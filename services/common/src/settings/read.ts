import type { z } from "zod";

/** The process environment, or what a test puts in its place. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Builds the schema of one group of settings; it sees the environment, for settings that require one another. */
export type Section<T> = (env: Environment) => z.ZodType<T>;

/** What is wrong with the environment, one sentence a line. */
export class SettingsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "SettingsError";
  }
}

/**
 * Reads and checks all settings of a service.
 *
 * A variable that is set but empty counts as missing.
 *
 * @throws SettingsError that names every problem at once.
 */
export function readSettings<T extends object>(
  env: Environment,
  sections: { readonly [K in keyof T]: Section<T[K]> },
): Readonly<T> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const problems: string[] = [];
  const settings: Partial<T> = {};
  for (const name of Object.keys(sections) as (keyof T)[]) {
    const result = sections[name](given).safeParse(given);
    if (result.success) settings[name] = result.data;
    else problems.push(...result.error.issues.map((issue) => sentence(issue, given)));
  }
  if (problems.length > 0) throw new SettingsError([...new Set(problems)]);
  return Object.freeze(settings as T);
}

function sentence(issue: z.core.$ZodIssue, env: Environment): string {
  const name = String(issue.path[0]);
  const value = env[name];
  return value === undefined
    ? `${name} is missing; it must be ${issue.message}.`
    : `${name} is ${JSON.stringify(value)}; it must be ${issue.message}.`;
}
