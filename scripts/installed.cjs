// Which of the lockfile's packages are not installed. Plain JavaScript without dependencies, as run.cjs is.
const { existsSync, readFileSync } = require("node:fs");
const { join } = require("node:path");

/**
 * Folders, such as `node_modules/esbuild`, of packages that `root`'s lockfile has for this machine and that are not
 * installed, or in another version.
 */
function missingPackages(root) {
  const wanted = packagesIn(join(root, "package-lock.json"));
  const installed = packagesIn(join(root, "node_modules", ".package-lock.json"));
  return Object.entries(wanted)
    .filter(([folder, entry]) => folder.includes("node_modules/") && !entry.link && isNeeded(entry))
    .filter(
      ([folder, { version }]) =>
        installed[folder]?.version !== version || !existsSync(join(root, folder, "package.json")),
    )
    .map(([folder]) => folder);
}

/** The packages of a lockfile by folder; none where there is no such file, or it was cut short. */
function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages ?? {};
  } catch {
    return {};
  }
}

/**
 * An optional package is needed where it is the build of a program for this machine, as of esbuild. npm decides which C
 * library it has, and whether to install an optional package for no particular machine.
 */
function isNeeded({ optional, os, cpu, libc }) {
  if (!optional) return true;
  return Boolean(os?.includes(process.platform) && cpu?.includes(process.arch) && !libc);
}

module.exports = { missingPackages };
