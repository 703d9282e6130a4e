// Runs scripts/<name>.ts, installing the dependencies first when they are missing or out of date.
// Plain JavaScript without dependencies: this is what runs on a machine that has git, Node and npm only.
import { spawnSync } from "node:child_process";
import { existsSync, realpathSync, statSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The oldest Node.js this is written for: package.json says the same under `engines`. */
const OLDEST_NODE = [20, 20];

/** Whether `version`, as in `process.versions.node`, is at least `oldest`. */
export function isNodeRecentEnough(version, oldest = OLDEST_NODE) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

/** Whether what is installed under `root` is absent or older than its lockfile. */
export function needsInstall(root) {
  // npm writes this file last, so an interrupted installation does not count as one.
  const installed = join(root, "node_modules", ".package-lock.json");
  return (
    !existsSync(installed) || statSync(installed).mtimeMs < statSync(join(root, "package-lock.json")).mtimeMs
  );
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

function install(root) {
  console.error("Installing the dependencies (npm ci) ...");
  const npm = process.env.npm_execpath;
  const command = npm?.endsWith(".js") ? [process.execPath, npm] : ["npm"];
  // Also where NODE_ENV is production: what builds, runs and tests the system is among the devDependencies.
  const options = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status, signal, error } = spawnSync(command[0], [...command.slice(1), ...options], {
    cwd: root,
    // Standard output belongs to the script.
    stdio: ["ignore", 2, 2],
  });
  if (error) fail(`npm could not be run: ${error.message}`);
  if (signal) process.exit(130);
  if (status !== 0) fail("npm ci failed; what it said stands above.");
}

function main([name = "", ...args]) {
  const scripts = dirname(fileURLToPath(import.meta.url));
  const script = join(scripts, `${name}.ts`);
  if (!isNodeRecentEnough(process.versions.node)) {
    fail(`Millrace needs Node.js ${OLDEST_NODE.join(".")} or later, and this is ${process.versions.node}.`);
  }
  if (!/^[a-z0-9-]+$/.test(name) || !existsSync(script)) fail(`There is no script "${name}" in ${scripts}.`);
  const root = dirname(scripts);
  if (needsInstall(root)) install(root);

  // In this very process, so that signals and the exit code are the script's own.
  process.argv = [process.argv[0], script, ...args];
  process.chdir(root);
  createRequire(import.meta.url)("tsx/cjs");
  Module.runMain();
}

const started = process.argv[1];
// Node resolves links in the first of the two only.
if (started && import.meta.url === pathToFileURL(realpathSync(started)).href) main(process.argv.slice(2));
