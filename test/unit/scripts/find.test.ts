import assert from "node:assert/strict";
import { chooseWays, WAYS } from "../../../scripts/servers/find";
import type { Machine } from "../../../scripts/servers/machine";

/** A machine that offers nothing but what is said. */
function machine(offers: Partial<Machine> = {}): Machine {
  return { env: {}, has: () => false, compose: () => undefined, apt: () => undefined, ...offers };
}

const everything: Machine = {
  env: { REDIS_HOST: "cache.example", MYSQL_HOST: "db.example" },
  has: () => true,
  compose: () => ["docker", "compose"],
  apt: () => [],
};

const wayNames = (on: Machine) =>
  [...chooseWays(["redis", "mysql"], on)].map(([kind, { name }]) => [kind, name]);
const both = (name: string) => [
  ["redis", name],
  ["mysql", name],
];

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
    it(`takes servers ${best} before all that comes after`, () => {
      assert.deepEqual(wayNames(on), both(best));
    });
  }

  it("chooses for each kind by itself", () => {
    const on = machine({
      has: (...programs) => programs.includes("mariadbd"),
      compose: () => ["docker-compose"],
    });
    assert.deepEqual(wayNames(on), [
      ["redis", "run in containers"],
      ["mysql", "run from what is installed"],
    ]);
  });

  it("takes an empty address for none", () => {
    const on = machine({ env: { REDIS_HOST: "", MYSQL_HOST: "" }, has: () => true });
    assert.deepEqual(wayNames(on), both("run from what is installed"));
  });

  it("says in one message how to install all that is missing", () => {
    assert.throws(() => chooseWays(["redis", "mysql"], machine()), {
      message: `Redis and MariaDB or MySQL cannot be found here. Install on
  Debian, Ubuntu:  sudo apt-get install redis-server mariadb-server
  Fedora, RHEL:    sudo dnf install redis mariadb-server
  macOS:           brew install redis mariadb
or start Docker, or point REDIS_HOST and MYSQL_HOST at running servers.`,
    });
  });

  it("names only what is missing", () => {
    const on = machine({ has: (...programs) => programs.includes("redis-server") });
    assert.throws(() => chooseWays(["redis", "mysql"], on), {
      message: `MariaDB or MySQL cannot be found here. Install on
  Debian, Ubuntu:  sudo apt-get install mariadb-server
  Fedora, RHEL:    sudo dnf install mariadb-server
  macOS:           brew install mariadb
or start Docker, or point MYSQL_HOST at running servers.`,
    });
  });
});
