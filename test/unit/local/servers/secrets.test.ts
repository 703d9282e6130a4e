import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keepCredentials, writeCredentials } from "../../../../local/servers/secrets";

describe("credentials in files", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "millrace-secrets-"));
    file = join(folder, "made", "redis");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const modeOf = (path: string) => statSync(path).mode & 0o777;

  it("are made once, for their owner only", () => {
    const made = keepCredentials(file, "default");
    assert.match(made.password, /^[\w-]{32}$/);
    assert.deepEqual(keepCredentials(file, "default"), made);
    assert.deepEqual([modeOf(file), modeOf(join(file, ".."))], [0o600, 0o700]);
  });

  it("are made again where the file is damaged, as after a power cut", () => {
    keepCredentials(file, "default");
    for (const damaged of ["", "{", "null", '{"username":"default"}']) {
      writeFileSync(file, damaged);
      const made = keepCredentials(file, "default");
      assert.match(made.password, /^[\w-]{32}$/, damaged);
      assert.deepEqual(keepCredentials(file, "default"), made);
    }
  });

  it("are read from a file with a byte order mark", () => {
    const credentials = { username: "default", password: "kept" };
    writeCredentials(file, credentials);
    writeFileSync(file, `\uFEFF${JSON.stringify(credentials)}`);
    assert.deepEqual(keepCredentials(file, "default"), credentials);
  });

  it("are nobody else's either where others could read what was there, and what a killed run left is replaced", () => {
    keepCredentials(file, "default");
    for (const path of [file, `${file}.new`]) {
      rmSync(path, { force: true });
      writeFileSync(path, "{", { mode: 0o644 });
    }
    writeCredentials(file, { username: "default", password: "another" });
    assert.equal(modeOf(file), 0o600);
    assert.equal(keepCredentials(file, "default").password, "another");
    assert.deepEqual(readdirSync(join(folder, "made")), ["redis"]);
  });
});
