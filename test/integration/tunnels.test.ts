import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { isPublicKey, tunnelServer } from "../../components/access/bastion-user-data";
import { requireBinary } from "../../local/servers/binaries";
import { startDaemon, type Daemon } from "../../local/servers/daemon";
import { unprivilegedIdentity, type Identity } from "../../local/servers/identity";
import { freePort } from "../../local/servers/ports";
import { eventually } from "../../local/services/poll";

const HOST = "127.0.0.1";
const GREETING = "a data store\n";

/** A server that greets whoever connects, as a data store would. */
async function startStore(): Promise<{ port: number; server: Server }> {
  const server = createServer((socket) => socket.end(GREETING)).listen(0, HOST);
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, server };
}

function makeKey(file: string): string {
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "me@laptop", "-f", file]);
  return readFileSync(`${file}.pub`, "utf8").trim();
}

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

describe("the bastion's tunnels, on a real SSH server", function () {
  this.timeout(60_000);

  let dir: string;
  let user: string;
  let mine: string;
  let port: number;
  let sshd: Daemon | undefined;
  let store: Awaited<ReturnType<typeof startStore>>;
  let other: Awaited<ReturnType<typeof startStore>>;

  before(async () => {
    dir = openFolder(join(tmpdir(), "millrace-tunnels-"));
    [store, other, port] = await Promise.all([startStore(), startStore(), freePort()]);
  });

  after(() => {
    store.server.close();
    other.server.close();
    rmSync(dir, { recursive: true });
  });

  afterEach(async () => {
    await sshd?.stop();
    sshd = undefined;
  });

  /** Starts the server that the bastion would have, after what the test changes of its files. */
  async function start(change: (server: string) => void = () => undefined): Promise<void> {
    const directory = join(openFolder(join(dir, "server-")), "tunnel");
    mine = `${directory}-mine`;
    const key = makeKey(mine);
    assert.ok(isPublicKey(key));
    mkdirSync(directory);
    // An SSH server without the rights of root lets only its own user in.
    const identity = unprivilegedIdentity(directory, ["sshd", "nobody"]);
    user = nameOf(identity);
    const script = tunnelServer({ directory, port, user }, [key], [{ host: HOST, port: store.port }]);
    execFileSync("bash", ["-euo", "pipefail", "-c", script]);
    change(directory);
    if (identity.uid !== undefined) execFileSync("chown", ["-R", String(identity.uid), directory]);
    sshd = await startDaemon({
      command: requireBinary(["sshd"], "try the tunnels"),
      // The folder for temporary files is everybody's, which the server would hold against the keys in it.
      args: ["-D", "-e", "-f", join(directory, "sshd_config"), "-o", "StrictModes=no"],
      dir: directory,
      identity,
      ready: async () => {
        const socket = connect(port, HOST);
        await once(socket, "data");
        socket.destroy();
      },
    });
  }

  /** Starts `ssh`, or another client that takes its options. */
  function begin(args: readonly string[], { program = "ssh", key = mine, as = user } = {}) {
    const options = [
      ...["BatchMode=yes", "IdentitiesOnly=yes", `IdentityFile=${key}`, `Port=${port}`, `User=${as}`],
      ...["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "ExitOnForwardFailure=yes"],
    ].flatMap((option) => ["-o", option]);
    return spawn(program, ["-F", "/dev/null", ...options, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 20_000,
    });
  }

  /** Runs a client to its end. */
  async function client(...how: Parameters<typeof begin>): Promise<Ended> {
    const child = begin(...how);
    let [output, errors] = ["", ""];
    child.stdout.on("data", (data: Buffer) => (output += data.toString()));
    child.stderr.on("data", (data: Buffer) => (errors += data.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    return { code, output, errors };
  }

  const forward = (to: string) => client(["-W", to, HOST]);

  async function refusesAllElse(): Promise<void> {
    for (const to of [`${HOST}:${other.port}`, `localhost:${store.port}`]) {
      const { code, output, errors } = await forward(to);
      assert.deepEqual([code === 0, output], [false, ""], to);
      assert.match(errors, /administratively prohibited|open failed/, to);
    }
    for (const args of [
      [HOST, "id"],
      ["-tt", HOST],
      [HOST, "cat", "/etc/passwd"],
    ]) {
      const { code, output } = await client(args);
      assert.notEqual(code, 0, args.join(" "));
      assert.doesNotMatch(output, /uid=|root:|\$ $/, args.join(" "));
    }
    const sftp = await client(["-b", "/dev/null", HOST], { program: "sftp" });
    assert.notEqual(sftp.code, 0, sftp.errors);
  }

  async function refusesListening(): Promise<void> {
    const { code, errors } = await client(["-N", "-R", `0:${HOST}:${other.port}`, HOST]);
    assert.notEqual(code, 0);
    assert.match(errors, /remote port forwarding failed/);
  }

  it("lead to a data store, and nowhere else: no other port, no other name, no shell, no files, nothing back", async () => {
    await start();
    assert.deepEqual(await forward(`${HOST}:${store.port}`).then(({ code, output }) => [code, output]), [
      0,
      GREETING,
    ]);
    await refusesAllElse();
    await refusesListening();
  });

  it("forward a local port for as long as they are open", async () => {
    await start();
    const local = await freePort();
    const ssh = begin(["-N", "-L", `${local}:${HOST}:${store.port}`, HOST]);
    await eventually(async () => assert.equal(await read(local), GREETING));
    ssh.kill();
    await once(ssh, "close");
    assert.equal(await read(local), "");
  });

  it("are for those whose keys are known, under the one name", async () => {
    await start();
    const stranger = join(dir, "stranger");
    makeKey(stranger);
    const to = `${HOST}:${store.port}`;
    for (const who of [{ key: stranger }, { as: "root" }, { as: "ec2-user" }]) {
      const { code, output, errors } = await client(["-W", to, HOST], who);
      assert.deepEqual([code === 0, output], [false, ""]);
      assert.match(errors, /Permission denied \(publickey\)/);
    }
  });

  it("lead nowhere else by the server's configuration alone", async () => {
    await start((server) =>
      writeFileSync(join(server, "authorized_keys"), readFileSync(`${server}-mine.pub`)),
    );
    assert.equal((await forward(`${HOST}:${store.port}`)).output, GREETING);
    await refusesAllElse();
    await refusesListening();
  });

  it("lead nowhere else by the keys' options alone, which cannot forbid to listen", async () => {
    await start((server) => {
      const file = join(server, "sshd_config");
      const lax = readFileSync(file, "utf8").replace(
        /^(AllowTcpForwarding|PermitOpen|PermitListen|PermitTTY|MaxSessions|ForceCommand) .*\n/gm,
        "",
      );
      writeFileSync(file, `${lax}Subsystem sftp internal-sftp\n`);
    });
    assert.equal((await forward(`${HOST}:${store.port}`)).output, GREETING);
    await refusesAllElse();
  });
});

/** What whoever listens at a port says, or nothing. */
function read(port: number): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    connect(port, HOST)
      .on("data", (data) => (text += data.toString()))
      .on("error", () => resolve(""))
      .on("end", () => resolve(text));
  });
}

/** A new folder, which the server's own user may enter too. */
function openFolder(prefix: string): string {
  const folder = mkdtempSync(prefix);
  chmodSync(folder, 0o755);
  return folder;
}

function nameOf({ uid }: Identity): string {
  return uid === undefined
    ? userInfo().username
    : execFileSync("id", ["-nu", String(uid)], { encoding: "utf8" }).trim();
}
