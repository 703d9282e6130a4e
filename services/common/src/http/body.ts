import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ByteBudget } from "./budget";
import { refuseUnfinished } from "./connection";
import { parseStrictly } from "./json";
import { HttpError } from "./problem";

/** Bodies are JSON objects of a few fields; a route whose bodies are larger says so by its own `bodyLimit`. */
export const BODY_LIMIT = 16 * 1024;

/** Overhead of a chunk of a body, in addition to its bytes: a client may send them one by one. */
const PIECE_BYTES = 256;

/** When to come back where bodies take up too much memory, in seconds. */
const FULL_SECONDS = 1;

/** Makes the bodies that a server reads hold their bytes of a budget until they are complete. */
export function budgetBodies(app: FastifyInstance, budget: ByteBudget): void {
  app.addHook("preParsing", (request, _reply, _payload, done) => {
    if (takesBody(request)) budgetBody(request.raw, budget);
    done();
  });
}

function budgetBody(raw: IncomingMessage, budget: ByteBudget): void {
  const hold = budget.hold(() => {
    // So that its parser drops what it has collected.
    for (const event of ["data", "end", "error"]) raw.removeAllListeners(event);
    raw.on("error", () => undefined).resume();
    refuseUnfinished(raw, "Too many requests are being received at the moment.", FULL_SECONDS);
  });
  raw.on("data", (piece: Buffer) => hold.take(piece.length + PIECE_BYTES));
  const release = () => hold.reset();
  raw.once("end", release).once("close", release);
  // Read by the parser, or by the proxy that hands it on, once that is there.
  raw.pause();
}

/** Makes a server take JSON in UTF-8, in a body of a kind that is named exactly once, and nothing else. */
export function takeOnlyJson(app: FastifyInstance): void {
  // After all hooks of `onRequest`: those put on the answer what a browser needs to read it.
  app.addHook("preParsing", (request, _reply, _payload, done) => {
    if (takesBody(request)) requireJson(request);
    done();
  });
  app.removeAllContentTypeParsers();
  // What is found by a pattern is found at once from the second time on; by the name itself it is not, as that is left
  // for plugins to take.
  for (const type of [/^application\/json/, "*"]) {
    app.addContentTypeParser(type, { parseAs: "buffer", bodyLimit: BODY_LIMIT }, takeBody);
  }
}

function takeBody(
  request: FastifyRequest,
  body: Buffer,
  done: (error: Error | null, value?: unknown) => void,
): void {
  let value: unknown;
  try {
    // The hook has looked at the type: it is JSON, or else there is nobody to take it.
    if (takesBody(request)) value = parse(body);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    done(new HttpError(400, `The body is not JSON: ${reason}`));
    return;
  }
  done(null, value);
}

const BODIED = new Set(["POST", "PUT", "PATCH"]);

function takesBody(request: FastifyRequest): boolean {
  return BODIED.has(request.method) && !request.is404;
}

/** What nearly all clients send. */
const USUAL_TYPE = "application/json";

const JSON_TYPE = /^application\/json[ \t]*(?:;[ \t]*charset=(?:utf-8|"utf-8")[ \t]*)?$/i;

function requireJson(request: FastifyRequest): void {
  const given = headers(request, "content-type");
  const [type = ""] = given;
  if (given.length !== 1 || (type !== USUAL_TYPE && !JSON_TYPE.test(type))) {
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
  const values: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const given = rawHeaders[index] ?? "";
    if (given.length === name.length && given.toLowerCase() === name)
      values.push(rawHeaders[index + 1] ?? "");
  }
  return values;
}

function parse(body: Buffer): unknown {
  if (!isUtf8(body)) throw new SyntaxError("it is not UTF-8");
  return parseStrictly(body.toString());
}
