import type { FastifyInstance, FastifyRequest } from "fastify";
import { parseStrictly } from "./json";
import { HttpError } from "./problem";

/** The largest body is a list of 10,000 numbers of up to 17 digits with their commas. */
export const BODY_LIMIT = 256 * 1024;

/** Makes a server take JSON in UTF-8, in a body of a kind that is named exactly once, and nothing else. */
export function takeOnlyJson(app: FastifyInstance): void {
  app.addHook("onRequest", (request, _reply, done) => {
    if (BODIED.has(request.method) && !request.is404) requireJson(request);
    done();
  });
  app.removeAllContentTypeParsers();
  // The hook has looked at the type; whatever passed it is JSON.
  app.addContentTypeParser(
    "*",
    { parseAs: "buffer", bodyLimit: BODY_LIMIT },
    (request, body: Buffer, done) => {
      // Whatever it is, there is nobody to take it.
      if (request.is404) {
        done(null);
        return;
      }
      try {
        done(null, parseStrictly(decode(body)));
      } catch (error) {
        done(
          new HttpError(
            400,
            `The body is not JSON: ${error instanceof Error ? error.message : String(error)}`,
          ),
        );
      }
    },
  );
}

const BODIED = new Set(["POST", "PUT", "PATCH"]);

const JSON_TYPE = /^application\/json[ \t]*(?:;[ \t]*charset=(?:utf-8|"utf-8")[ \t]*)?$/i;

function requireJson(request: FastifyRequest): void {
  const given = headers(request, "content-type");
  if (given.length !== 1 || !JSON_TYPE.test(given[0] ?? "")) {
    const found = given.length === 0 ? "none" : given.map((type) => JSON.stringify(type)).join(" and ");
    throw new HttpError(415, `Content-Type must be application/json in UTF-8, given once; it is ${found}.`);
  }
  const encoding = headers(request, "content-encoding").find((coding) => coding.toLowerCase() !== "identity");
  if (encoding !== undefined) {
    throw new HttpError(415, `Content-Encoding must be left out; it is ${JSON.stringify(encoding)}.`);
  }
}

/** All values of a header as they were sent; Node itself keeps only the first of some. */
function headers(request: FastifyRequest, name: string): string[] {
  const { rawHeaders } = request.raw;
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(body: Buffer): string {
  try {
    return utf8.decode(body);
  } catch {
    throw new SyntaxError("it is not UTF-8");
  }
}
