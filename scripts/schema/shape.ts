/** Runs a statement in a database; resolves to its rows, with lower-case names of columns. */
export type Query = (statement: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** A column of a table or view. */
export interface Column {
  /** As the server writes it, such as `bigint(20)` or `character varying(20)`. */
  readonly type: string;
  readonly nullable: boolean;
  /** Whether an INSERT may leave it out, apart from NULL: it has a default, counts up, or is computed. */
  readonly filled: boolean;
}

export interface Table {
  /** By name. */
  readonly columns: Readonly<Record<string, Column>>;
  /** What the server refuses in it: unique indexes, foreign keys and checks, each as text. */
  readonly constraints: readonly string[];
}

/** The tables and views of a database by name, as far as clients depend on them. */
export type Shape = Readonly<Record<string, Table>>;

/** What a server is asked for the shape of a database, each with the columns that {@link shapeOf} reads. */
interface Catalog {
  /** `table_name`, `column_name`, `type`, `nullable` (1 or 0) and `filled` (1 or 0). */
  readonly columns: string;
  /** `table_name` and `definition`. */
  readonly constraints: string;
}

/**
 * The catalogs of the engines. Sources: MySQL 8.4 Reference Manual, "INFORMATION_SCHEMA Tables", and MariaDB's of the
 * same names; PostgreSQL's documentation, "System Catalogs" (pg_constraint, pg_index) and "The Information Schema".
 */
export const CATALOGS: Readonly<Record<"mysql" | "postgres", Catalog>> = {
  mysql: {
    columns: `SELECT table_name AS table_name, column_name AS column_name, column_type AS type,
        is_nullable = 'YES' AS nullable, column_default IS NOT NULL OR extra <> '' AS filled
      FROM information_schema.columns WHERE table_schema = DATABASE()`,
    constraints: `SELECT table_name AS table_name,
        CONCAT('the unique index (', GROUP_CONCAT(column_name ORDER BY seq_in_index SEPARATOR ', '), ')') AS definition
      FROM information_schema.statistics WHERE table_schema = DATABASE() AND non_unique = 0
      GROUP BY table_name, index_name
      UNION SELECT table_name, CONCAT('the foreign key ', constraint_name)
      FROM information_schema.table_constraints WHERE table_schema = DATABASE() AND constraint_type = 'FOREIGN KEY'
      UNION SELECT table_name, CONCAT('the check ', constraint_name)
      FROM information_schema.table_constraints WHERE table_schema = DATABASE() AND constraint_type = 'CHECK'`,
  },
  postgres: {
    columns: `SELECT table_name, column_name, format_type(a.atttypid, a.atttypmod) AS type,
        (is_nullable = 'YES')::int AS nullable,
        (column_default IS NOT NULL OR is_identity = 'YES' OR is_generated = 'ALWAYS')::int AS filled
      FROM information_schema.columns
      JOIN pg_attribute a ON a.attrelid = format('%I.%I', table_schema, table_name)::regclass AND a.attname = column_name
      WHERE table_schema = current_schema()`,
    constraints: `SELECT relname AS table_name, 'the unique index (' || array_to_string(ARRAY(
          SELECT pg_get_indexdef(indexrelid, position, true) FROM generate_series(1, indnkeyatts) AS position
        ), ', ') || ')' || coalesce(' where ' || pg_get_expr(indpred, indrelid), '') AS definition
      FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
      WHERE indisunique AND relnamespace = current_schema()::regnamespace
      UNION SELECT relname, 'the constraint ' || pg_get_constraintdef(pg_constraint.oid)
      FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
      WHERE contype IN ('f', 'c', 'x') AND connamespace = current_schema()::regnamespace`,
  },
};

/** Reads the shape of the database that a connection uses. */
export async function shapeOf(engine: keyof typeof CATALOGS, query: Query): Promise<Shape> {
  const tables: Record<string, { columns: Record<string, Column>; constraints: string[] }> = {};
  const table = (name: unknown) => (tables[String(name)] ??= { columns: {}, constraints: [] });
  for (const row of await query(CATALOGS[engine].columns)) {
    table(row["table_name"]).columns[String(row["column_name"])] = {
      type: String(row["type"]),
      nullable: Number(row["nullable"]) === 1,
      filled: Number(row["filled"]) === 1,
    };
  }
  for (const row of await query(CATALOGS[engine].constraints)) {
    table(row["table_name"]).constraints.push(String(row["definition"]));
  }
  return tables;
}
