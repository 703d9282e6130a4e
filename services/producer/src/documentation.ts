import { existsSync } from "node:fs";
import { join } from "node:path";
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";

/** Swagger UI's files, which the build puts beside the bundle; from source the package's own are served. */
const BUNDLED_ASSETS = join(__dirname, "docs");

/** The page loads and calls its own origin only; Swagger UI styles elements in place. */
const CONTENT_SECURITY_POLICY =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/** What holds for all operations, which name only what is particular to them. */
const DESCRIPTION = `Queues values for storage.

Whatever is wrong is told by a problem document (RFC 9457). Besides what the operations name, any request may be
answered with 400 (malformed), 404 (nothing there), 405 (another method; \`Allow\` names those there are), 408 (sent too
slowly), 431 (headers too large or too many) or 500 (a fault of the server's, whose log has the reason under the
answer's \`requestId\`).

\`GET /events\`, which is none of request and answer as the operations are, tells the state of it all at once and then each
second, as server-sent events named \`state\` (\`text/event-stream\`); what cannot be read is null.`;

// The servers in a description are relative to where it was got from, since all may lie below a prefix such as /api.

/** Serves `/openapi.json`, made from the schemas that requests are checked against, and `/docs`, which shows it. */
export async function addDocumentation(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Millrace producer", version: "1", description: DESCRIPTION },
    },
    refResolver: {
      buildLocalReference: ({ $id }, _base, _fragment, index) =>
        typeof $id === "string" ? $id : `schema${index}`,
    },
  });
  await app.register(swaggerUi, {
    routePrefix: "/docs",
    ...(existsSync(BUNDLED_ASSETS) && { baseDir: BUNDLED_ASSETS }),
    // Without the top bar there is no logo; one is given so that the package's own is not looked for.
    uiConfig: { layout: "BaseLayout" },
    logo: { type: "image/svg+xml", content: "" },
    staticCSP: CONTENT_SECURITY_POLICY,
    uiHooks: {
      onRequest: (request, reply, next) => {
        // The page's own addresses are relative only below a slash.
        if (request.url === "/docs") void reply.redirect("docs/");
        else next();
      },
    },
    transformSpecification: (description) => ({ ...description, servers: [{ url: ".." }] }),
  });
  app.get("/openapi.json", { schema: { hide: true } }, () => ({ ...app.swagger(), servers: [{ url: "." }] }));
}
