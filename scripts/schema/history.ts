import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The repository as it is now and as it was at the commit that a branch began at. */
export class History {
  private constructor(
    private readonly root: string,
    /** The commit. */
    readonly base: string,
  ) {}

  /**
   * @param ref what the work tree is compared with: the latest commit that both have.
   * @throws Error with one sentence when there is no such commit.
   */
  static since(root: string, ref: string): History {
    try {
      return new History(root, git(root, "merge-base", "--end-of-options", ref, "HEAD").trim());
    } catch {
      throw new Error(
        `The work tree cannot be compared with ${ref}: there is no commit that both have. Fetch it with its history ` +
          "(git fetch --unshallow), or name another with --against.",
      );
    }
  }

  /** Files of a folder at the commit, by name; none if there was no such folder. */
  filesBefore(folder: string): Map<string, string> {
    const names = git(this.root, "ls-tree", "-z", "--name-only", this.base, `${folder}/`).split("\0");
    return new Map(
      names
        .filter((path) => path.endsWith(".sql"))
        .map((path) => [path.slice(folder.length + 1), git(this.root, "show", `${this.base}:${path}`)]),
    );
  }

  /** Files of a folder now, by name. */
  filesNow(folder: string): Map<string, string> {
    const path = join(this.root, folder);
    const names = existsSync(path) ? readdirSync(path).filter((name) => name.endsWith(".sql")) : [];
    return new Map(names.sort().map((name) => [name, readFileSync(join(path, name), "utf8")]));
  }

  /** Whether anything in a folder has changed, or is new and not ignored. */
  hasChanged(folder: string): boolean {
    const changed = git(this.root, "diff", "--name-only", this.base, "--", folder);
    return (
      changed !== "" || git(this.root, "ls-files", "--others", "--exclude-standard", "--", folder) !== ""
    );
  }
}

function git(root: string, ...args: string[]): string {
  return execFileSync("git", ["-C", root, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
}
