import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pythonTool } from "../../scripts/test/python";
import { copyRepository } from "./checkout";

const ROOT = join(__dirname, "..", "..");
const FIXTURES = join(ROOT, "test", "fixtures", "services");

/** Services that the repository does not have: an API, a worker, a cron service, and a worker in Python. */
export const FOUR_SERVICES = ["billing", "mailer", "orders", "report"] as const;

/**
 * Adds {@link FOUR_SERVICES} to a copy of the repository: those that differ from what `npm run new` makes as folders, the
 * others by that command.
 */
export function addFourServices(root: string): void {
  for (const name of ["orders", "mailer"]) {
    cpSync(join(FIXTURES, name), join(root, "services", name), { recursive: true });
  }
  for (const options of [
    ["billing", "--kind", "worker", "--queue", "orders"],
    ["report", "--kind", "cron"],
  ]) {
    const args = ["service", ...options, "--database", "invoices"];
    execFileSync(process.execPath, ["--require", "tsx/cjs", "scripts/new.ts", ...args], { cwd: root });
  }
}

let copy: string | undefined;

/** Folder of a copy of the repository with {@link FOUR_SERVICES}: one for this process, which removes it when it ends. */
export function repositoryWithFourServices(): string {
  if (copy === undefined) {
    const folder = mkdtempSync(join(tmpdir(), "millrace-four-"));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    copy = join(folder, "repository");
    copyRepository(copy);
    addFourServices(copy);
  }
  return copy;
}

/** Path of a Python that has the packages of the worker in Python, in the versions of its image. */
export function mailerPython(): Promise<string> {
  const requirements = readFileSync(join(FIXTURES, "mailer", "requirements.txt"), "utf8");
  const [boto3 = "", pymysql = "", redis = ""] = requirements.split("\n");
  const [name = "", version = ""] = redis.split("==");
  return pythonTool({ name, version, packages: [boto3, pymysql], program: "python3" }, ROOT);
}
