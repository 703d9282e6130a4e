import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { registryOf } from "../../../platform/registry";
import { buildImages } from "../../../deliver/images/build";

describe("building images", () => {
  const folder = mkdtempSync(join(tmpdir(), "millrace-images-"));
  const calls = join(folder, "calls");
  const path = process.env["PATH"];
  before(() => {
    writeFileSync(join(folder, "docker"), `#!/bin/sh\nprintf '%s\\n' "$*" >>'${calls}'\n`, { mode: 0o755 });
    process.env["PATH"] = [folder, path].join(delimiter);
  });
  after(() => {
    process.env["PATH"] = path;
    rmSync(folder, { recursive: true });
  });

  it("takes the repository's Dockerfile for TypeScript, and a service's own with its folder as context", async () => {
    const services = registryOf([
      {
        name: "orders",
        load: () => ({ kind: "http", description: "Orders" }),
        has: (file) => file !== "./Dockerfile",
      },
      {
        name: "mailer",
        load: () => ({ kind: "worker", description: "Mails" }),
        has: (file) => file === "./Dockerfile",
      },
    ]);
    const options = { root: "/m", registry: "r/x", tag: "1", revision: "abc", nodeImage: "node:22" };
    await buildImages(services, options);
    assert.deepEqual(readFileSync(calls, "utf8").trim().split("\n"), [
      "build --quiet --tag r/x/mailer:1 --label org.opencontainers.image.title=millrace/mailer " +
        "--label org.opencontainers.image.description=Mails --label org.opencontainers.image.revision=abc /m/services/mailer",
      "build --quiet --tag r/x/orders:1 --target service --build-arg SERVICE=orders " +
        "--build-arg DESCRIPTION=Orders --build-arg NODE_IMAGE=node:22 --build-arg REVISION=abc /m",
    ]);
  });
});
