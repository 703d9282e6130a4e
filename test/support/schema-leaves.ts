import type { z } from "zod";
import { isRuled } from "../../components/rules/values";

type Schema = z.core.$ZodType;

/** A place of a schema that no rule guards. */
export interface Unruled {
  /** Dotted path; `[]` is an item of a list, `<name>` a key of the user's own choice. */
  readonly path: string;
  readonly why: "any text" | "any list" | "any value";
}

/** Places of a schema where any text is accepted, or a list may name the same value twice. */
export function unruled(schema: Schema, path = ""): Unruled[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "string":
      return isRuled(schema) ? [] : [{ path, why: "any text" }];
    case "array":
      return [
        ...(isScalar(def.element) && !isRuled(schema) ? [{ path, why: "any list" } as const] : []),
        ...unruled(def.element, `${path}[]`),
      ];
    case "object":
      return [
        ...Object.entries(def.shape).flatMap(([key, inner]) =>
          unruled(inner, path === "" ? key : `${path}.${key}`),
        ),
        ...others(def.catchall, `${path}.*`),
      ];
    case "record":
      return [...unruled(def.keyType, `${path}.<name>`), ...unruled(def.valueType, `${path}.*`)];
    case "union":
      return def.options.flatMap((option) => unruled(option, path));
    case "pipe":
      // One side is a transformation, which takes and gives any value; the other side is the schema of the value.
      return [def.in, def.out].flatMap((side) => unruled(side, path));
    case "optional":
    case "nullable":
    case "default":
    case "prefault":
    case "readonly":
    case "nonoptional":
      return unruled(def.innerType, path);
    case "boolean":
    case "enum":
    case "literal":
    case "number":
    case "transform":
      return [];
    default:
      return [{ path, why: "any value" }];
  }
}

/** Values under keys that an object's schema does not name; a loose object leaves them to whatever reads it. */
function others(schema: Schema | undefined, path: string): Unruled[] {
  const { def } = (schema as z.core.$ZodTypes | undefined)?._zod ?? {};
  return schema === undefined || def?.type === "never" || def?.type === "unknown"
    ? []
    : unruled(schema, path);
}

function isScalar(schema: Schema): boolean {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === "pipe") return isScalar(def.out);
  return ["string", "number", "enum", "literal"].includes(def.type);
}
