/** Physical name of an environment, and prefix of the names of everything in it: `millrace-dev`. */
export function identifierOf(project: string, environment: string): string {
  return `${project}-${environment}`;
}
