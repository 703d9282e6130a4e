import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { localPorts, quoted, tunnelCommand } from "../../../../components/access/tunnels";

/** Runs a command line with a real shell, in which `aws` prints its arguments, and returns them. */
function argumentsOf(commandLine: string, folder: string): string[] {
  const env = { PATH: `${folder}:${process.env["PATH"] ?? ""}` };
  return JSON.parse(execFileSync("/bin/sh", ["-c", commandLine], { env, encoding: "utf8" })) as string[];
}

describe("tunnels", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "millrace-aws-"));
    const aws = join(folder, "aws");
    writeFileSync(aws, `#!${process.execPath}\nconsole.log(JSON.stringify(process.argv.slice(2)));\n`);
    chmodSync(aws, 0o755);
  });

  after(() => rmSync(folder, { recursive: true }));

  it("open by a command that a shell takes as it is meant", () => {
    const command = tunnelCommand(
      { region: "eu-central-1", instanceId: "i-0123456789abcdef0" },
      { host: "db.cluster-x.eu-central-1.rds.amazonaws.com", port: 3306 },
      13306,
    );
    assert.equal(
      command,
      "aws ssm start-session --region eu-central-1 --target i-0123456789abcdef0 " +
        "--document-name AWS-StartPortForwardingSessionToRemoteHost " +
        `--parameters '{"host":["db.cluster-x.eu-central-1.rds.amazonaws.com"],"portNumber":["3306"],` +
        `"localPortNumber":["13306"]}'`,
    );
    const [service, verb, ...rest] = argumentsOf(command, folder);
    assert.deepEqual([service, verb], ["ssm", "start-session"]);
    const options = Object.fromEntries(
      Array.from({ length: rest.length / 2 }, (_, at) => [rest[2 * at], rest[2 * at + 1]]),
    ) as Record<string, string>;
    const { "--parameters": parameters, ...others } = options;
    assert.deepEqual(others, {
      "--region": "eu-central-1",
      "--target": "i-0123456789abcdef0",
      "--document-name": "AWS-StartPortForwardingSessionToRemoteHost",
    });
    assert.deepEqual(JSON.parse(parameters ?? ""), {
      host: ["db.cluster-x.eu-central-1.rds.amazonaws.com"],
      portNumber: ["3306"],
      localPortNumber: ["13306"],
    });
  });

  it("quote any word so that a shell gives it back", () => {
    for (const word of [
      "plain",
      "two words",
      "it's",
      "$HOME `id` $(id)",
      'say "hi"',
      "a\\b",
      "*",
      "",
      "-n",
    ]) {
      assert.deepEqual(argumentsOf(`aws ${quoted(word)}`, folder), [word]);
    }
  });

  it("have local ports of their own, next to the remote ones", () => {
    assert.deepEqual(
      localPorts({ queue: 6379, mysql: 3306, mysqlReader: 3306, "mysql-orders": 3306, kubernetes: 443 }),
      { kubernetes: 10443, mysql: 13306, "mysql-orders": 13307, mysqlReader: 13308, queue: 16379 },
    );
  });

  it("never share a local port, and never need a right to open one", () => {
    const ports = fc.dictionary(fc.string({ minLength: 1 }), fc.integer({ min: 1, max: 65_000 }), {
      maxKeys: 20,
    });
    fc.assert(
      fc.property(ports, (remote) => {
        const local = Object.values(localPorts(remote));
        assert.equal(new Set(local).size, Object.keys(remote).length);
        assert.ok(local.every((port) => port > 1024 && port <= 65_535));
      }),
    );
  });
});
