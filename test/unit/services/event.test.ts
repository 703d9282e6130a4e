import assert from "node:assert/strict";
import fc from "fast-check";
import { newId } from "../../../services/common/src/id";
import { decodeEvent, encodeEvent } from "../../../services/common/src/queue/event";
import { UndecodableError } from "../../../services/common/src/queue/message";
import { traceparent } from "./tracing/recorder";

const entry = (fields: string[]) => ({ id: "1-0", fields });

describe("an event of a queue", () => {
  it("is read as it was sent, whatever JSON it holds", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (value, traced) => {
        // JSON has no negative zero.
        const body: unknown = JSON.parse(JSON.stringify(value));
        const event = { id: newId(), body, ...(traced && { trace: traceparent() }) };
        assert.deepEqual(decodeEvent(entry(encodeEvent(event))), event);
      }),
    );
  });

  it("becomes a dead letter, with the reason, where an entry holds none", () => {
    for (const [fields, reason] of [
      [["x", "1"], "its id is not a UUID"],
      [["id", newId()], "it has no body"],
      [["id", newId(), "body", "{"], "its body is not JSON"],
    ] as const) {
      assert.throws(() => decodeEvent(entry([...fields])), new UndecodableError(reason));
    }
  });
});
