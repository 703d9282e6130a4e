import { accessString } from "../components/data/redis-acl";
import { databasesOf } from "../platform/databases";
import { variableName, type Service } from "../platform/services";

/**
 * Returns what reads the lines of a service's log, and says what to add to its manifest where the service uses something
 * that the manifest does not declare: a server denies it, or the service misses a setting. Each sentence is said once.
 */
export function hintsFor(
  { name }: Pick<Service, "name">,
  services: readonly Service[],
): (line: string) => string | undefined {
  const said = new Set<string>();
  return (line) => {
    const missing = missingUse(line, services);
    if (missing === undefined) return undefined;
    const { what, key } = missing;
    const hint =
      key === undefined ? `${name} ${what}.` : `${name} ${what}: services/${name}/service.ts needs ${key}.`;
    if (said.has(hint)) return undefined;
    said.add(hint);
    return hint;
  };
}

/** A use that a manifest does not declare. */
interface MissingUse {
  /** The end of the sentence that begins with the service's name. */
  readonly what: string;
  /** What to add to the manifest; undefined for what no manifest allows. */
  readonly key?: string;
}

function missingUse(line: string, services: readonly Service[]): MissingUse | undefined {
  return (
    deniedCommand(line) ?? deniedKey(line) ?? deniedDatabase(line, services) ?? missingSetting(line, services)
  );
}

/** Rules of the users of queues, by access. */
const RULES = {
  produce: accessString({ queue: "produce" }).split(" "),
  consume: accessString({ queue: "consume" }).split(" "),
};

/** Redis: `NOPERM this user has no permissions to run the 'xreadgroup' command` */
function deniedCommand(line: string): MissingUse | undefined {
  const [, command] = /NOPERM .* run the '([^']+)' command/.exec(line) ?? [];
  if (command === undefined) return undefined;
  const what = `may not run ${command.toUpperCase().replace("|", " ")} in Redis`;
  const access = (["produce", "consume"] as const).find((one) => RULES[one].includes(`+${command}`));
  return access === undefined
    ? { what: `${what}, and nor may any service` }
    : { what, key: queueKey(access) };
}

/** Redis: `NOPERM this user has no permissions to access one of the keys used as arguments` */
function deniedKey(line: string): MissingUse | undefined {
  if (!/NOPERM .* access .*\bkey/.test(line)) return undefined;
  return {
    what: "may not use a key of Redis",
    key: `the key's queue: ${queueKey("produce")} (or "consume")`,
  };
}

function queueKey(access: string, queue = "NAME"): string {
  return `uses: { queues: { ${quoted(queue)}: "${access}" } }`;
}

/** MySQL's errors 1142 and 1044, and PostgreSQL's 42501. */
function deniedDatabase(line: string, services: readonly Service[]): MissingUse | undefined {
  const [, statement, , schema] =
    /\b([A-Z]+)(?:, [A-Z]+)* command denied to user '([^']+)'@'[^']*' for table [`']?(?:(\w+)`?\.`?)?\w+/.exec(
      line,
    ) ?? [];
  const [, whole] = /Access denied for user '[^']+'@'[^']*' to database '(\w+)'/.exec(line) ?? [];
  const postgres = /permission denied for (?:table|relation|schema|database) \w+/.exec(line);
  if (statement === undefined && whole === undefined && postgres === null) return undefined;
  const physical = schema ?? whole;
  const mysql = databasesOf(services).filter(({ engine }) => engine === "mysql");
  const database = mysql.find((one) => one.physical === physical)?.name ?? "NAME";
  if (statement !== undefined && !ROWS.has(statement)) {
    return {
      what: `may not ${statement} in a database; tables are made by the files in the sql folder of its owner`,
    };
  }
  const access = statement === undefined || statement === "SELECT" ? "read" : "write";
  const what = statement === undefined ? "may not use a database" : `may not ${statement} in a database`;
  return { what, key: `uses: { databases: { ${quoted(database)}: "${access}" } }` };
}

const ROWS = new Set(["SELECT", "INSERT", "UPDATE", "DELETE"]);

/** A service's own words: `REDIS_HOST is missing; it must be the host name of Redis.` */
function missingSetting(line: string, services: readonly Service[]): MissingUse | undefined {
  const [, setting = ""] = /^([A-Z][A-Z0-9_]*) is missing;/.exec(line) ?? [];
  if (/(^|_)REDIS_(HOST|QUEUE)$/.test(setting))
    return { what: "is told of no queue", key: queueKey("produce") };
  if (/(^|_)(MYSQL|POSTGRES)_HOST$/.test(setting)) {
    return { what: "is told of no database", key: 'uses: { databases: { NAME: "read" } }' };
  }
  const called = services.find(({ name }) => setting === `${variableName(name)}_URL`);
  if (called !== undefined)
    return { what: `is not told where ${called.name} is`, key: `calls: ["${called.name}"]` };
  if (setting.startsWith("SECRET_"))
    return { what: "is told of no secret", key: 'uses: { secrets: ["NAME"] }' };
  return undefined;
}

/** A name as a key of an object. */
function quoted(name: string): string {
  return /^\w+$/.test(name) ? name : `"${name}"`;
}
