import { join } from "node:path";
import { sqlFolders, type Database } from "../../platform/databases";
import type { Service } from "../../platform/services";
import { conflicts } from "./compare";
import type { History } from "./history";
import { shapeOf, type Query } from "./shape";

/** What is found in the migrations of a database. */
export interface Finding {
  readonly file: string;
  readonly problem: string;
}

/** First line of a file that ends what an earlier release has stopped using, and why that is safe. */
const CONTRACT = /^-- contract: (.*\S)/;

/**
 * Checks that the migrations that are new since a commit work with the services of that commit: while a release is rolled
 * out, and after it has been rolled back, those run on the changed tables, and no migration is ever taken back. The new
 * files are applied one by one to a database that has the former ones.
 *
 * A file that removes or restricts something is allowed when its first line is `-- contract: reason` and no service that
 * uses the database changes with it: what the last release has no use for any more.
 */
export async function checkDatabase(
  database: Database,
  services: readonly Service[],
  history: History,
  create: () => Promise<Query>,
): Promise<Finding[]> {
  const owner = services.find(({ name }) => name === database.owner);
  if (owner === undefined || !database.migrations) return [];
  const folder = `services/${owner.name}/${sqlFolders(owner)[database.name] ?? "sql"}`;
  const before = history.filesBefore(folder);
  const now = history.filesNow(folder);
  const changed = changedFiles(folder, before, now);
  const added = [...now].filter(([name]) => !before.has(name)).sort(byVersion);
  // What has been applied cannot be applied again in another form.
  if (changed.length > 0 || added.length === 0) return changed;

  const query = await create();
  const apply = async (name: string, text: string) => {
    await query(text).catch((error: unknown) => {
      throw new Error(`${join(folder, name)} cannot be applied: ${(error as Error).message}`, {
        cause: error,
      });
    });
  };
  for (const [name, text] of [...before].sort(byVersion)) await apply(name, text);
  let shape = await shapeOf(database.engine, query);
  const findings: Finding[] = [];
  for (const [name, text] of added) {
    await apply(name, text);
    const after = await shapeOf(database.engine, query);
    findings.push(
      ...judge(join(folder, name), text, conflicts(shape, after), changedUsers(database, history)),
    );
    shape = after;
  }
  return findings;
}

function changedFiles(
  folder: string,
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): Finding[] {
  return [...before].flatMap(([name, text]) => {
    const file = join(folder, name);
    const today = now.get(name);
    if (today === undefined)
      return [{ file, problem: "has been removed; databases have it applied, so it must stay" }];
    return lines(today) === lines(text)
      ? []
      : [
          {
            file,
            problem: "has changed; databases have it applied, so change the tables by a new file instead",
          },
        ];
  });
}

function judge(
  file: string,
  text: string,
  found: readonly string[],
  changedServices: readonly string[],
): Finding[] {
  const isContract = CONTRACT.test(text);
  if (found.length === 0) {
    return isContract
      ? [{ file, problem: "begins with `-- contract:`, but removes and restricts nothing" }]
      : [];
  }
  if (!isContract) {
    const advice =
      "Add what is new now, and remove what is old in a later release, in a file that begins with `-- contract: reason`";
    return found.map((problem) => ({ file, problem: `${problem}. ${advice}` }));
  }
  if (changedServices.length === 0) return [];
  const names = changedServices.join(" and ");
  const problem = `${found.join(", ")}, and ${names} changes with it: release the service first, and then the file alone`;
  return [{ file, problem }];
}

/** Services that use the database and whose code differs from the commit's. */
function changedUsers({ users }: Database, history: History): string[] {
  return Object.keys(users).filter((name) => history.hasChanged(`services/${name}/src`));
}

function byVersion([one]: readonly [string, string], [other]: readonly [string, string]): number {
  return Number.parseInt(one, 10) - Number.parseInt(other, 10);
}

/** Without differences in line endings, as the migrator's checksums are. */
function lines(text: string): string {
  return text.replaceAll("\r\n", "\n");
}
