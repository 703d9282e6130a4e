import type { Machine } from "./machine";

export const SERVER_KINDS = ["redis", "mysql", "postgres"] as const;
export type ServerKind = (typeof SERVER_KINDS)[number];

/** A server to use, however it was had. */
export interface Found {
  /** Where it is, for people. */
  readonly summary: string;
  /** The settings with which an administrator reaches it. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether it is others' as well, so that no users are made in it but by the migrations. @default false */
  readonly shared?: boolean;
  /** Settles when a server that was started here has ended; never for another's. */
  readonly exited: Promise<void>;
  /** Stops what was started for it. */
  readonly stop: () => Promise<void>;
}

export interface BringOptions {
  readonly machine: Machine;
  /** The folder for data, passwords and logs. */
  readonly dir: string;
  /** Tells people what is being done. */
  readonly say: (sentence: string) => void;
  /** Aborted when the run is to end. */
  readonly signal?: AbortSignal;
}

/** One way of having a server. */
export interface Way {
  readonly name: string;
  /** Whether the next way is to be tried when this one fails. @default false */
  readonly yields?: boolean;
  offers(kind: ServerKind, machine: Machine): boolean;
  bring(kind: ServerKind, options: BringOptions): Promise<Found>;
}
