import type { ServerKind } from "./way";

/**
 * The settings with which services reach a private server: all that decide how, so that what the environment says of
 * other servers does not apply to this one.
 */
export function privateSettings(
  kind: ServerKind,
  { host, port, credentials }: { readonly host: string; readonly port: number; readonly credentials: string },
): Record<string, string> {
  const name = kind.toUpperCase();
  return {
    [`${name}_HOST`]: host,
    [`${name}_PORT`]: String(port),
    [`${name}_CREDENTIALS`]: `file:${credentials}`,
    [`${name}_TLS`]: kind === "redis" ? "false" : "off",
    ...(kind === "redis" ? { REDIS_CLUSTER: "false" } : { [`${name}_READ_HOST`]: host }),
  };
}
