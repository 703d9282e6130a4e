import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Account, type AccountEntry } from "../../../simulator/account/account";
import { locked } from "../../../simulator/account/lock";

const vpc = (id: string, region = "us-east-1"): AccountEntry => ({
  type: "ec2/vpc",
  id,
  region,
  outputs: { id },
});

describe("the simulated account", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "millrace-account-"));
    file = join(folder, "account.json");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("is the same for all that use the file, and another in memory", () => {
    new Account(file).change((account) => account.put(vpc("one")));
    assert.equal(
      new Account(file).read((account) => account.find("one", "ec2/vpc")?.id),
      "one",
    );
    assert.equal(
      new Account(undefined).read((account) => account.find("one", "ec2/vpc")),
      undefined,
    );
  });

  it("sees what another wrote since", () => {
    const [one, other] = [new Account(file), new Account(file)];
    one.change((account) => account.put(vpc("one")));
    other.change((account) => account.put(vpc("two")));
    one.change((account) => account.put(vpc("three")));
    assert.deepEqual(
      other.read((account) => account.all("ec2/vpc").map(({ id }) => id)),
      ["one", "two", "three"],
    );
  });

  it("stays as it was where a change fails", () => {
    for (const account of [new Account(file), new Account(undefined)]) {
      account.change((open) => open.put(vpc("one")));
      assert.throws(
        () =>
          account.change((open) => {
            open.remove("ec2/vpc", "us-east-1", "one");
            throw new Error("refused");
          }),
        /refused/,
      );
      assert.equal(
        account.read((open) => open.all("ec2/vpc").length),
        1,
      );
    }
  });

  it("tells regions apart, except for services that have none", () => {
    const account = new Account(file);
    account.change((open) => {
      open.put(vpc("one", "us-east-1"));
      open.put(vpc("one", "eu-central-1"));
      open.put({ type: "iam/role", id: "role", region: "us-east-1", outputs: {} });
      open.remove("ec2/vpc", "eu-central-1", "one");
      open.remove("iam/role", "eu-central-1", "role");
    });
    assert.deepEqual(
      account.read((open) => open.all("ec2/vpc", "iam/role").map(({ region }) => region)),
      ["us-east-1"],
    );
  });

  it("removes with a resource what AWS made with it", () => {
    const account = new Account(file);
    account.change((open) => {
      open.put(vpc("one"));
      open.put({ type: "ec2/securityGroup", id: "default", region: "us-east-1", partOf: "one", outputs: {} });
      open.remove("ec2/vpc", "us-east-1", "one");
    });
    assert.equal(
      account.read((open) => open.all("ec2/securityGroup").length),
      0,
    );
  });

  it("reads a file that was edited by hand, with or without a byte order mark", () => {
    const resources = { "ec2/vpc|us-east-1|one": vpc("one") };
    writeFileSync(file, `\uFEFF${JSON.stringify({ resources })}`);
    assert.equal(
      new Account(file).read((open) => open.find("one", "ec2/vpc")?.id),
      "one",
    );
  });

  it("leaves nothing but the account and its lock", () => {
    new Account(file).change((open) => open.put(vpc("one")));
    assert.deepEqual(readdirSync(folder).sort(), ["account.json", "account.json.lock"]);
    assert.doesNotThrow(() => JSON.parse(readFileSync(file, "utf8")) as unknown);
  });

  it("is taken from a process that was killed while it had it", async () => {
    const dead = spawn(process.execPath, ["-e", ""]);
    await new Promise((resolve) => dead.on("exit", resolve));
    mkdirSync(`${file}.lock`);
    writeFileSync(join(`${file}.lock`, `${dead.pid}-00000000`), "");
    new Account(file).change((open) => open.put(vpc("one")));
    assert.deepEqual(readdirSync(`${file}.lock`), ["free"]);
  });

  it("waits for a process that has it", async () => {
    const held = join(folder, "held.lock");
    locked(held, () => undefined);
    // Another process that is alive: it gives the lock back when its input ends.
    const script = `
      const fs = require("fs"), path = require("path");
      const [folder] = process.argv.slice(1), mine = path.join(folder, process.pid + "-0");
      fs.renameSync(path.join(folder, "free"), mine);
      console.log("held");
      setTimeout(() => { fs.writeFileSync(folder + ".released", ""); fs.renameSync(mine, path.join(folder, "free")); }, 300);`;
    const holder = spawn(process.execPath, ["-e", script, held]);
    await new Promise((resolve) => holder.stdout.once("data", resolve));
    locked(held, () => {
      assert.ok(readdirSync(folder).includes("held.lock.released"));
    });
  });
});
