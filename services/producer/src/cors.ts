import cors, { type FastifyCorsOptions } from "@fastify/cors";
import { methodsAt } from "@millrace/common/http/problem";
import type { Section } from "@millrace/common/settings/read";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";

export interface CorsSettings {
  /** Whose pages may call the API from a browser: origins, or `*` alone for all. */
  readonly origins: readonly string[];
}

const ANY = "*";

/** `CORS_ORIGINS`; without it only pages of the API's own origin may call it. */
export const corsSection: Section<CorsSettings> = () =>
  z
    .object({
      CORS_ORIGINS: z
        .string()
        .transform((given, context) => {
          const origins = given.split(",").map((origin) => origin.trim());
          if (origins.length === 1 && origins[0] === ANY) return origins;
          for (const wrong of origins.filter((origin) => !isOrigin(origin))) {
            const message = `"*", or origins like "https://app.example.com" with commas between them, which ${JSON.stringify(wrong)} is not`;
            context.issues.push({ code: "custom", message, input: given });
          }
          return origins;
        })
        .default([]),
    })
    .transform((env) => ({ origins: env.CORS_ORIGINS }));

/** Whether a text is an origin as browsers send it: no path, no slash at the end, no port that goes without saying. */
function isOrigin(text: string): boolean {
  return /^https?:[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

/** What browsers may send with a request beyond what they always may. */
const ALLOWED_HEADERS = ["content-type", "idempotency-key", "traceparent", "tracestate", "x-request-id"];

/** What pages may read of an answer beyond what they always may. */
const EXPOSED_HEADERS = ["retry-after", "x-read-from", "x-request-id"];

/** How long a browser may remember what it was allowed; none takes more than two hours. */
const REMEMBER_SECONDS = 7200;

/** Lets browsers call the API for pages of other origins; does nothing where there are none. */
export async function addCors(app: FastifyInstance, { origins }: CorsSettings): Promise<void> {
  if (origins.length === 0) return;
  await app.register(cors, {
    delegator: (request, done) => {
      done(null, optionsFor(app, request, origins));
    },
  });
}

function optionsFor(
  app: FastifyInstance,
  request: FastifyRequest,
  origins: readonly string[],
): FastifyCorsOptions {
  const { origin } = request.headers;
  if (origin === undefined || !(origins.includes(ANY) || origins.includes(origin))) return { origin: false };
  const common = { origin: origins.includes(ANY) ? ANY : origin, exposedHeaders: EXPOSED_HEADERS };
  // Any other OPTIONS is answered as without CORS.
  const preflight = request.method === "OPTIONS" && "access-control-request-method" in request.headers;
  const methods = preflight ? methodsAt(app, request) : [];
  if (methods.length === 0) return { ...common, preflight: false };
  return { ...common, methods, allowedHeaders: ALLOWED_HEADERS, maxAge: REMEMBER_SECONDS };
}
