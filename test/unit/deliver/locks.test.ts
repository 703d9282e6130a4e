import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { locksOf, lockSentence, type LockReader } from "../../../deliver/locks";

const TEXT = JSON.stringify({
  pid: 4711,
  username: "ada",
  hostname: "analytical",
  timestamp: "2026-11-30T12:00:00.123456789+01:00",
});
const LOCK = {
  project: "millrace-infra",
  owner: "ada",
  host: "analytical",
  pid: 4711,
  since: new Date("2026-11-30T11:00:00.123Z"),
};
const FOLDER = ".pulumi/locks/organization/millrace-infra/dev";

const never: LockReader["s3"] = () => assert.fail("S3 is asked.");

describe("the locks of a stack", () => {
  it("are read of a folder", async () => {
    const root = mkdtempSync(join(tmpdir(), "millrace-locks-"));
    try {
      const backendUrl = `file://${root}?metadata=skip`;
      assert.deepEqual(await locksOf("millrace-infra", "dev", { backendUrl, s3: never }), []);
      mkdirSync(join(root, FOLDER), { recursive: true });
      writeFileSync(join(root, FOLDER, "a.json"), TEXT);
      writeFileSync(join(root, FOLDER, "b.json"), '{"pid": 4');
      assert.deepEqual(await locksOf("millrace-infra", "dev", { backendUrl, s3: never }), [LOCK]);
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it("are none where they are released while they are read", async () => {
    const root = mkdtempSync(join(tmpdir(), "millrace-locks-"));
    try {
      mkdirSync(join(root, FOLDER), { recursive: true });
      symlinkSync("gone", join(root, FOLDER, "a.json"));
      assert.deepEqual(
        await locksOf("millrace-infra", "dev", { backendUrl: `file://${root}`, s3: never }),
        [],
      );
    } finally {
      rmSync(root, { recursive: true });
    }
    const gone = Object.assign(new Error("The specified key does not exist."), { name: "NoSuchKey" });
    const send = (command: unknown) =>
      command instanceof ListObjectsV2Command
        ? Promise.resolve({ Contents: [{ Key: `${FOLDER}/a.json` }] })
        : Promise.reject(gone);
    const reader = {
      backendUrl: "s3://millrace-state-1-eu-central-1?region=eu-central-1",
      s3: () => ({ send }) as unknown as ReturnType<LockReader["s3"]>,
    };
    assert.deepEqual(await locksOf("millrace-infra", "dev", reader), []);
  });

  it("are read of a bucket, in its region and folder", async () => {
    const sent: unknown[] = [];
    const send = (command: unknown) => {
      if (command instanceof ListObjectsV2Command) {
        sent.push(command.input);
        return Promise.resolve({ Contents: [{ Key: `states/${FOLDER}/a.json` }] });
      }
      assert.ok(command instanceof GetObjectCommand);
      sent.push(command.input);
      return Promise.resolve({ Body: { transformToString: () => Promise.resolve(TEXT) } });
    };
    const reader = {
      backendUrl: "s3://millrace-state-1-eu-central-1/states?region=eu-central-1&awssdk=v2",
      s3: (region: string) => {
        assert.equal(region, "eu-central-1");
        return { send } as unknown as ReturnType<LockReader["s3"]>;
      },
    };
    assert.deepEqual(await locksOf("millrace-infra", "dev", reader), [LOCK]);
    assert.deepEqual(sent, [
      { Bucket: "millrace-state-1-eu-central-1", Prefix: `states/${FOLDER}/` },
      { Bucket: "millrace-state-1-eu-central-1", Key: `states/${FOLDER}/a.json` },
    ]);
  });

  it("are left to the engine in another backend", async () => {
    assert.deepEqual(await locksOf("a", "dev", { backendUrl: "https://api.pulumi.com", s3: never }), []);
    assert.deepEqual(await locksOf("a", "dev", { backendUrl: undefined, s3: never }), []);
  });

  it("are told with owner and age", () => {
    const now = new Date("2026-11-30T12:20:00Z");
    assert.equal(
      lockSentence(LOCK, "dev", now)[0],
      "millrace-infra dev has been locked for 80 min by ada@analytical (process 4711).",
    );
  });
});
