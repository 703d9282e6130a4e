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
  const builds = new Set(
    Object.values(wanted).flatMap((entry) =>
      entry.optional ? [] : Object.keys(entry.optionalDependencies ?? {}),
    ),
  );
  return Object.entries(wanted)
    .filter(([folder, entry]) => folder.includes("node_modules/") && !entry.link)
    .filter(([folder, entry]) => !entry.optional || (builds.has(nameOf(folder)) && isForThisMachine(entry)))
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

/** The package's name by its folder: `@esbuild/linux-x64` of `node_modules/@esbuild/linux-x64`. */
function nameOf(folder) {
  return folder.split("node_modules/").at(-1);
}

/**
 * Whether an optional package is the build of a program for this machine. A required package, such as esbuild, does not
 * work without it; what only optional packages use, npm may leave out without an error. npm also decides which C library
 * the machine has, and whether to install an optional package for no particular machine.
 */
function isForThisMachine({ os, cpu, libc }) {
  return Boolean(os?.includes(process.platform) && cpu?.includes(process.arch) && !libc);
}

module.exports = { missingPackages };
