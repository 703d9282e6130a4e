import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { isList, isProperties, isUnknown, Secret, UNKNOWN, type Properties, type Value } from "./values";

// How the engine writes what JSON cannot: pulumi/sdk/proto, "Property values".
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";

/** One for a string, a boolean, a number, a list, an asset, an archive and an object. */
const UNKNOWNS = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);
const [UNKNOWN_STRING = ""] = UNKNOWNS;

/** Whether a value is an asset, an archive or a reference to a resource, which are objects only on the wire. */
export function isSpecial(value: Value | undefined): boolean {
  return isProperties(value) && SIGNATURE in value;
}

/** A reference to another resource, as components hand out the resources that they make. */
export function resourceReference(urn: string, id: Value): Properties {
  return { [SIGNATURE]: RESOURCE, urn, id, packageVersion: "" };
}

/** The URN of the resource that a value refers to; undefined for any other value. */
export function urnOf(value: Value): string | undefined {
  if (!isProperties(value) || value[SIGNATURE] !== RESOURCE) return undefined;
  return typeof value.urn === "string" ? value.urn : undefined;
}

export function decode(struct: Struct | undefined): Properties {
  const value = decodeValue(struct?.toJavaScript() ?? {});
  return isProperties(value) ? value : {};
}

export function encode(properties: Properties): Struct {
  return Struct.fromJavaScript(
    Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, encodeValue(value)])),
  );
}

function decodeValue(value: unknown): Value {
  if (typeof value === "string") return UNKNOWNS.has(value) ? UNKNOWN : value;
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map(decodeValue);
  if (typeof value !== "object" || value === null) return null;
  const properties = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, decodeValue(inner)]),
  );
  const inner = properties.value;
  switch (properties[SIGNATURE]) {
    case SECRET:
      return new Secret(inner ?? null);
    case OUTPUT: {
      const known = inner === undefined ? UNKNOWN : inner;
      return properties.secret === true ? new Secret(known) : known;
    }
    default:
      return properties;
  }
}

type WireValue = null | boolean | number | string | WireValue[] | { [key: string]: WireValue };

function encodeValue(value: Value): WireValue {
  if (isUnknown(value)) return UNKNOWN_STRING;
  if (value instanceof Secret) return { [SIGNATURE]: SECRET, value: encodeValue(value.value) };
  if (isList(value)) return value.map(encodeValue);
  if (isProperties(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, encodeValue(inner)]));
  }
  return value;
}
