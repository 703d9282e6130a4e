/** A path inside the service's folder, `./src/main.ts`. */
const OWN_PATH = /^\.(\/(?!\.\.?(\/|$))[\w.-]+)+$/;

/** A path inside a package, `swagger-ui/dist` or `@fastify/swagger-ui/static`. */
const PACKAGE_PATH = /^(@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*(\/(?!\.\.?(\/|$))[\w.-]+)+$/;

/** Whether a path leads to something in the service's folder, and not into a package. */
export function isOwnPath(path: string): boolean {
  return OWN_PATH.test(path);
}

/** Whether a path leads to something in a package. */
export function isPackagePath(path: string): boolean {
  return PACKAGE_PATH.test(path);
}
