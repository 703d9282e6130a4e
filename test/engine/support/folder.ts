/** Variable with the folder of the run, which all its processes share. */
export const FOLDER = "MILLRACE_ENGINE_FOLDER";

/** Folder of the run. */
export function runFolder(): string {
  const folder = process.env[FOLDER];
  if (folder === undefined) throw new Error("Run these tests with npm run test:engine.");
  return folder;
}
