import assert from "node:assert/strict";
import { readSettings, SettingsError } from "@millrace/common/settings/read";
import { corsSection } from "../src/cors";

const origins = (given?: string) => readSettings({ CORS_ORIGINS: given }, { cors: corsSection }).cors.origins;

describe("the origins that may call the API", () => {
  it("are none by default", () => {
    assert.deepEqual(origins(), []);
    assert.deepEqual(origins(""), []);
  });

  it("are those that are named, or all", () => {
    assert.deepEqual(origins("https://app.example.com"), ["https://app.example.com"]);
    assert.deepEqual(origins("http://localhost:3000, https://x.y"), ["http://localhost:3000", "https://x.y"]);
    assert.deepEqual(origins("*"), ["*"]);
  });

  for (const wrong of [
    "app.example.com",
    "https://app.example.com/",
    "https://app.example.com/page",
    "https://APP.example.com",
    "https://app.example.com:443",
    "https://*.example.com",
    "https://a b",
    "ftp://app.example.com",
    "null",
    "",
    "*",
  ]) {
    it(`cannot be ${JSON.stringify(wrong)} beside another`, () => {
      const given = `https://x.y,${wrong}`;
      assert.throws(
        () => origins(given),
        (error) => {
          assert.ok(error instanceof SettingsError);
          assert.deepEqual(error.problems, [
            `CORS_ORIGINS is ${JSON.stringify(given)}; it must be "*", or origins like "https://app.example.com" with commas between them, which ${JSON.stringify(wrong)} is not.`,
          ]);
          return true;
        },
      );
    });
  }

  it("are told one by one where several are wrong", () => {
    assert.throws(
      () => origins("a,https://x.y,b"),
      (error) => error instanceof SettingsError && error.problems.length === 2,
    );
  });
});
