import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { PAGE_HEADERS } from "../../../../platform/page-headers";
import { HttpError } from "./problem";

/** Where files are whose names carry a hash of what is in them. */
const HASHED = "assets";

const FOREVER = "public, max-age=31536000, immutable";

/**
 * Serves a built page: its files, and `index.html` for navigation to any other address.
 *
 * @throws If `directory` holds no built page.
 */
export async function servePage(server: FastifyInstance, directory: string): Promise<void> {
  if (!existsSync(join(directory, "index.html"))) {
    throw new Error(`There is no built page in ${directory}; "npm run build" makes it.`);
  }
  const hashed = join(directory, HASHED);
  await server.register(fastifyStatic, {
    root: directory,
    // One route a file, found now; nothing else in the directory's reach is ever looked up.
    wildcard: false,
    cacheControl: false,
    setHeaders: (reply, path) =>
      void reply.headers({
        ...PAGE_HEADERS,
        "cache-control": path.startsWith(hashed) ? FOREVER : "no-cache",
      }),
  });
  server.get("/*", (request, reply) => {
    if (isNavigation(request)) return reply.sendFile("index.html");
    throw new HttpError(404, `There is nothing at ${request.url.split("?", 1)[0] ?? "/"}.`);
  });
}

/** Whether a person goes to an address, as against the page or a program that asks for a file. */
function isNavigation({ headers, url }: FastifyRequest): boolean {
  const navigates = headers["sec-fetch-mode"] === "navigate" || (headers.accept ?? "").includes("text/html");
  return navigates && !url.startsWith(`/${HASHED}/`);
}
