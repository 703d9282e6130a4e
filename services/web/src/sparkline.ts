import { WINDOW_MS, type Point } from "./history";

/** A chart's own units; it is drawn as wide and high as there is room. */
export const SIZE = { width: 240, height: 48 } as const;

/** A stretch of a series without a gap, as SVG paths. */
export interface Stretch {
  readonly line: string;
  readonly area: string;
}

export interface Sparkline {
  readonly stretches: readonly Stretch[];
  /** The newest value. */
  readonly now: number | undefined;
  /** The largest in view. */
  readonly peak: number | undefined;
}

/** The shortest time that a chart spans; a series of less begins somewhere in its middle. */
const LEAST_MS = 30_000;

/** Draws a series so that its newest point is at the right edge and its largest at the top. */
export function sparkline(points: readonly Point[]): Sparkline {
  const values = points.map(({ value }) => value).filter((value) => value !== undefined);
  const peak = values.length === 0 ? undefined : Math.max(...values);
  const end = points.at(-1)?.at ?? 0;
  const span = Math.min(WINDOW_MS, Math.max(LEAST_MS, end - (points[0]?.at ?? 0)));
  const place = ({ at, value }: KnownPoint): string => {
    const x = SIZE.width * (1 - (end - at) / span);
    // All that is zero lies on the ground.
    const y = SIZE.height * (1 - value / Math.max(peak ?? 0, Number.MIN_VALUE));
    return `${rounded(x)} ${rounded(y)}`;
  };
  return {
    stretches: stretchesOf(points).map((stretch) => draw(stretch, place)),
    now: points.at(-1)?.value,
    peak,
  };
}

interface KnownPoint {
  readonly at: number;
  readonly value: number;
}

function stretchesOf(points: readonly Point[]): KnownPoint[][] {
  const stretches: KnownPoint[][] = [[]];
  for (const { at, value } of points) {
    if (value === undefined) stretches.push([]);
    else stretches.at(-1)?.push({ at, value });
  }
  return stretches.filter((stretch) => stretch.length > 0);
}

function draw(stretch: readonly KnownPoint[], place: (point: KnownPoint) => string): Stretch {
  const places = stretch.map(place);
  const left = (places[0] ?? "").split(" ")[0] ?? "";
  const right = (places.at(-1) ?? "").split(" ")[0] ?? "";
  const line = `M${places.join("L")}`;
  return {
    // A single point is a line to itself, which a round end makes visible.
    line: places.length === 1 ? `${line}h0` : line,
    area: `${line}L${right} ${SIZE.height}L${left} ${SIZE.height}Z`,
  };
}

function rounded(number: number): number {
  return Math.round(number * 100) / 100;
}
