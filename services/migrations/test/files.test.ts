import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { latestVersion } from "../src/schema/files";
import { databasesOf, migrationFolders } from "../../../platform/databases";
import { loadServices } from "../../../platform/load";
import { migratorOf } from "../../../platform/services";

describe("the folder of the migrations", () => {
  let folder: string;

  beforeEach(() => {
    const parent = mkdtempSync(join(tmpdir(), "millrace-migrations-"));
    chmodSync(parent, 0o755);
    folder = join(parent, "sql");
  });

  afterEach(() => rmSync(join(folder, ".."), { recursive: true }));

  function holds(...files: string[]): void {
    mkdirSync(folder);
    for (const file of files) writeFileSync(join(folder, file), file.includes("empty") ? "" : "SELECT 1");
  }

  it("has the latest version", () => {
    holds("001.do.one.sql", "002.do.two.sql", "003.do.three.sql");
    assert.equal(latestVersion(folder), 3);
  });

  it("may hold files that are no SQL, and hidden ones", () => {
    holds("001.do.one.sql", ".DS_Store", "._001.do.one.sql", ".empty.sql.swp", "README.md", "Thumbs.db");
    assert.equal(latestVersion(folder), 1);
  });

  it("can be read for each database of this repository", () => {
    const root = join(__dirname, "..", "..", "..");
    const services = loadServices();
    const folders = migrationFolders(migratorOf(services)?.name ?? "", services);
    assert.deepEqual(
      Object.keys(folders).sort(),
      databasesOf(services)
        .filter(({ migrations }) => migrations)
        .map(({ name }) => name),
    );
    for (const path of Object.values(folders)) assert.ok(latestVersion(join(root, path)) >= 1, path);
  });

  const refused: readonly { readonly name: string; readonly files: string[]; readonly says: RegExp }[] = [
    { name: "empty", files: [], says: /^there is no migration in .*sql; the build copies them there$/ },
    { name: "without SQL", files: [".DS_Store"], says: /^there is no migration in / },
    {
      name: "with a file whose name is in capitals",
      files: ["001.do.a.sql", "002.do.b.SQL"],
      says: /002\.do\.b\.SQL is not named as a migration/,
    },
    { name: "with an empty file", files: ["001.do.empty.sql"], says: /001\.do\.empty\.sql is empty$/ },
    { name: "with a gap", files: ["001.do.a.sql", "003.do.c.sql"], says: /there is 3 in place of 2$/ },
    {
      name: "with a version twice",
      files: ["001.do.a.sql", "1.do.b.sql"],
      says: /there is 1 in place of 2$/,
    },
    { name: "that starts late", files: ["002.do.b.sql"], says: /there is 2 in place of 1$/ },
    {
      name: "with a file of another name",
      files: ["001.do.a.sql", "002-b.sql"],
      says: /002-b\.sql is not named as a migration; it must be like 001\.do\.name\.sql$/,
    },
  ];
  for (const { name, files, says } of refused) {
    it(`is refused ${name}`, () => {
      holds(...files);
      assert.throws(() => latestVersion(folder), { message: says });
    });
  }

  it("is refused where it does not exist", () => {
    assert.throws(() => latestVersion(folder), { message: /cannot be read: ENOENT.*sql/ });
  });

  it("is refused where it, or a file in it, cannot be read", () => {
    holds("001.do.a.sql");
    chmodSync(join(folder, "001.do.a.sql"), 0o000);
    asOther(() => {
      assert.throws(() => latestVersion(folder), {
        message: /^a migration cannot be read: EACCES.*001\.do\.a\.sql/,
      });
    });
    chmodSync(folder, 0o000);
    asOther(() => {
      assert.throws(() => latestVersion(folder), {
        message: /^the folder of the migrations cannot be read: EACCES.*sql/,
      });
    });
    chmodSync(folder, 0o700);
  });
});

/** Runs a check as a user whom file modes apply to, which root is not. */
function asOther(check: () => void): void {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    check();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}
