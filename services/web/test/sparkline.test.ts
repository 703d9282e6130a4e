import assert from "node:assert/strict";
import fc from "fast-check";
import { WINDOW_MS } from "../src/history";
import { SIZE, sparkline } from "../src/sparkline";

const { width, height } = SIZE;

/** The points of a path. */
const coordinates = (path: string): [x: number, y: number][] =>
  [...path.matchAll(/[ML]([\d.e+-]+) ([\d.e+-]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);

describe("a sparkline", () => {
  it("has the newest point at the right edge, the largest at the top, and zero at the bottom", () => {
    const { stretches, now, peak } = sparkline([
      { at: 0, value: 0 },
      { at: 60_000, value: 40 },
      { at: 120_000, value: 10 },
    ]);
    assert.deepEqual([now, peak], [10, 40]);
    assert.equal(stretches.length, 1);
    assert.deepEqual(coordinates(stretches[0]?.line ?? ""), [
      [0, height],
      [width / 2, 0],
      [width, height * 0.75],
    ]);
    assert.ok(stretches[0]?.area.endsWith(`L${width} ${height}L0 ${height}Z`));
  });

  it("is broken where a value is missing, and still knows the peak of all", () => {
    const { stretches, now, peak } = sparkline([
      { at: 0, value: 9 },
      { at: 1_000, value: undefined },
      { at: 2_000, value: 3 },
      { at: 3_000, value: 4 },
      { at: 4_000, value: undefined },
    ]);
    assert.equal(stretches.length, 2);
    assert.deepEqual([now, peak], [undefined, 9]);
  });

  it("shows a single point", () => {
    const { stretches } = sparkline([{ at: 5, value: 7 }]);
    assert.equal(stretches[0]?.line, `M${width} 0h0`);
  });

  it("lies on the ground while nothing happens", () => {
    const { stretches, peak } = sparkline([
      { at: 0, value: 0 },
      { at: 1_000, value: 0 },
    ]);
    assert.equal(peak, 0);
    assert.deepEqual(
      coordinates(stretches[0]?.line ?? "").map(([, y]) => y),
      [height, height],
    );
  });

  it("begins somewhere in the middle while there is little to show", () => {
    const { stretches } = sparkline([
      { at: 0, value: 1 },
      { at: 10_000, value: 1 },
    ]);
    assert.deepEqual(coordinates(stretches[0]?.line ?? "")[0], [(width * 2) / 3, 0]);
  });

  it("has nothing to draw, or to say, before anything is known", () => {
    assert.deepEqual(sparkline([]), { stretches: [], now: undefined, peak: undefined });
    assert.deepEqual(sparkline([{ at: 0, value: undefined }]).stretches, []);
  });

  it("stays inside its frame, whatever it is to draw", () => {
    const point = fc.tuple(
      fc.integer({ min: 1, max: 5_000 }),
      fc.option(fc.double({ min: 0, max: 1e12, noNaN: true })),
    );
    fc.assert(
      fc.property(fc.array(point, { maxLength: 24 }), (steps) => {
        let at = 0;
        const points = steps.map(([ms, value]) => ({ at: (at += ms), value: value ?? undefined }));
        assert.ok(at <= WINDOW_MS);
        for (const { line, area } of sparkline(points).stretches) {
          for (const [x, y] of [...coordinates(line), ...coordinates(area)]) {
            assert.ok(x >= 0 && x <= width && y >= 0 && y <= height, `${x} ${y}`);
          }
        }
      }),
    );
  });
});
