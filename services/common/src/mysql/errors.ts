/** What a MySQL error tells, where it came from the server. */
interface ServerError extends Error {
  readonly errno: number;
  readonly sqlState?: string;
}

function fromServer(error: unknown): error is ServerError {
  return (
    error instanceof Error && typeof (error as { errno?: unknown }).errno === "number" && "sqlState" in error
  );
}

/** Wrong integer value, and a check constraint: data errors with the catch-all SQLSTATE HY000. */
const DATA_ERRORS = new Set([1366, 3819]);

/**
 * Whether the server refuses a row for what is in it, so that the same row would be refused for ever.
 *
 * These are the SQLSTATE classes 22 (data exception) and 23 (constraint violation). Everything else, a table that
 * is not there yet included, may be well later.
 */
export function isDataError(error: unknown): boolean {
  if (!fromServer(error)) return false;
  return /^2[23]/.test(error.sqlState ?? "") || DATA_ERRORS.has(error.errno);
}

/** Access denied. */
const REFUSED = new Set([1045, 1698]);

/** Whether the server did not let us in: the password may have been rotated. */
export function isRefusal(error: unknown): boolean {
  return fromServer(error) && REFUSED.has(error.errno);
}

/** What a server says that is going away, or leads to a writer that is one no more. */
const LEAVING = new Set([
  1053, // shutdown in progress
  1290, // read-only option
  1792, // read-only transaction
  1836, // read-only mode
  1927, // connection killed
  4031, // closed for inactivity
]);

/** What a server says that has no room, or has not our database, or not for us. */
const NO_ENTRY = new Set([1040, 1203, 1226, 1044, 1049, ...REFUSED]);

/** Whether a connection must not be used again after an error. */
export function endsConnection(error: unknown): boolean {
  return !fromServer(error) || LEAVING.has(error.errno);
}

/** Whether the database could not be reached, or does not serve us just now. */
export function isDatabaseAway(error: unknown): boolean {
  return endsConnection(error) || (fromServer(error) && NO_ENTRY.has(error.errno));
}
