import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { loadServices } from "../platform/load";

// Checks the types of all pages, each with its own tsconfig.json: pages run in browsers, everything else in Node.js.

const root = join(__dirname, "..");
const tsc = join(root, "node_modules", "typescript", "bin", "tsc");

const statuses = loadServices(root)
  .filter(({ kind }) => kind === "page")
  .map(({ name }) => {
    const args = [tsc, "--noEmit", "-p", join(root, "services", name)];
    return spawnSync(process.execPath, args, { stdio: "inherit", cwd: root }).status;
  });
process.exitCode = statuses.every((status) => status === 0) ? 0 : 1;
