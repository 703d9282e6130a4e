import assert from "node:assert/strict";
import fc from "fast-check";
import { LEAST_GIB, gibOf, isMountPath, storageName } from "../../../platform/storage";
import { VOLUME_CLASSES } from "../../../k8s/volumes";
import { manifests, registryFrom } from "../../support/registries";
import { folder, problems, WORKER } from "./support";

const DATA = { class: "data", size: "20Gi", path: "/data" };

describe("storage in a manifest", () => {
  it("is one volume or several of different classes", () => {
    const [one, several] = registryFrom({
      ledger: { ...WORKER, storage: { class: "data", size: "20Gi", path: "/data" } },
      notes: {
        ...WORKER,
        storage: [
          { class: "journal", size: "12Gi", path: "/journal" },
          { class: "logs", size: "2Ti", path: "/var/log/notes" },
        ],
      },
    });
    assert.deepEqual(one?.storage, [DATA]);
    assert.deepEqual(
      several?.storage.map(({ class: of, size }) => `${of} ${size}`),
      ["journal 12Gi", "logs 2Ti"],
    );
  });

  const wrong: Readonly<Record<string, readonly [manifest: object, ...sentences: string[]]>> = {
    "a class that there is not": [
      { storage: { ...DATA, class: "fast" } },
      'storage.0.class is "fast"; it must be one of data, journal, logs',
    ],
    "no size": [{ storage: { class: "data", path: "/data" } }, "storage.0.size is missing; it must be text"],
    "a size without a unit": [
      { storage: { ...DATA, size: "20" } },
      'storage.0.size is "20"; it must be a size of 1Gi to 16Ti, such as "20Gi"',
    ],
    "a size in decimal units": [
      { storage: { ...DATA, size: "20G" } },
      'storage.0.size is "20G"; it must be a size of 1Gi to 16Ti, such as "20Gi"',
    ],
    "a size that EBS does not have": [
      { storage: { ...DATA, size: "17Ti" } },
      'storage.0.size is "17Ti"; it must be a size of 1Gi to 16Ti, such as "20Gi"',
    ],
    "a journal that is too small for its I/O operations": [
      { storage: { ...DATA, class: "journal", size: "11Gi" } },
      'storage.0.size is "11Gi"; it must be at least 12Gi for the class journal',
    ],
    "a folder of the system": [
      { storage: { ...DATA, path: "/etc/ledger" } },
      'storage.0.path is "/etc/ledger"; it must be a folder for the volume, such as "/data", outside the folders of the system',
    ],
    "two volumes of one class": [
      { storage: [DATA, { ...DATA, path: "/more" }] },
      'storage.1.class is "data"; it must be another class, since a service has one volume of each',
    ],
    "a volume in another": [
      { storage: [DATA, { class: "logs", size: "1Gi", path: "/data/log" }] },
      'storage.1.path is "/data/log"; it must be outside /data, where another volume is',
    ],
    "a kind that runs to completion": [
      { kind: "cron", schedule: "@daily", storage: DATA },
      'storage is set; it must be left out, since kind is "cron" and neither "http" nor "worker"',
    ],
    "a number of pods that varies": [
      { storage: DATA, scaling: { on: "cpu" } },
      "scaling is set; it must be left out, since a service with storage has a fixed number of pods, each with its volumes",
    ],
    "a former name without storage": [
      { was: "ledger" },
      'was is "ledger"; it must be left out, since a service without storage keeps no former name',
    ],
    "a setting that has the variable of a volume": [
      { storage: DATA, settings: { STORAGE_DATA: "/elsewhere" } },
      'the setting "STORAGE_DATA" has the variable STORAGE_DATA; it must have another name, since the storage "data" has that variable',
    ],
    "text in place of an object": [{ storage: "20Gi" }, 'storage is "20Gi"; it must be an object or a list'],
  };
  for (const [what, [manifest, ...sentences]] of Object.entries(wrong)) {
    it(`is refused for ${what}`, () => {
      assert.deepEqual(
        problems(folder("billing", { ...WORKER, ...manifest })),
        sentences.map((sentence) => `services/billing/service.ts: ${sentence}.`),
      );
    });
  }

  it("is mounted at absolute paths without dots, outside what the system and the image have", () => {
    for (const path of ["/data", "/var/lib/ledger", "/srv/a_b-c.d"]) assert.ok(isMountPath(path), path);
    for (const path of ["/", "data", "/data/", "/a/../b", "/.data", "/app", "/tmp/x", "/var", "/var/run/x"]) {
      assert.equal(isMountPath(path), false, path);
    }
  });

  it("has a least size for each class of the cluster, of a GiB for each 500 I/O operations beyond those of all volumes", () => {
    assert.deepEqual(Object.keys(LEAST_GIB).sort(), Object.keys(VOLUME_CLASSES).sort());
    for (const [of, least] of Object.entries(LEAST_GIB)) {
      const { iops } = VOLUME_CLASSES[of] ?? assert.fail(of);
      assert.ok(iops <= 3000 || least * 500 >= iops, of);
    }
  });

  it("has sizes in GiB", () => {
    assert.deepEqual(["1Gi", "2Ti", "0Gi", "1.5Gi", "1Mi"].map(gibOf), [
      1,
      2048,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("is under one name for each service, whatever services there are", () => {
    fc.assert(
      fc.property(manifests, (all) => {
        const stored = registryFrom(all).filter(({ storage }) => storage.length > 0);
        const names = stored.flatMap((service) =>
          service.storage.map(({ class: of }) => `${of}-${storageName(service)}`),
        );
        assert.equal(new Set(names).size, names.length);
        for (const { kind, scaling, storage } of stored) {
          assert.ok(kind === "http" || kind === "worker");
          assert.deepEqual(scaling, []);
          assert.equal(new Set(storage.map(({ path }) => path)).size, storage.length);
        }
      }),
    );
  });
});
