import assert from "node:assert/strict";
import type { Manifest } from "../../../platform/service";
import { registryOf } from "../../../platform/registry";
import type { Service } from "../../../platform/services";
import { commandOf, containerOf, requirePrograms } from "../../../local/programs";
import type { Machine } from "../../../local/servers/machine";
import { serviceOf } from "./support";

const DIGEST = `registry.example/team/billing@sha256:${"a".repeat(64)}`;

function foreign(manifest: Partial<Manifest> = {}): Service {
  const [service] = registryOf([
    {
      name: "billing",
      load: () => ({ kind: "worker", description: "In Go", ...manifest }),
      has: (path) => path === "./Dockerfile" && manifest.image === undefined,
    },
  ]);
  assert.ok(service);
  return service;
}

const machine = (offers: Partial<Machine> = {}): Machine => ({
  env: {},
  has: () => false,
  compose: () => undefined,
  engine: () => undefined,
  apt: () => undefined,
  ...offers,
});

const dev = { command: ["go", "run", "."] };

describe("services in other languages, locally", () => {
  it("run by their command, in their folder", () => {
    const { command, args, cwd } = commandOf(foreign({ dev }), {}, { root: "/m", machine: machine() });
    assert.deepEqual([command, args, cwd], ["go", ["run", "."], "/m/services/billing"]);
  });

  it("run in a container on Linux with the machine's network, and read their own credentials alone", () => {
    const settings = {
      HTTP_PORT: "8081",
      REDIS_HOST: "127.0.0.1",
      REDIS_CREDENTIALS: "file:/m/redis-billing",
    };
    const { command, args, settings: own } = containerOf(foreign(), settings, "podman", "linux");
    assert.equal(command, "podman");
    assert.equal(
      args.join(" ").replace(/--user \d+:\d+ /, ""),
      "run --rm --init --network host --volume /m/redis-billing:/m/redis-billing:ro " +
        "--env HTTP_PORT --env REDIS_HOST --env REDIS_CREDENTIALS millrace-start/billing",
    );
    assert.deepEqual(own, settings);
  });

  it("have their volumes in a container where they have them in the cluster", () => {
    const stateful = foreign({ storage: { class: "data", size: "1Gi", path: "/var/lib/mails" } });
    const settings = { STORAGE_DATA: "/m/storage/billing/data" };
    const { args, settings: own } = containerOf(stateful, settings, "podman", "linux");
    assert.ok(args.join(" ").includes("--volume /m/storage/billing/data:/var/lib/mails"));
    assert.deepEqual(own, { STORAGE_DATA: "/var/lib/mails" });
  });

  it("run elsewhere in a container with published ports, and find servers through the engine's name of the machine", () => {
    const settings = {
      HTTP_HOST: "127.0.0.1",
      HTTP_PORT: "8081",
      MYSQL_HOST: "127.0.0.1",
      CATALOG_URL: "http://127.0.0.1:8080",
    };
    const { args, settings: own } = containerOf(foreign({ image: DIGEST }), settings, "docker", "darwin");
    assert.deepEqual(args.slice(3, 5), ["--publish", "127.0.0.1:8081:8081"]);
    assert.equal(args.at(-1), DIGEST);
    assert.deepEqual(own, {
      HTTP_HOST: "0.0.0.0",
      HTTP_PORT: "8081",
      MYSQL_HOST: "host.docker.internal",
      CATALOG_URL: "http://host.docker.internal:8080",
    });
  });

  it("are named where they cannot run, with what is missing", () => {
    const check =
      (service: Service, on = machine()) =>
      () =>
        requirePrograms([service, serviceOf("orders")], on);
    assert.throws(check(foreign({ dev })), {
      message: 'billing runs by "go run .", and go is not installed.',
    });
    assert.throws(check(foreign()), {
      message:
        "billing runs from its Dockerfile, and no container engine answers: start Docker or Podman, or say in " +
        'services/billing/service.ts how it runs without one, such as dev: { command: ["go", "run", "."] }.',
    });
    assert.throws(
      check(foreign({ image: DIGEST })),
      /^Error: billing runs from an image, and no container engine/,
    );
    check(foreign({ dev }), machine({ has: (program) => program === "go" }))();
    check(foreign(), machine({ engine: () => "docker" }))();
  });
});
