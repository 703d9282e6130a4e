import assert from "node:assert/strict";
import { decode, encode } from "../../../services/common/src/queue/message";

const ID = "01890a5d-ac96-774b-bcce-b302099a8057";
const TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const decodeFields = (...fields: string[]) => decode({ id: "1-0", fields });

describe("a message's trace", () => {
  it("comes out of the entry as it went in, where there is one", () => {
    for (const message of [
      { id: ID, count: -5 },
      { id: ID, count: 0, trace: TRACE },
    ]) {
      assert.deepEqual(decodeFields(...encode(message)), message);
    }
    assert.deepEqual(encode({ id: ID, count: 1 }), ["id", ID, "count", "1"]);
  });

  for (const trace of [
    "",
    "nonsense",
    TRACE.toUpperCase(),
    `${TRACE}*/; DROP TABLE counts; --`,
    TRACE.replace(/01$/, "00"),
    "x".repeat(100_000),
  ]) {
    it(`is left out where it is ${JSON.stringify(trace.slice(0, 60))}, and the value counts all the same`, () => {
      assert.deepEqual(decodeFields("id", ID, "count", "7", "trace", trace), { id: ID, count: 7 });
    });
  }
});
