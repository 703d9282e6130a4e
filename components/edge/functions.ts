/** Code of CloudFront Functions, which run at every viewer's request; plain text, since CloudFront takes no modules. */

/**
 * The page for every address that names no file, so that addresses within the page can be opened and shared. Files that
 * are not there stay missing.
 */
export const SERVE_PAGE = `function handler(event) {
  var request = event.request;
  var last = request.uri.slice(request.uri.lastIndexOf("/") + 1);
  if (!last.includes(".")) request.uri = "/index.html";
  return request;
}
`;

/** Takes the prefix (a path such as `/api`) away: the service behind it knows nothing of where it is mounted. */
export function stripPrefix(prefix: string): string {
  return `function handler(event) {
  var request = event.request;
  var prefix = ${JSON.stringify(prefix)};
  if (request.uri.startsWith(prefix + "/")) request.uri = request.uri.slice(prefix.length);
  return request;
}
`;
}
