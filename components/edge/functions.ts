// Code of CloudFront Functions, which run at every viewer's request; plain text, since CloudFront takes no modules.

/**
 * Serves the page's `index.html` for every address that names no file, so that addresses within the page can be opened
 * and shared. Files that do not exist stay missing.
 *
 * @param path path of the page, `/` or such as `/admin`
 */
export function servePage(path: string): string {
  const index = `${path === "/" ? "" : path}/index.html`;
  return `function handler(event) {
  var request = event.request;
  var last = request.uri.slice(request.uri.lastIndexOf("/") + 1);
  if (!last.includes(".")) request.uri = ${JSON.stringify(index)};
  return request;
}
`;
}

/**
 * Strips the first of the prefixes that a path begins with: the service does not know the path that it is served under.
 *
 * @param prefixes paths such as `/api`, the longest first
 */
export function stripPrefix(prefixes: readonly string[]): string {
  return `function handler(event) {
  var request = event.request;
  var prefix = ${JSON.stringify(prefixes)}.find((each) => request.uri.startsWith(each + "/"));
  if (prefix !== undefined) request.uri = request.uri.slice(prefix.length);
  return request;
}
`;
}
