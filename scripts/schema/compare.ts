import type { Column, Shape, Table } from "./shape";

/**
 * What of a change of a database could fail the version of a service that was written for it as it was: while a release
 * is rolled out or rolled back, that version works on the changed tables. Each is the rest of a sentence that begins with
 * the name of the change, such as `removes the column orders.price`.
 */
export function conflicts(before: Shape, after: Shape): string[] {
  return Object.entries(before).flatMap(([name, table]) => {
    const now = after[name];
    return now === undefined
      ? [`removes or renames the table ${name}`]
      : [
          ...formerColumns(name, table, now),
          ...newColumns(name, table, now),
          ...constraints(name, table, now),
        ];
  });
}

function formerColumns(table: string, before: Table, after: Table): string[] {
  return Object.entries(before.columns).flatMap(([name, column]) => {
    const now = after.columns[name];
    const path = `${table}.${name}`;
    if (now === undefined) return [`removes or renames the column ${path}`];
    return [
      ...(now.type === column.type
        ? []
        : [`changes the type of the column ${path} from ${column.type} to ${now.type}`]),
      ...(column.nullable && !now.nullable ? [`no longer allows NULL in the column ${path}`] : []),
      ...(mayLeaveOut(column) && !mayLeaveOut(now) && !column.nullable
        ? [`removes the default of the column ${path}, which an INSERT may leave out today`]
        : []),
    ];
  });
}

function newColumns(table: string, before: Table, after: Table): string[] {
  return Object.entries(after.columns)
    .filter(([name, column]) => !(name in before.columns) && !mayLeaveOut(column))
    .map(
      ([name]) =>
        `adds the column ${table}.${name}, which an INSERT must name: it needs a default, or to allow NULL`,
    );
}

function constraints(table: string, before: Table, after: Table): string[] {
  return after.constraints
    .filter((constraint) => !before.constraints.includes(constraint))
    .map((constraint) => `adds ${constraint} to the table ${table}, which may refuse what is written today`);
}

function mayLeaveOut({ nullable, filled }: Column): boolean {
  return nullable || filled;
}
