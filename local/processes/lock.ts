import { linkSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { forget, recall, remember } from "./ledger";

/**
 * Makes this process the only one that holds `file`, and returns how to let go of it. A holder that was
 * killed holds nothing. Throws the sentence `taken` makes of the holder's process id.
 */
export function lock(file: string, taken: (pid: number) => string): () => void {
  mkdirSync(dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}`;
  remember(mine, process.pid);
  try {
    const holder = recall(file);
    if (holder !== undefined) throw new Error(taken(holder.pid));
    forget(file);
    linkSync(mine, file); // all or nothing, where writing would first make an empty file
  } finally {
    forget(mine);
  }
  return () => forget(file);
}
