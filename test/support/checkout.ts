import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";

const ROOT = join(__dirname, "..", "..");

/** Copies the repository, as a commit of all changes would have it, and uses its installed packages. */
export function copyRepository(target: string): void {
  const git = (...args: string[]) => execFileSync("git", ["-C", ROOT, ...args], { encoding: "utf8" });
  const files = git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    .split("\0")
    .filter(Boolean);
  for (const file of files.filter((one) => existsSync(join(ROOT, one)))) {
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(join(ROOT, file), join(target, file));
  }
  linkPackages(join(ROOT, "node_modules"), join(target, "node_modules"));
  for (const name of readdirSync(join(ROOT, "services"))) {
    const packages = join("services", name, "node_modules");
    if (existsSync(join(ROOT, packages))) symlinkSync(join(ROOT, packages), join(target, packages));
  }
}

/** Links to each installed package; the repository's own, which are relative links already, lead to the copy. */
function linkPackages(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    if (name === OWN) cpSync(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true });
    else symlinkSync(join(from, name), join(to, name));
  }
}

/** Scope of the packages in `services/`. */
const OWN = "@millrace";
