import type { Recording } from "../plan/record";
import type { Service } from "../platform/services";
import type { Result } from "../preflight/run";
import type { Cli } from "./engine/cli";
import type { LockReader } from "./locks";
import type { Program } from "./engine/program";
import type { SmokeWorld } from "./smoke";

/** What the commands reach, so that tests can give them something else. */
export interface World extends SmokeWorld {
  /** Folder of the repository; journals are kept in `.local/deliver/` of it. */
  readonly root: string;
  readonly cli: Cli;
  /** Programs of the repository, in no order. */
  readonly programs: readonly Program[];
  /** Names of all stacks that have a configuration. */
  readonly stacks: readonly string[];
  readonly services: readonly Service[];
  /** Whether a stack's data is protected, as of those in production. */
  readonly isProtected: (stack: string) => boolean;
  readonly locks: LockReader;
  /** What encrypts the secrets of a stack that is created; undefined for a passphrase. */
  readonly secretsProvider: (stack: string) => string | undefined;
  /** Checks the account; no results where there is nothing to check. */
  readonly preflight: (stack: string) => Promise<readonly Result[]>;
  /** Builds and pushes the images that the registry lacks, and pins them; names of the services that were built. */
  readonly images: (
    stack: string,
    say: (sentence: string) => void,
    signal: AbortSignal,
  ) => Promise<readonly string[]>;
  /** Builds the pages; their names. */
  readonly pages: () => Promise<readonly string[]>;
}

/** A program of a stack, with its recording. */
export interface RecordedProgram {
  readonly program: Program;
  readonly project: string;
  readonly recording: Recording;
  /** Projects whose outputs it reads. */
  readonly reads: readonly string[];
}
