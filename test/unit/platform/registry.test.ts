import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { environmentOf, project } from "../../../components/rules/names";
import { objection } from "../../../components/rules/rule";
import { MAX_NAME_LENGTH, objectionToName, RESERVED_NAMES } from "../../../platform/name";
import { ManifestError, registryOf } from "../../../platform/registry";
import type { ServiceFolder } from "../../../platform/services";
import { programsOf } from "../../../platform/services";
import { folder, problems, WORKER } from "./support";

const name = fc
  .stringMatching(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, { maxLength: MAX_NAME_LENGTH })
  .filter((text) => objectionToName(text) === undefined);

const outputs = <T>(value: fc.Arbitrary<T>) =>
  fc.dictionary(
    fc
      .stringMatching(/^[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,8})?$/)
      .filter((key) => key !== "main" && key !== "page"),
    value,
  );

const manifest = fc.record(
  {
    kind: fc.constantFrom("worker", "job"),
    description: fc.stringMatching(/^[A-Z][a-z ]{0,100}[a-z]$/),
    commands: outputs(fc.constantFrom("./src/a/main.ts", "./tools/b.ts")),
    folders: outputs(fc.constantFrom("./sql", "./a/b.c", "pkg/dist", "@scope/pkg/some/static")),
  },
  { requiredKeys: ["kind", "description"] },
);

const folders = fc
  .uniqueArray(fc.record({ name, manifest }), { selector: (one) => one.name, maxLength: 8 })
  .map((all) => all.map((one) => folder(one.name, one.manifest)));

describe("the registry of services", () => {
  it("has each folder once, by name, with the defaults filled in", () => {
    const read = registryOf([folder("web", { kind: "page", description: "The page" }), folder("billing")]);
    const defaults = {
      source: "typescript",
      commands: {},
      folders: {},
      uses: { queues: {}, databases: {}, secrets: [], egress: "none" },
      calls: [],
      ports: { http: 8080 },
      scaling: [],
      storage: [],
      settings: {},
      migrations: true,
    };
    const page = {
      protocol: "http",
      path: "/",
      stripPrefix: false,
      methods: "read",
      cache: "optimized",
      largeBodies: [],
    };
    assert.deepEqual(read, [
      { ...defaults, ...WORKER, name: "billing", routes: [] },
      { ...defaults, name: "web", kind: "page", description: "The page", routes: [page] },
    ]);
    assert.deepEqual(registryOf([]), []);
  });

  it("is the same in whatever order folders are found", () => {
    const shuffled = folders.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        assert.deepEqual(registryOf(one), registryOf(other));
      }),
    );
  });

  it("says the same of a service, whatever other services there are", () => {
    fc.assert(
      fc.property(folders, (all) => {
        const together = registryOf(all);
        assert.equal(together.length, all.length);
        for (const one of all) {
          assert.deepEqual(
            registryOf([one]),
            together.filter((service) => service.name === one.name),
          );
        }
      }),
    );
  });

  it("names each program of a service once", () => {
    fc.assert(
      fc.property(folders, (all) => {
        for (const service of registryOf(all)) {
          const programs = programsOf(service);
          assert.match(programs.main, /^\.\/\w+\/main\.ts$/);
          assert.equal(Object.keys(programs).length, 1 + Object.keys(service.commands).length);
        }
      }),
    );
  });
});

