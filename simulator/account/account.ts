import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { locked } from "./lock";
import { isGlobal } from "../model/place";
import type { Existing, World } from "../model/resource";

/** A resource of the account, with the program's name for it. */
export interface AccountEntry extends Existing {
  readonly urn?: string;
}

/** How often an injected failure was met. */
export interface FaultCount {
  readonly seen: number;
  readonly fired: boolean;
}

/** The account while one piece of work has it for itself. */
export interface OpenAccount extends World {
  /** All of a type, also those that are gone and whose names are still taken. */
  withGone(type: string): readonly AccountEntry[];
  /** Number of the program's resources; what AWS made by itself does not count. */
  size(): number;
  get(type: string, region: string, id: string): AccountEntry | undefined;
  put(entry: AccountEntry): void;
  /** Removes a resource with what AWS made with it. */
  remove(type: string, region: string, id: string): void;
  readonly faults: Map<string, FaultCount>;
}

/**
 * The simulated AWS account: a JSON file that every provider process shares, or memory where there is no file.
 *
 * Each piece of work sees the account alone, and what it changed is in the file when it is done: a process that is
 * killed leaves the account as it was before or after, never between.
 */
export class Account {
  private entries = new Map<string, AccountEntry>();
  private faults = new Map<string, FaultCount>();
  /** JSON text by entry, so that a change costs only what it changes. */
  private readonly texts = new WeakMap<AccountEntry, string>();
  private version = "";

  constructor(private readonly file: string | undefined) {}

  read<T>(work: (account: OpenAccount) => T): T {
    return this.within(() => work(this.open()));
  }

  /** @throws what the work throws, and then the account is unchanged */
  change<T>(work: (account: OpenAccount) => T): T {
    return this.within(() => {
      const before = { entries: new Map(this.entries), faults: new Map(this.faults) };
      try {
        const result = work(this.open());
        this.save();
        return result;
      } catch (error) {
        this.entries = before.entries;
        this.faults = before.faults;
        throw error;
      }
    });
  }

  private within<T>(work: () => T): T {
    if (this.file === undefined) return work();
    return locked(`${this.file}.lock`, () => {
      this.load();
      return work();
    });
  }

  private open(): OpenAccount {
    const { entries, faults } = this;
    const all = (...types: readonly string[]) =>
      [...entries.values()].filter(({ type, gone }) => gone !== true && types.includes(type));
    return {
      faults,
      withGone: (type) => [...entries.values()].filter((entry) => entry.type === type),
      all,
      size: () => [...entries.values()].filter(({ urn, gone }) => urn !== undefined && gone !== true).length,
      find: (id, ...types) => all(...types).find((entry) => entry.id === id),
      get: (type, region, id) => entries.get(keyOf(type, region, id)),
      put: (entry) => {
        entries.set(keyOf(entry.type, entry.region, entry.id), entry);
      },
      remove: (type, region, id) => {
        entries.delete(keyOf(type, region, id));
        for (const [key, { partOf }] of entries) if (partOf === id) entries.delete(key);
      },
    };
  }

  private load(): void {
    const { file } = this;
    if (file === undefined) return;
    const version = versionOf(file);
    if (version === this.version) return;
    const content = version === "" ? {} : parse(file);
    this.entries = new Map(Object.entries(content.resources ?? {}));
    this.faults = new Map(Object.entries(content.faults ?? {}));
    this.version = version;
  }

  private save(): void {
    const { file } = this;
    if (file === undefined) return;
    const lines = [...this.entries].map(([key, entry]) => `${JSON.stringify(key)}: ${this.textOf(entry)}`);
    const faults = JSON.stringify(Object.fromEntries(this.faults));
    const text = `{ "resources": {\n${lines.join(",\n")}\n},\n"faults": ${faults} }\n`;
    const next = `${file}.${process.pid}.new`;
    writeFileSync(next, text);
    renameSync(next, file);
    this.version = versionOf(file);
  }

  private textOf(entry: AccountEntry): string {
    const known = this.texts.get(entry) ?? JSON.stringify(entry);
    this.texts.set(entry, known);
    return known;
  }
}

interface Content {
  readonly resources?: Readonly<Record<string, AccountEntry>>;
  readonly faults?: Readonly<Record<string, FaultCount>>;
}

function parse(file: string): Content {
  const text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  try {
    return JSON.parse(text) as Content;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The account file ${file} is not JSON (${why}). Correct it, or remove it for an empty account.`,
      {
        cause: error,
      },
    );
  }
}

function keyOf(type: string, region: string, id: string): string {
  return `${type}|${isGlobal(type) ? "global" : region}|${id}`;
}

/** Differs whenever the file was written; empty where there is none. */
function versionOf(file: string): string {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? "" : `${found.ino}-${found.mtimeNs}-${found.size}`;
}
