/** Tags by which the backup plan finds what it keeps copies of; on every store that AWS Backup knows. */
export const BACKED_UP: Readonly<Record<string, string>> = { backup: "daily" };

/** Inputs that say what a store was made from: to change them later would be to make it anew, empty of what came since. */
export const MADE_FROM: string[] = ["snapshotIdentifier"];
