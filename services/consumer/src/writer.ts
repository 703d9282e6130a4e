import type { Connection, RowDataPacket } from "mysql2/promise";
import type { Logger } from "@millrace/common/log";

/** Bytes of a value in the statement that stores a batch, and of the rest of that statement, at most. */
const VALUE_BYTES = 64;
const STATEMENT_BYTES = 4 * 1024;

/** A server that must not be written to; its message says why, and what would be right. */
export class WriterError extends Error {}

interface Variables extends RowDataPacket {
  readonly readOnly: unknown;
  readonly innodbReadOnly: unknown;
  readonly packet: number;
  readonly flush: number;
}

const QUERY = `SELECT @@read_only AS readOnly, @@innodb_read_only AS innodbReadOnly,
  @@max_allowed_packet AS packet, @@innodb_flush_log_at_trx_commit AS flush`;

/**
 * Returns what looks at each new connection for the settings that storing rests on. It warns, once, where committed rows
 * can be lost.
 *
 * @param batch values that are stored in one statement at most
 */
export function checkWriter(
  batch: number,
  log: Pick<Logger, "warn">,
): (connection: Connection) => Promise<void> {
  let warned = false;
  return async (connection) => {
    const [[found]] = await connection.query<Variables[]>(QUERY);
    if (found === undefined) throw new Error("the database did not say how it is set");
    const { readOnly, innodbReadOnly, packet, flush } = found;
    for (const [name, value] of Object.entries({ read_only: readOnly, innodb_read_only: innodbReadOnly })) {
      if (isOff(value)) continue;
      throw new WriterError(
        `${name} is ${String(value)}: the server takes no writes; MYSQL_HOST must name the writer`,
      );
    }
    const needed = batch * VALUE_BYTES + STATEMENT_BYTES;
    if (packet < needed) {
      throw new WriterError(
        `max_allowed_packet is ${packet} bytes, and a batch of ${batch} values takes ${needed}; raise it, or lower CONSUMER_BATCH`,
      );
    }
    if ((flush === 0 || flush === 2) && !warned) {
      warned = true;
      log.warn(
        `innodb_flush_log_at_trx_commit is ${flush}: rows of the last second are lost when the machine of MySQL dies, and the queue no longer has them. Set it to 1.`,
      );
    }
  };
}

/** As a number in MySQL, and also as a word in newer versions of MariaDB. */
function isOff(value: unknown): boolean {
  return value === 0 || value === "0" || value === "OFF";
}
