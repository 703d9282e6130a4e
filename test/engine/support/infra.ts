/** A key of infra's configuration. */
export function infra(key: string, value: unknown): Readonly<Record<string, string>> {
  return { [`millrace-infra:${key}`]: JSON.stringify(value) };
}
