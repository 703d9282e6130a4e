/** Service account of the job that makes the users of a further database; no service may be called so. */
export function databaseJob(database: string): string {
  return `${DATABASE_JOBS}${database}`;
}

/** What the names of such jobs begin with. */
export const DATABASE_JOBS = "database-";
