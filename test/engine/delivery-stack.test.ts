import assert from "node:assert/strict";
import { copyFileSync, mkdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { bundleService } from "../../local/bundle";
import { newEngine, type Engine } from "../support/engine/engine";
import { accountResources } from "./support/account";
import { deliver } from "./support/delivery/delivery";
import { runFolder } from "./support/folder";
import { providers } from "./support/setup";

const REPOSITORY = join(__dirname, "../..");

/** The programs of the repository as `npm run up` deploys dev, against simulated AWS and Kubernetes providers. */
describe("up, status and down of the repository's programs, on the real engine", function () {
  // An operation takes minutes on a loaded machine.
  this.timeout(1_200_000);

  let engine: Engine;
  let edge: Server;
  let address: string;
  /** Values that the services at the edge have stored. */
  let stored = 0;
  const asked: string[] = [];

  before(async () => {
    const dir = join(runFolder(), "delivery-stack");
    mkdirSync(dir, { recursive: true });
    engine = await newEngine({ dir, providers: [await providers()] });
    for (const [folder, project] of [
      [".", "millrace-infra"],
      ["apps", "millrace-apps"],
    ] as const) {
      // The folder of infra's program must be there, though the program is run from the repository.
      mkdirSync(join(dir, "repository", project, "infra"), { recursive: true });
      for (const file of ["Pulumi.yaml", "Pulumi.dev.yaml"]) {
        copyFileSync(join(REPOSITORY, folder, file), join(dir, "repository", project, file));
      }
    }
    await bundleService("web");
    edge = createServer((request, response) => {
      const { method = "", url = "" } = request;
      asked.push(`${method} ${url}`);
      if (method === "POST" && url === "/api/count") {
        stored += 1;
        response.writeHead(202, { "content-type": "application/json" }).end("{}");
      } else if (url === "/api/count") {
        response
          .writeHead(200, { "content-type": "application/json" })
          .end(JSON.stringify({ count: stored }));
      } else if (url === "/api/health") {
        response.writeHead(200).end();
      } else {
        response.writeHead(url === "/" ? 200 : 404, { "content-type": "text/html" }).end("<html></html>");
      }
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => edge.once("listening", resolve));
    address = `http://127.0.0.1:${(edge.address() as AddressInfo).port}`;
  });

  after(() => {
    edge.close();
  });

  const command = (name: "up" | "down" | "status", ...args: string[]) =>
    deliver(name, ["dev", ...args], {
      engine,
      programs: "repository",
      edge: address,
      stacks: ["dev"],
      env: { PULUMI_SKIP_CHECKPOINTS: "true" },
    });

  it("deploys infra, then apps, and looks at them through the edge", async () => {
    const { code, stdout, stderr } = await command("up", "--yes");
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /^up dev: check, millrace-infra, images, pages, millrace-apps, smoke test$/m);
    assert.match(stdout, /^millrace-infra: \d+ to create$/m);
    assert.match(stdout, /^ {2}takes about 1\d min: .*cluster/m);
    assert.match(stdout, /^ {2}costs \$1\d\d\.\d\d a month when idle, without nodes \(\+\$/m);
    assert.match(stdout, /^page +https:\/\/\S+\.cloudfront\.net/m);
    assert.deepEqual(
      new Set(asked),
      new Set(["GET /", "GET /api/health", "GET /api/count", "POST /api/count"]),
    );
    assert.equal(stored, 1);
  });

  it("says what is deployed, and that nothing differs from it", async () => {
    const { code, stdout } = await command("status");
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^program +millrace-infra +\d+ resources; last update: succeeded/m);
    assert.match(stdout, /^drift +millrace-infra +none$/m);
    assert.match(stdout, /^runs +producer\S* +123456789012\.dkr\.ecr\S+\/producer:/m);
    assert.match(stdout, /^last run +up +done/m);
  });

  it("destroys apps, then infra, to an empty account", async () => {
    const { code, stdout } = await command("down", "--yes");
    assert.equal(code, 0, stdout);
    assert.ok(stdout.indexOf("millrace-apps ...") < stdout.indexOf("millrace-infra ..."));
    assert.match(stdout, /^ {2}saves \$1\d\d\.\d\d a month/m);
    // Earlier files of the page stay for pages that are open, as long as their bucket does; AWS deletes them with it.
    const left = accountResources(engine).filter(({ type }) => type !== "s3/bucketObjectv2");
    assert.deepEqual(left, []);
  });
});
