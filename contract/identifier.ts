/** Physical name of an environment, and prefix of what belongs to it: `millrace-dev`. */
export function identifierOf(environment: string): string {
  return `millrace-${environment}`;
}
