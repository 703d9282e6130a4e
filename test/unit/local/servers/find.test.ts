import assert from "node:assert/strict";
import type { Machine } from "../../../../local/servers/machine";
import type { Found, ServerKind, Way } from "../../../../local/servers/way";
import { bringServer, requireWays, WAYS } from "../../../../local/servers/ways/find";

/** A machine that offers nothing but what is said. */
function machine(offers: Partial<Machine> = {}): Machine {
  return {
    env: {},
    has: () => false,
    compose: () => undefined,
    engine: () => undefined,
    apt: () => undefined,
    ...offers,
  };
}

const everything: Machine = {
  env: { REDIS_HOST: "cache.example", MYSQL_HOST: "db.example" },
  has: () => true,
  compose: () => ["docker", "compose"],
  engine: () => "docker",
  apt: () => [],
};

/** The ways, bringing nothing but their names; those that `failing` names fail. */
function fakes(...failing: string[]): Way[] {
  return WAYS.map((way) => ({
    ...way,
    bring: () =>
      failing.includes(way.name) ? Promise.reject(new Error("It failed.")) : Promise.resolve(found(way.name)),
  }));
}

const found = (summary: string): Found => ({
  summary,
  env: {},
  exited: new Promise(() => undefined),
  stop: () => Promise.resolve(),
});

/** The name of the way in which a server is had, and what was said. */
async function wayTo(
  kind: ServerKind,
  on: Machine,
  ways = fakes(),
  signal?: AbortSignal,
): Promise<[name: string, ...said: string[]]> {
  const said: string[] = [];
  const { summary } = await bringServer(
    kind,
    { machine: on, dir: "unused", say: (text) => said.push(text), ...(signal && { signal }) },
    ways,
  );
  return [summary, ...said];
}

describe("finding servers", () => {
  it("tries the environment, what is installed, containers, then packages", () => {
    assert.deepEqual(
      WAYS.map(({ name }) => name),
      ["given by the environment", "run from what is installed", "run in containers", "installed by apt-get"],
    );
  });

  for (const [best, on] of [
    ["given by the environment", everything],
    ["run from what is installed", { ...everything, env: {} }],
    ["run in containers", { ...everything, env: {}, has: () => false }],
    ["installed by apt-get", { ...everything, env: {}, has: () => false, compose: () => undefined }],
  ] as const) {
    it(`takes servers ${best} before all that comes after`, async () => {
      assert.deepEqual(await wayTo("redis", on), [best]);
      assert.deepEqual(await wayTo("mysql", on), [best]);
    });
  }

  it("chooses for each kind by itself", async () => {
    const on = machine({
      has: (...programs) => programs.includes("mariadbd"),
      compose: () => ["docker-compose"],
    });
    assert.deepEqual(await wayTo("redis", on), ["run in containers"]);
    assert.deepEqual(await wayTo("mysql", on), ["run from what is installed"]);
  });

  it("takes an empty address for none", async () => {
    const on = machine({ env: { REDIS_HOST: "", MYSQL_HOST: "" }, has: () => true });
    assert.deepEqual(await wayTo("redis", on), ["run from what is installed"]);
    assert.deepEqual(await wayTo("mysql", on), ["run from what is installed"]);
  });

  it("goes on to packages where containers cannot be had after all", async () => {
    const on = { ...everything, env: {}, has: () => false };
    assert.deepEqual(await wayTo("redis", on, fakes("run in containers")), [
      "installed by apt-get",
      "It failed. Trying another way ...",
    ]);
  });

  it("does not go on where that would hide a mistake", async () => {
    for (const name of ["given by the environment", "run from what is installed"]) {
      const on = name.startsWith("given") ? everything : { ...everything, env: {} };
      await assert.rejects(wayTo("redis", on, fakes(name)), { message: "It failed." });
    }
    const on = machine({ compose: () => ["docker", "compose"] });
    await assert.rejects(wayTo("redis", on, fakes("run in containers")), { message: "It failed." });
  });

  it("does not go on once it is interrupted", async () => {
    const on = { ...everything, env: {}, has: () => false };
    await assert.rejects(wayTo("redis", on, fakes("run in containers"), AbortSignal.abort()), {
      message: "It failed.",
    });
  });

  it("asks nothing of Docker or apt where the servers are there", async () => {
    const never = () => assert.fail("not expected to be asked");
    const on = machine({ has: () => true, compose: never, apt: never });
    requireWays(["redis", "mysql"], on);
    assert.deepEqual(await wayTo("redis", on), ["run from what is installed"]);
  });

  it("says in one message how to install all that is missing", () => {
    assert.throws(() => requireWays(["redis", "mysql"], machine()), {
      message: `Redis and MariaDB or MySQL cannot be found here. Install on
  Debian, Ubuntu:  sudo apt-get install redis-server mariadb-server
  Fedora, RHEL:    sudo dnf install redis mariadb-server
  macOS:           brew install redis mariadb
or start Docker, or point REDIS_HOST and MYSQL_HOST at running servers.`,
    });
  });

  it("names only what is missing", () => {
    const on = machine({ has: (...programs) => programs.includes("redis-server") });
    assert.throws(() => requireWays(["redis", "mysql"], on), {
      message: `MariaDB or MySQL cannot be found here. Install on
  Debian, Ubuntu:  sudo apt-get install mariadb-server
  Fedora, RHEL:    sudo dnf install mariadb-server
  macOS:           brew install mariadb
or start Docker, or point MYSQL_HOST at running servers.`,
    });
  });
});
