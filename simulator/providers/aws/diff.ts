import type { Field, Fields, Kind } from "../../sdk/declarations";
import type { Tables } from "../../sdk/tables";
import type { Difference } from "../provider";
import { isList, isProperties, keysOf, same, Secret, type Properties, type Value } from "../values";
import { isSpecial } from "../wire";

/** Which inputs of a resource type replace it. */
export interface Replacement {
  readonly token: string;
  /** Paths of inputs without indexes, such as `encryptionInfo.encryptionAtRestKmsKeyArn`. */
  readonly replacedBy: readonly string[];
  /** Paths that change in place, whatever the documentation says. */
  readonly updatedBy: readonly string[];
}

/** What differs between the inputs that a resource was made with and those it should have. */
export function differences(
  olds: Properties,
  news: Properties,
  { ignored, tables, replacement }: { ignored: readonly string[]; tables: Tables; replacement: Replacement },
): Record<string, Difference> {
  const found: Record<string, Difference> = {};
  const { token, replacedBy, updatedBy } = replacement;
  const compare = (
    path: string,
    plainPath: string,
    old: Value | undefined,
    value: Value | undefined,
    field: Field | undefined,
    inherited: boolean,
  ): void => {
    if (same(old, value)) return;
    const replaces =
      !updatedBy.includes(plainPath) &&
      (inherited || replacedBy.includes(plainPath) || field?.forcesNew === true);
    const [before, after] = [unwrapped(old), unwrapped(value)];
    if (isObject(before) && isObject(after)) {
      const fields = fieldsOf(field?.kind, tables, token);
      for (const key of keysOf(before, after)) {
        compare(`${path}.${key}`, `${plainPath}.${key}`, before[key], after[key], fields[key], replaces);
      }
      return;
    }
    if (isList(before) && isList(after)) {
      const item = field && { kind: itemKind(field.kind) };
      for (let index = 0; index < Math.max(before.length, after.length); index += 1) {
        compare(`${path}[${index}]`, plainPath, before[index], after[index], item, replaces);
      }
      return;
    }
    const kind = isAbsent(before) ? "add" : isAbsent(after) ? "delete" : "update";
    found[path] = { kind, replaces };
  };
  const fields = tables.resource(token)?.inputs ?? {};
  for (const key of keysOf(olds, news)) {
    if (key === "__defaults" || ignored.includes(key)) continue;
    compare(key, key, olds[key], news[key], fields[key], false);
  }
  return found;
}

function unwrapped(value: Value | undefined): Value | undefined {
  return value instanceof Secret ? unwrapped(value.value) : value;
}

function isObject(value: Value | undefined): value is Properties {
  return isProperties(value) && !isSpecial(value);
}

function isAbsent(value: Value | undefined): boolean {
  return value === undefined || value === null;
}

function itemKind(kind: Kind): Kind {
  return typeof kind === "object" && "list" in kind ? kind.list : "any";
}

function fieldsOf(kind: Kind | undefined, tables: Tables, token: string): Fields {
  return typeof kind === "object" && "object" in kind ? tables.input(token, kind.object) : {};
}