describe("a service's name", () => {
  /** The longest PROJECT and PROJECT-ENVIRONMENT. */
  const [PROJECT_LENGTH, PREFIX_LENGTH] = [17, 21];

  /** What a name becomes part of, each with the limits of where that is. */
  const targets: Readonly<Record<string, (name: string) => boolean>> = {
    "a DNS label in Kubernetes": (it) => /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(it),
    "a CronJob, whose Jobs add 11 characters": (it) => it.length <= 52,
    "an ECR repository": (it) =>
      /^[a-z0-9]+([._-][a-z0-9]+)*\/[a-z0-9]+([._-][a-z0-9]+)*$/.test(`p/${it}`) &&
      it.length >= 2 &&
      PROJECT_LENGTH + 1 + it.length <= 256,
    "an image reference": (it) => /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*$/.test(it),
    "a MySQL user": (it) => it.length <= 32,
    "part of an ElastiCache user": (it) => /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(it),
    "an IAM role": (it) => PREFIX_LENGTH + 1 + it.length <= 64,
  };

  it("follows a prefix of the length that the components allow", () => {
    const allowed = (project: number, environment: number) =>
      objection(environmentOf("p".repeat(project)), "e".repeat(environment)) === undefined;
    assert.ok(allowed(PROJECT_LENGTH, PREFIX_LENGTH - PROJECT_LENGTH - 1));
    assert.ok(!allowed(PROJECT_LENGTH, PREFIX_LENGTH - PROJECT_LENGTH));
    assert.equal(objection(project, "p".repeat(PROJECT_LENGTH)), undefined);
    assert.notEqual(objection(project, "p".repeat(PROJECT_LENGTH + 1)), undefined);
  });

  for (const [target, accepts] of Object.entries(targets)) {
    it(`can be ${target}`, () => {
      fc.assert(fc.property(name, (it) => accepts(it)));
    });
  }

  for (const wrong of [
    "x",
    "Billing",
    "2nd",
    "a--b",
    "a-",
    "-a",
    "a_b",
    "a.b",
    "a/b",
    "a b",
    "__proto__",
    "a".repeat(MAX_NAME_LENGTH + 1),
  ]) {
    it(`is not "${wrong}"`, () => {
      assert.deepEqual(problems(folder(wrong)), [
        `services/${wrong}: its name is "${wrong}"; it must be a name of 2 to 18 lower-case letters, digits and single dashes.`,
      ]);
    });
  }

  for (const taken of ["images", "collector", "default", "default-deny"]) {
    it(`is not "${taken}", which the namespace of the services has`, () => {
      assert.match(
        problems(folder(taken)).join(),
        /it must be none of collector, default, default-deny, images, which the platform/,
      );
    });
  }

  for (const role of ["admin", "bastion", "keda", "restored-orders", "service-desk"]) {
    it(`is not "${role}", as a role of an environment may be called`, () => {
      assert.deepEqual(problems(folder(role)), [
        `services/${role}: its name is "${role}"; it must be another, since a role of an environment may have it.`,
      ]);
    });
  }

  for (const given of ["database-orders", "orders-pods"]) {
    it(`is not "${given}", as the platform calls things of others`, () => {
      assert.match(problems(folder(given)).join(), /it must not begin with database- or end with -pods/);
    });
  }

  for (const reserved of RESERVED_NAMES) {
    it(`is not "${reserved}", which the platform uses`, () => {
      assert.match(problems(folder(reserved)).join(), /it must be none of registry, tag, which are keys of/);
    });
  }
});

describe("the problems of manifests", () => {
  it("stop a Pulumi program without a stack trace", () => {
    assert.ok(pulumi.RunError.isInstance(new ManifestError(["services/a: no"])));
  });

  it("are reported all at once", () => {
    const broken: ServiceFolder = {
      ...folder("orders"),
      load: () => {
        throw new Error("Unexpected token");
      },
    };
    assert.throws(() => registryOf([folder("Shop", { kind: "site" }), broken, folder("billing")]), {
      name: "ManifestError",
      message: `The services have 4 problems:
  - services/Shop: its name is "Shop"; it must be a name of 2 to 18 lower-case letters, digits and single dashes.
  - services/Shop/service.ts: kind is "site"; it must be one of http, worker, job, cron, page, migrator.
  - services/Shop/service.ts: description is missing; it must be text.
  - services/orders/service.ts: it cannot be loaded: Unexpected token.`,
    });
  });
});
