import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { preflightRights } from "../../components/account/preflight-rights";
import { documentOf } from "../support/iam-judge";

const PAGE = join(__dirname, "../../docs/deploying.md");

describe("the policy that preflight needs", () => {
  it("is in the documentation as bootstrap gives it to the workflows' roles", async () => {
    const document = await documentOf(
      preflightRights({
        accountId: "123456789012",
        environment: "dev",
      identifier: "millrace-dev",
        programs: ["millrace-infra", "millrace-apps"],
        stateBucketArn: "arn:aws:s3:::millrace-state-123456789012-eu-central-1",
        stateKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/KEY-ID",
      }),
    );
    const policy = JSON.stringify(JSON.parse(document), null, 2);
    const text = readFileSync(PAGE, "utf8");
    const place = /(<!-- preflight:policy -->\n)[^]*?(<!-- end -->)/;
    assert.match(text, place);
    const expected = text.replace(
      place,
      (_all, start: string, end: string) => `${start}\n\`\`\`json\n${policy}\n\`\`\`\n\n${end}`,
    );
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(PAGE, expected);
    assert.equal(readFileSync(PAGE, "utf8"), expected, "update it with: npm run golden:update");
  });
});
