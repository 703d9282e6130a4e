import assert from "node:assert/strict";
import {
  formatTraceparent,
  isSampled,
  isTraceparent,
  parseTraceparent,
} from "../../../../services/common/src/tracing/traceparent";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";

describe("a traceparent", () => {
  it("tells where something stands in a trace", () => {
    const context = { traceId: TRACE, spanId: SPAN, sampled: true };
    assert.deepEqual(parseTraceparent(`00-${TRACE}-${SPAN}-01`), context);
    assert.equal(formatTraceparent(context), `00-${TRACE}-${SPAN}-01`);
    assert.equal(formatTraceparent({ ...context, sampled: false }), `00-${TRACE}-${SPAN}-00`);
  });

  it("says in the lowest bit of its flags whether the trace is recorded", () => {
    for (const flags of ["01", "03", "ff", "0b"])
      assert.equal(isSampled(`00-${TRACE}-${SPAN}-${flags}`), true);
    for (const flags of ["00", "02", "fe", "a0"])
      assert.equal(isSampled(`00-${TRACE}-${SPAN}-${flags}`), false);
  });

  it("may be of a later version, which may append to it", () => {
    assert.equal(isTraceparent(`01-${TRACE}-${SPAN}-01`), true);
    assert.deepEqual(parseTraceparent(`cc-${TRACE}-${SPAN}-01-what-the-future-brings`), {
      traceId: TRACE,
      spanId: SPAN,
      sampled: true,
    });
  });

  for (const [what, text] of [
    ["empty", ""],
    ["of the version that never will be", `ff-${TRACE}-${SPAN}-01`],
    ["of this version and longer", `00-${TRACE}-${SPAN}-01-more`],
    ["of a later version and longer without a dash", `01-${TRACE}-${SPAN}-012`],
    ["in capitals", `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ["short of a digit", `00-${TRACE.slice(1)}-${SPAN}-01`],
    ["without a trace", `00-${"0".repeat(32)}-${SPAN}-01`],
    ["without a span", `00-${TRACE}-${"0".repeat(16)}-01`],
    ["given twice", `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`],
    ["followed by a line", `00-${TRACE}-${SPAN}-01\n`],
    ["ended by a quote", `00-${TRACE}-${SPAN}-0'`],
    ["endless", `01-${TRACE}-${SPAN}-01-${"x".repeat(10_000)}`],
  ] as const) {
    it(`is none where it is ${what}`, () => {
      assert.equal(isTraceparent(text), false);
      assert.equal(isSampled(text), false);
      assert.equal(parseTraceparent(text), undefined);
    });
  }
});
