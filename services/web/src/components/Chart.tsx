import type { Point } from "../history";
import { SIZE, sparkline } from "../sparkline";

interface Props {
  /** What is drawn, such as "Stored a second". */
  readonly name: string;
  readonly points: readonly Point[];
  readonly format: (value: number) => string;
  /** Which of the three stops it is of. */
  readonly stop: "posted" | "queued" | "stored";
}

/** A figure over the last two minutes: its course for the eye, and in words its value now and its peak. */
export function Chart({ name, points, format, stop }: Props) {
  const { stretches, now, peak } = sparkline(points);
  const current = now === undefined ? "not known" : format(now);
  const highest = peak === undefined ? "not known" : format(peak);
  return (
    <figure className="chart" data-stop={stop}>
      <figcaption>{name}</figcaption>
      {/* The picture's own words say the same. */}
      <p aria-hidden="true">
        <strong>{now === undefined ? "–" : current}</strong>{" "}
        {peak !== undefined && <span>peak {highest}</span>}
      </p>
      <svg
        role="img"
        aria-label={`${name}: ${current} now, ${highest} at most in the last two minutes`}
        viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
        preserveAspectRatio="none"
      >
        {stretches.map(({ line, area }) => (
          <g key={line}>
            <path className="area" d={area} />
            <path className="line" d={line} vectorEffect="non-scaling-stroke" />
          </g>
        ))}
      </svg>
    </figure>
  );
}
