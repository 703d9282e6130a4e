import assert from "node:assert/strict";
import { subjects } from "../../../../components/account/github-subject";

describe("subjects", () => {
  const repository = { repository: "acme/millrace", ownerId: 42, repositoryId: 4711 };

  for (const tail of ["pull_request", "environment:prod", "ref:refs/heads/main"]) {
    it(`are the name alone and the name with its numbers, for ${tail}`, () => {
      assert.deepEqual(subjects(repository, tail), [
        `repo:acme/millrace:${tail}`,
        `repo:acme@42/millrace@4711:${tail}`,
      ]);
    });
  }
});
