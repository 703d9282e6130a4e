import type { ServicePlan } from "./plan";

/** A page that shows its own address, and the server that serves it where no CDN does. */
export function pageFiles({ name, port = 8080 }: ServicePlan): Record<string, string> {
  return {
    "server/main.ts": `
      import { join } from "node:path";
      import { servePage } from "@millrace/common/http/page";
      import { startHttp } from "@millrace/common/http/start";
      import { runService } from "@millrace/common/process/lifecycle";
      import { httpSection, type HttpSettings } from "@millrace/common/settings/http";

      void runService<{ http: HttpSettings }>("${name}", { http: httpSection(${port}) }, (settings, log, tracer) =>
        startHttp({
          name: "${name}",
          ...{ settings, log, tracer },
          // The build puts the page next to the server.
          routes: (app) => servePage(app, join(__dirname, "page")),
        }),
      );
    `,
    "src/index.html": `<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${name}</title>
          <script type="module" src="./page/main.ts"></script>
        </head>
        <body>
          <h1>${name}</h1>
          <p id="text"></p>
        </body>
      </html>
    `,
    "src/page/main.ts": `
      import { greeting } from "./greeting";

      const text = document.querySelector("#text");
      if (text !== null) text.textContent = greeting(location.host);
    `,
    "src/page/greeting.ts": `
      /** What the page says. */
      export function greeting(host: string): string {
        return \`This page comes from \${host}.\`;
      }
    `,
    "vite.config.mts": `
      import { defineConfig } from "vite";

      export default defineConfig({
        root: "src",
        // Files are found wherever the page's route is.
        base: "./",
        build: {
          outDir: "../dist/page",
          emptyOutDir: true,
          // Nothing is inlined as a data: address, which the page's content security policy refuses.
          assetsInlineLimit: 0,
          modulePreload: { polyfill: false },
        },
      });
    `,
    "tsconfig.json": JSON.stringify({
      extends: "../../tsconfig.json",
      compilerOptions: {
        rootDir: "src",
        lib: ["es2023", "dom", "dom.iterable"],
        module: "esnext",
        moduleResolution: "bundler",
        types: [],
      },
      include: ["src"],
      exclude: [],
    }),
    [`test/${name}.test.ts`]: `
      import assert from "node:assert/strict";
      import { greeting } from "../src/page/greeting";

      describe("${name}", () => {
        it("says where it comes from", () => {
          assert.equal(greeting("localhost:3000"), "This page comes from localhost:3000.");
        });
      });
    `,
  };
}
