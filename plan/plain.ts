import { join, relative } from "node:path";
import * as pulumi from "@pulumi/pulumi";

const ROOT = join(__dirname, "..");

/** What a resource is registered with, as plain values; see `RecordedResource.inputs`. */
export function plain(
  properties: Parameters<typeof pulumi.runtime.deserializeProperties>[0] | undefined,
): Record<string, unknown> {
  const raw = properties?.toJavaScript() ?? {};
  return Object.fromEntries(
    Object.entries(raw).map(([key, value]) => [
      key,
      plainValue(pulumi.runtime.deserializeProperty(withoutAssets(value))),
    ]),
  );
}

/** Files and texts that are handed to a provider, while their names can still be read. */
function withoutAssets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAssets);
  if (value === null || typeof value !== "object") return value;
  const fields = new Map<string, unknown>(Object.entries(value));
  switch (fields.get(pulumi.runtime.specialSigKey)) {
    case pulumi.runtime.specialAssetSig: {
      const path = fields.get("path");
      return typeof path === "string" ? { file: relative(ROOT, path) } : { text: fields.get("text") };
    }
    case pulumi.runtime.specialArchiveSig:
      return { archive: withoutAssets(fields.get("assets")) };
    default:
      return Object.fromEntries([...fields].map(([key, inner]) => [key, withoutAssets(inner)]));
  }
}

function plainValue(value: unknown): unknown {
  if (pulumi.runtime.isRpcSecret(value)) return { secret: plainValue(pulumi.runtime.unwrapRpcSecret(value)) };
  if (pulumi.Resource.isInstance(value)) return { resource: Reflect.get(value, "__name") as unknown };
  if (Array.isArray(value)) return value.map(plainValue);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainValue(inner)]));
}
