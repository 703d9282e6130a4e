import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { providerFolder } from "../../../simulator/install";

const ROOT = join(__dirname, "../../..");

describe("the provider folder", function () {
  this.timeout("3m");

  it("is the same as long as nothing changes, also for several at once", async () => {
    const [one, other] = await Promise.all([providerFolder(ROOT), providerFolder(ROOT)]);
    assert.equal(one, other);
    assert.equal(await providerFolder(ROOT), one);
  });

  for (const name of ["aws", "awsx", "eks", "kubernetes", "random"]) {
    it(`has an executable that serves ${name} in the version of the installed SDK`, async () => {
      const manifest = readFileSync(join(ROOT, "node_modules/@pulumi", name, "package.json"), "utf8");
      const { version: installed } = JSON.parse(manifest) as { version: string };
      const provider = spawn(join(await providerFolder(ROOT), `pulumi-resource-${name}`), ["127.0.0.1:1"]);
      try {
        const port = await new Promise<number>((resolve) => {
          provider.stdout.once("data", (line: Buffer) => {
            resolve(Number(line.toString()));
          });
        });
        const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
        const version = await new Promise<string>((resolve, reject) => {
          client.getPluginInfo(new Empty(), (error: grpc.ServiceError | null, info: PluginInfo) => {
            if (error === null) resolve(info.getVersion());
            else reject(error);
          });
        });
        client.close();
        assert.equal(version, installed);
      } finally {
        provider.kill("SIGKILL");
      }
    });
  }

  it("has executables that say what is wrong with a setting", async () => {
    const provider = spawn(join(await providerFolder(ROOT), "pulumi-resource-aws"), [], {
      env: { ...process.env, SIMULATOR_SCALE: "fast" },
    });
    let said = "";
    provider.stderr.on("data", (text: Buffer) => (said += text.toString()));
    const code = await new Promise((resolve) => provider.on("close", resolve));
    assert.equal(code, 1);
    assert.match(said, /^SIMULATOR_SCALE is "fast", which is not a number or a fraction/);
  });
});
