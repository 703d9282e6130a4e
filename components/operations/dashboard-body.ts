import { KINDS, type AlarmRow, type Kind, type Subject } from "./alarm-rows/row";
import { ALARM_ROWS, rowsOf } from "./alarm-table";
import { DASHBOARDS, SECTION, type DashboardName, type Panel, type Series } from "./dashboard-panels";

export interface DashboardArgs {
  /** The stack's region. */
  readonly region: string;
  readonly accountId: string;
  /** Prefix of the alarms' names. */
  readonly identifier: string;
  readonly subjects: readonly Subject[];
  /** Whether the subjects' alarms are made; their thresholds are drawn then, and their state is shown. */
  readonly alarms: boolean;
  /** Thresholds in place of the table's, by the id of their row. @default {} */
  readonly thresholds?: Readonly<Record<string, number>>;
}

/** The width of a dashboard, in columns. */
const COLUMNS = 24;

const HEIGHT = 6;

/** A widget without its place in the column. */
interface Widget {
  readonly type: string;
  readonly x: number;
  readonly width: number;
  readonly height: number;
  readonly properties: object;
}

/**
 * The JSON that CloudWatch makes a dashboard of: a graph for each panel with subjects, and the state of their alarms. The
 * dashboard `services` has a section for each service: a dashboard per service would cost $3 a month each.
 */
export function dashboardBody(name: DashboardName, args: DashboardArgs): string {
  const { identifier, subjects } = args;
  const services = [...new Set(subjects.flatMap(({ service }) => service ?? []))].sort();
  const rows = [
    heading(`${identifier}: ${name}`),
    ...section(DASHBOARDS[name], 2, args),
    ...(name === "services"
      ? services.flatMap((service) => {
          const own = subjects.filter((subject) => subject.service === service);
          const shown = section(SECTION, 4, { ...args, subjects: own });
          return shown.length === 0 ? [] : [heading(`## ${service}`), ...shown];
        })
      : []),
  ];
  let y = 0;
  const widgets = rows.flatMap((row) => {
    const placed = row.map((widget) => ({ ...widget, y }));
    y += Math.max(...row.map(({ height }) => height));
    return placed;
  });
  return JSON.stringify({ widgets });
}

function heading(markdown: string): readonly Widget[] {
  return [{ type: "text", x: 0, width: COLUMNS, height: 1, properties: { markdown } }];
}

/** Rows of so many graphs of these panels, as far as they have subjects, and a row with the state of the alarms. */
function section(panels: readonly Panel[], perRow: number, args: DashboardArgs): (readonly Widget[])[] {
  const shown = panels.filter(({ series }) => series.some(({ kind }) => ofKind(args, kind).length > 0));
  const width = COLUMNS / perRow;
  const graphs = shown.map((one, index): Widget => ({
    ...{ type: "metric", x: (index % perRow) * width, width, height: HEIGHT },
    properties: graph(one, args),
  }));
  const rows = Array.from({ length: Math.ceil(graphs.length / perRow) }, (_, row) =>
    graphs.slice(row * perRow, (row + 1) * perRow),
  );
  const kinds = new Set(panels.flatMap(({ series }) => series.map(({ kind }) => kind)));
  const alarms = args.alarms ? alarmArns(args, kinds) : [];
  if (alarms.length === 0) return rows;
  const properties = { title: "Alarms", alarms };
  return [
    ...rows,
    [
      {
        type: "alarm",
        x: 0,
        width: COLUMNS,
        height: Math.min(HEIGHT, 1 + Math.ceil(alarms.length / 4)),
        properties,
      },
    ],
  ];
}

function graph({ title, series }: Panel, args: DashboardArgs) {
  const shown = series.map((one) => ({ ...one, row: rowOf(one) }));
  const common = shown.find(({ row }) => row !== undefined)?.row?.periodSeconds ?? 300;
  const metrics = shown.flatMap(({ kind, metric, statistic, row }) =>
    ofKind(args, kind).map((subject) => [
      KINDS[kind].namespace,
      metric,
      ...Object.entries(subject.dimensions).flat(),
      {
        stat: statistic,
        label: `${subject.name} ${metric}`,
        region: subject.region ?? args.region,
        // The alarm's period: a sum over one minute is a fifth of one over five.
        ...(row && { period: row.periodSeconds }),
      },
    ]),
  );
  const horizontal = args.alarms ? shown.flatMap(({ row }) => (row ? lineOf(row, args) : [])) : [];
  return {
    title,
    view: "timeSeries",
    region: args.region,
    period: common,
    metrics,
    ...(horizontal.length > 0 && { annotations: { horizontal } }),
  };
}

/** The alarm that counts as a graph does. */
function rowOf({ kind, metric, statistic }: Series): AlarmRow | undefined {
  return ALARM_ROWS.find((row) => row.kind === kind && row.metric === metric && row.statistic === statistic);
}

/** An alarm's threshold, but for those that differ from subject to subject. */
function lineOf({ id, threshold }: AlarmRow, { thresholds = {} }: DashboardArgs) {
  const value = thresholds[id] ?? threshold;
  return typeof value === "number" ? [{ value, label: id }] : [];
}

function ofKind({ subjects }: DashboardArgs, kind: Kind): Subject[] {
  return subjects.filter((subject) => subject.kind === kind);
}

/** The alarms of these kinds; a widget shows those of its own region. */
function alarmArns(
  { subjects, region, accountId, identifier }: DashboardArgs,
  kinds: ReadonlySet<Kind>,
): string[] {
  return (
    subjects
      .filter(({ kind, region: own = region }) => kinds.has(kind) && own === region)
      .flatMap((subject) =>
        rowsOf(subject).map(
          ({ id }) => `arn:aws:cloudwatch:${region}:${accountId}:alarm:${identifier}-${subject.name}-${id}`,
        ),
      )
      // As many as a widget takes.
      .slice(0, 100)
  );
}
