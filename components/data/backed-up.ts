/** Tags by which the backup plan finds what it keeps copies of; on every store that AWS Backup knows. */
export const BACKED_UP: Readonly<Record<string, string>> = { backup: "daily" };
