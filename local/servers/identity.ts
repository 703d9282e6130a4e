import { execFileSync, spawnSync } from "node:child_process";
import { chownSync, rmSync, statSync, writeFileSync } from "node:fs";

/** The user a server runs as; undefined fields mean the user who runs this. */
export interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * Servers need no root. When root runs this, they run as the first of `names` that exists and can enter
 * `dir`, and `dir` becomes theirs. A folder only root can enter (one under /root) leaves root itself.
 */
export function unprivilegedIdentity(dir: string, names: string[]): Identity {
  if (process.getuid?.() !== 0) return {};
  for (const name of names) {
    const identity = lookUp(name);
    if (identity === undefined || !canEnter(dir, identity)) continue;
    if (statSync(dir).uid !== identity.uid) {
      execFileSync("chown", ["-R", `${identity.uid}:${identity.gid}`, dir]);
    }
    return identity;
  }
  return {};
}

/** Writes a file that only `identity` can read. */
export function writePrivate(file: string, content: string | Uint8Array, identity: Identity): void {
  rmSync(file, { force: true });
  writeFileSync(file, content, { mode: 0o600 });
  if (identity.uid !== undefined && identity.gid !== undefined) chownSync(file, identity.uid, identity.gid);
}

function lookUp(name: string): Required<Identity> | undefined {
  const id = (flag: string) => spawnSync("id", [flag, name], { encoding: "utf8" });
  const [user, group] = [id("-u"), id("-g")];
  if (user.status !== 0 || group.status !== 0) return undefined;
  return { uid: Number(user.stdout), gid: Number(group.stdout) };
}

function canEnter(dir: string, identity: Identity): boolean {
  const parent = spawnSync("test", ["-x", `${dir}/..`], { ...identity, cwd: "/" });
  return parent.status === 0;
}
