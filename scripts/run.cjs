// Runs scripts/<name>.ts, or <folder>/<name>.ts where the name has a folder. Installs the dependencies first when they are
// missing or out of date.
// Plain JavaScript without dependencies: this is what runs on a machine that has git, Node and npm only.
// CommonJS, which Node.js loads from any folder, so that a folder that the rest cannot be loaded from is named.
const { spawnSync } = require("node:child_process");
const { existsSync } = require("node:fs");
const Module = require("node:module");
const { dirname, join } = require("node:path");
const { missingPackages } = require("./installed.cjs");

/** The oldest Node.js this is written for: package.json says the same under `engines`. */
const OLDEST_NODE = [20, 20];

/** Whether `version`, as in `process.versions.node`, is at least `oldest`. */
function isNodeRecentEnough(version, oldest = OLDEST_NODE) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

/** Addresses of this machine, which no proxy reaches. */
const LOOPBACK = ["localhost", "127.0.0.1", "::1"];

/**
 * The variables that keep requests to this machine away from a proxy, for this process and all that it starts: Node.js
 * with NODE_USE_ENV_PROXY, gRPC and others send every request to the proxy that the environment names.
 */
function proxyExceptions(env) {
  // Some programs read one of the two, some the other: what either excepts stays excepted.
  const names = `${env.no_proxy ?? ""},${env.NO_PROXY ?? ""}`.split(/[\s,]+/).filter(Boolean);
  const value = names.includes("*") ? "*" : [...new Set([...names, ...LOOPBACK])].join(",");
  return { NO_PROXY: value, no_proxy: value };
}

/** Characters that the path of the repository must not have, each with the reason. */
const UNUSABLE_CHARACTERS = {
  // tsx and Vite make URLs of paths.
  "?": "it starts the query of a URL, so Node.js cannot load modules from there",
  "\\": 'it counts as "/" in a URL, so Node.js cannot load modules from there',
  ":": "it separates the folders in PATH, so npm cannot run the programs of packages there",
};

/** The first character of a path, if any, that tools cannot work with, and why. */
function unusableCharacter(path) {
  const character = [...path].find((one) => Object.hasOwn(UNUSABLE_CHARACTERS, one));
  return character && { character, reason: UNUSABLE_CHARACTERS[character] };
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

function install(root) {
  console.error("Installing the dependencies (npm ci) ...");
  const npm = process.env.npm_execpath;
  const command = npm?.endsWith(".js") ? [process.execPath, npm] : ["npm"];
  // Whatever the environment or the user's .npmrc leaves out: what builds, runs and tests the system is among the
  // devDependencies, and esbuild's program is an optional one.
  const everything = ["dev", "optional", "peer"].map((kind) => `--include=${kind}`);
  const options = ["ci", ...everything, "--no-audit", "--no-fund", "--loglevel=error"];
  const { status, signal, error } = spawnSync(command[0], [...command.slice(1), ...options], {
    cwd: root,
    // Standard output belongs to the script.
    stdio: ["ignore", 2, 2],
  });
  if (error) fail(`npm could not be run: ${error.message}`);
  if (signal) process.exit(130);
  if (status !== 0) fail("npm ci failed; its output is above.");
  const missing = missingPackages(root);
  if (missing.length > 0) {
    fail(
      `npm ci ended without an error, but ${missing.length} packages are not installed, such as ${missing[0]}: ` +
        "remove settings such as dry-run and package-lock-only that `npm config list` shows, and run npm ci to see its warnings.",
    );
  }
}

function main([name = "", ...args]) {
  const scripts = __dirname;
  const root = dirname(scripts);
  const folder = name.includes("/") ? root : scripts;
  const script = join(folder, `${name}.ts`);
  if (!isNodeRecentEnough(process.versions.node)) {
    fail(`Millrace needs Node.js ${OLDEST_NODE.join(".")} or later, and this is ${process.versions.node}.`);
  }
  const isName = /^[a-z0-9-]+(\/[a-z0-9-]+)?$/.test(name);
  if (!isName || !existsSync(script)) fail(`There is no script "${name}" in ${folder}.`);
  const found = unusableCharacter(root);
  if (found !== undefined) {
    const { character, reason } = found;
    fail(`The path ${root} has a "${character}": ${reason}. Move the repository to a path without it.`);
  }
  if (missingPackages(root).length > 0) install(root);

  Object.assign(process.env, proxyExceptions(process.env));
  // In this process, so that signals and the exit code are the script's own.
  process.argv = [process.argv[0], script, ...args];
  process.chdir(root);
  require("tsx/cjs");
  Module.runMain();
}

module.exports = { isNodeRecentEnough, proxyExceptions, unusableCharacter };

if (require.main === module) main(process.argv.slice(2));
