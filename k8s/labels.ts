/** Labels by which the pods of one service are selected; they never change, since a Deployment's selector cannot. */
export function selector(app: string): Record<string, string> {
  return { "app.kubernetes.io/name": app };
}

/** Label of pods of other services that call this one, by which it lets them in. */
export function callerOf(app: string): Record<string, string> {
  return { [`millrace/calls-${app}`]: "true" };
}

/** Labels of everything that belongs to one service. */
export function labels(app: string): Record<string, string> {
  return { ...selector(app), "app.kubernetes.io/part-of": "millrace" };
}
