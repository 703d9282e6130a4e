import assert from "node:assert/strict";
import fc from "fast-check";
import { acceptedRates, depths, remember, storedRates, WINDOW_MS, type Sample } from "../src/history";
import { away, reading } from "./readings";

type Figures = Parameters<typeof reading>[0];

const history = (...figures: readonly Figures[]): readonly Sample[] =>
  figures.map(reading).reduce<readonly Sample[]>(remember, []);

const values = (points: readonly { value: number | undefined }[]) => points.map(({ value }) => value);

describe("the history of the figures", () => {
  it("has the rows stored a second, from one reading to the next", () => {
    const samples = history(
      { at: 1_000, depth: 0, rows: 10 },
      { at: 2_000, depth: 0, rows: 1_010 },
      { at: 4_000, depth: 0, rows: 1_020 },
    );
    assert.deepEqual(storedRates(samples), [
      { at: 2_000, value: 1_000 },
      { at: 4_000, value: 5 },
    ]);
  });

  it("has a gap, not a zero, while rows cannot be read and after the page was hidden", () => {
    const samples = history(
      { at: 1_000, depth: 1, rows: 10 },
      { at: 2_000, depth: 2, rows: away },
      { at: 3_000, depth: 3, rows: 30 },
      { at: 4_000, depth: 4, rows: 31 },
      { at: 60_000, depth: 5, rows: 9_000 },
    );
    assert.deepEqual(values(storedRates(samples)), [undefined, undefined, 1, undefined]);
    assert.deepEqual(depths(samples).slice(-2), [
      { at: 4_000, value: undefined },
      { at: 60_000, value: 5 },
    ]);
  });

  it("has a gap where a count has begun anew", () => {
    const samples = history({ at: 1_000, depth: 0, rows: 10 }, { at: 2_000, depth: 0, rows: 4 });
    assert.deepEqual(values(storedRates(samples)), [undefined]);
  });

  it("compares what a service has accepted with that same service only", () => {
    const told = (hostname: string, accepted: number) => ({ told: { hostname, accepted } });
    const samples = history(
      { at: 1_000, depth: 0, rows: 0, ...told("a", 100) },
      { at: 2_000, depth: 0, rows: 0, ...told("a", 150) },
      { at: 3_000, depth: 0, rows: 0, ...told("b", 900) },
      { at: 4_000, depth: 0, rows: 0, ...told("b", 900) },
      { at: 5_000, depth: 0, rows: 0 },
    );
    assert.deepEqual(values(acceptedRates(samples)), [50, undefined, 0, undefined]);
  });

  it("makes no rate of readings that came at once after they were held up", () => {
    const samples = history(
      { at: 1_000, depth: 0, rows: 0 },
      { at: 4_000, depth: 0, rows: 100 },
      { at: 4_001, depth: 0, rows: 200 },
      { at: 4_002, depth: 0, rows: 300 },
      { at: 5_002, depth: 0, rows: 400 },
    );
    const [first, second] = storedRates(samples);
    assert.ok(Math.abs((first?.value ?? 0) - 100) < 1);
    assert.deepEqual(second, { at: 5_002, value: 100 });
  });

  it("counts from the first reading on, also where the second comes at once", () => {
    const samples = history(
      { at: 1_000, depth: 0, rows: 10 },
      { at: 1_200, depth: 0, rows: 11 },
      { at: 2_000, depth: 0, rows: 11 },
    );
    assert.deepEqual(values(storedRates(samples)), [1]);
  });

  it("forgets what is older than the charts look back, and keeps the rest", () => {
    const many = Array.from({ length: 300 }, (_, index) => ({ at: index * 1_000, depth: index, rows: 0 }));
    const samples = history(...many);
    assert.equal(samples.length, WINDOW_MS / 1_000 + 1);
    assert.equal(samples.at(-1)?.depth, 299);
  });

  it("never has a rate below zero, or one that is not a number", () => {
    const figure = fc.oneof(fc.nat(), fc.constant<typeof away>(away));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20_000), figure, figure), { maxLength: 50 }), (steps) => {
        let at = 0;
        const samples = history(...steps.map(([ms, depth, rows]) => ({ at: (at += ms), depth, rows })));
        for (const { value } of [...storedRates(samples), ...depths(samples), ...acceptedRates(samples)]) {
          assert.ok(value === undefined || (Number.isFinite(value) && value >= 0));
        }
      }),
    );
  });
});
