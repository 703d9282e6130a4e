import assert from "node:assert/strict";
import { Head, newSpanId } from "../../../../services/common/src/tracing/head";
import { isTraceparent } from "../../../../services/common/src/tracing/traceparent";

const SPAN = "b7ad6b7169203331";
const header = (traceId: string, flags = "01") => `00-${traceId}-${SPAN}-${flags}`;
const newTraceId = () => {
  const id = new Head({ ratio: 1, parentBased: false }).begin();
  assert.ok(id !== undefined);
  return id;
};

describe("the head of a trace", () => {
  it("records all, or none", () => {
    assert.match(newTraceId(), /^[0-9a-f]{32}$/);
    assert.equal(new Head({ ratio: 0, parentBased: false }).begin(), undefined);
  });

  it("records about the part it is told, and by the id, as OpenTelemetry's SDK does", () => {
    const head = new Head({ ratio: 0.25, parentBased: true });
    const ids = Array.from({ length: 20_000 }, () => head.begin()).filter((id) => id !== undefined);
    // Seven standard deviations.
    assert.ok(ids.length > 4_571 && ids.length < 5_429, String(ids.length));
    const byId = new Head({ ratio: 0.25, parentBased: false });
    for (const id of ids) assert.equal(byId.goOn(header(id, "00")), true, id);
  });

  it("goes by the id alone where it does not go by who sent the trace", () => {
    const head = new Head({ ratio: 0.5, parentBased: false });
    // The words of the first fold to 7fffffff - 1, those of the second to 7fffffff, which is half of the most.
    assert.equal(head.goOn(header("7ffffffe000000000000000000000000", "00")), true);
    assert.equal(head.goOn(header("000000000000000000000000" + "7fffffff")), false);
    assert.equal(head.goOn(header("80000000ffffffff8000000000000001")), false);
    assert.equal(head.goOn(header("80000000800000000000000000000001")), true);
  });

  it("goes by who sent the trace where it is told to, whatever the ratio", () => {
    for (const ratio of [0, 0.5, 1]) {
      const head = new Head({ ratio, parentBased: true });
      assert.equal(head.goOn(header(newTraceId(), "01")), true);
      assert.equal(head.goOn(header(newTraceId(), "00")), false);
    }
  });

  it("may record all that comes, or nothing of it", () => {
    assert.equal(new Head({ ratio: 1, parentBased: false }).goOn(header(newTraceId(), "00")), true);
    assert.equal(new Head({ ratio: 0, parentBased: false }).goOn(header(newTraceId(), "01")), false);
  });

  it("gives every trace and every span an id of its own", () => {
    const spans = Array.from({ length: 10_000 }, newSpanId);
    const traces = Array.from({ length: 10_000 }, newTraceId);
    assert.equal(new Set(spans).size, spans.length);
    assert.equal(new Set(traces).size, traces.length);
    assert.ok(spans.every((id, index) => isTraceparent(`00-${traces[index] ?? ""}-${id}-01`)));
  });
});
