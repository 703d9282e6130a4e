import assert from "node:assert/strict";
import { output } from "@pulumi/pulumi";
import { KINDS, type Kind, type Subject } from "../../../../components/operations/alarm-rows/row";
import { ALARM_ROWS } from "../../../../components/operations/alarm-table";
import { dashboardBody, type DashboardArgs } from "../../../../components/operations/dashboard-body";
import { DASHBOARDS, SECTION, type DashboardName } from "../../../../components/operations/dashboard-panels";
import { Dashboards } from "../../../../components/operations/dashboards";
import { assertParents, made } from "../account/made";
import { groupsOf } from "../../../support/metrics";

const NAMES: readonly DashboardName[] = ["traffic", "services", "data", "cost"];

/** One subject of every kind. */
const SUBJECTS: readonly Subject[] = Object.entries(KINDS).map(([kind, { dimensions }]) => ({
  kind: kind as Kind,
  name: `a-${kind}`,
  dimensions: Object.fromEntries(dimensions.map((dimension) => [dimension, `${kind} ${dimension}`])),
  ...(kind === "distribution" && { region: "us-east-1" }),
  ...(["targetGroup", "requests", "workload", "runs", "stream"].includes(kind) && { service: "orders" }),
}));

const ARGS = {
  region: "eu-central-1",
  accountId: "123456789012",
  identifier: "millrace-test",
  subjects: SUBJECTS,
  alarms: true,
};

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly metrics?: readonly (readonly [
      ...string[],
      { readonly stat: string; readonly region: string },
    ])[];
    readonly alarms?: readonly string[];
    readonly annotations?: {
      readonly horizontal: readonly { readonly value: number; readonly label: string }[];
    };
  };
}

function widgets(name: DashboardName, args: Partial<DashboardArgs> = {}): readonly Widget[] {
  return (JSON.parse(dashboardBody(name, { ...ARGS, ...args })) as { widgets: Widget[] }).widgets;
}

/** Every metric of a dashboard: namespace, name, and names of the dimensions. */
function shown(name: DashboardName, args?: Partial<DashboardArgs>) {
  return widgets(name, args).flatMap(({ properties }) =>
    (properties.metrics ?? []).map((metric) => {
      const [namespace = "", metricName = "", ...dimensions] = metric.slice(0, -1).map(String);
      const { stat: statistic } = metric.at(-1) as { readonly stat: string };
      return {
        namespace,
        metric: metricName,
        dimensions: dimensions.filter((_, index) => index % 2 === 0),
        statistic,
      };
    }),
  );
}

for (const name of NAMES) {
  describe(`the dashboard ${name}`, () => {
    it("shows metrics that there are, by the dimensions that they have", () => {
      const metrics = shown(name);
      assert.ok(metrics.length > 0);
      for (const use of metrics) assert.notDeepEqual(groupsOf(use), [], JSON.stringify(use));
    });

    it("shows every subject of a panel's kinds", () => {
      const panels = [...DASHBOARDS[name], ...(name === "services" ? SECTION : [])];
      const series = panels.flatMap((panel) => panel.series);
      assert.equal(shown(name).length, series.length);
    });

    it("has no widget on another, nor one beyond the edge", () => {
      const places = widgets(name).flatMap(({ x, y, width, height }) => {
        assert.ok(x + width <= 24);
        const columns = Array.from({ length: width }, (_, column) => x + column);
        return Array.from({ length: height }, (_, row) =>
          columns.map((column) => `${column},${y + row}`),
        ).flat();
      });
      assert.equal(new Set(places).size, places.length);
    });

    it("shows nothing of what is not there", () => {
      assert.deepEqual(shown(name, { subjects: [] }), []);
      assert.deepEqual(
        widgets(name, { subjects: [] }).map(({ type }) => type),
        ["text"],
      );
    });

    it("shows the state of its alarms in its region, if they are made", () => {
      const state = widgets(name).flatMap(({ properties }) => properties.alarms ?? []);
      assert.ok(state.length > 0);
      for (const arn of state) {
        assert.match(arn, /^arn:aws:cloudwatch:eu-central-1:123456789012:alarm:millrace-test-a-/);
        assert.ok(
          ALARM_ROWS.some(({ id }) => arn.endsWith(`-${id}`)),
          arn,
        );
      }
      assert.ok(!widgets(name, { alarms: false }).some(({ type }) => type === "alarm"));
    });
  });
}

describe("dashboards", () => {
  it("show metrics where they are", () => {
    const [requests] = widgets("traffic").flatMap(({ properties }) => properties.metrics ?? []);
    const options = requests?.at(-1);
    assert.deepEqual(options, { stat: "Sum", label: "a-distribution Requests", region: "us-east-1" });
  });

  const lines = (name: DashboardName, args?: Partial<DashboardArgs>) =>
    widgets(name, args).flatMap(({ properties }) => properties.annotations?.horizontal ?? []);

  it("draw the alarms' thresholds, the configuration's before the table's, where there are alarms", () => {
    const cpu = (args?: Partial<DashboardArgs>) =>
      lines("data", args).filter(({ label }) => label === "aurora-cpu");
    assert.deepEqual(cpu(), [{ value: 90, label: "aurora-cpu" }]);
    assert.deepEqual(cpu({ thresholds: { "aurora-cpu": 70 } }), [{ value: 70, label: "aurora-cpu" }]);
    assert.deepEqual(cpu({ alarms: false }), []);
  });

  it("draw a threshold on figures that are counted as the alarm counts them", () => {
    for (const name of NAMES) {
      for (const { properties } of widgets(name)) {
        for (const { label } of properties.annotations?.horizontal ?? []) {
          const row = ALARM_ROWS.find(({ id }) => id === label);
          const counted = (properties.metrics ?? [])
            .filter(([, metric]) => metric === row?.metric)
            .map((metric) => metric.at(-1));
          assert.ok(row && counted.length > 0, label);
          for (const options of counted) {
            assert.equal(Reflect.get(Object(options), "stat"), row.statistic, label);
            assert.equal(Reflect.get(Object(options), "period"), row.periodSeconds, label);
          }
        }
      }
    }
    assert.ok(lines("services").some(({ label }) => label === "service-errors"));
  });

  it("show in all whatever an alarm is about, but for what is of interest only then", () => {
    const seen = new Set(NAMES.flatMap((name) => shown(name)).map(({ metric }) => metric));
    assert.deepEqual(
      ALARM_ROWS.filter(({ metric }) => !seen.has(metric)).map(({ id }) => id),
      [
        "certificate-expiry",
        "nat-ports",
        "nat-drops",
        "documents-memory",
        "documents-local-storage",
        "search-writes-blocked",
        "ingestion-refused",
        "kafka-controller",
        "kafka-under-replicated",
        "kafka-cpu",
        "cache-evictions",
        "cache-durability",
        "cache-throttled",
        "serverless-cache-evictions",
      ],
    );
  });

  it("have a section for each service, which shows what is its own and nothing else", () => {
    const [first] = SUBJECTS.filter(({ kind }) => kind === "workload");
    assert.ok(first);
    const subjects = ["orders", "billing"].map((service) => ({ ...first, name: service, service }));
    const shown = widgets("services", { subjects });
    const headings = shown.flatMap(({ properties, y }) =>
      "markdown" in properties ? [[properties.markdown, y] as const] : [],
    );
    assert.deepEqual(
      headings.map(([markdown]) => markdown),
      ["millrace-test: services", "## billing", "## orders"],
    );
    const [, billing = 0, orders = 0] = headings.map(([, y]) => y);
    for (const { y, properties } of shown.filter(({ type }) => type !== "text")) {
      const service = y > billing && y < orders ? "billing" : "orders";
      const names = [
        ...(properties.metrics ?? []).map((metric) => String(Reflect.get(Object(metric.at(-1)), "label"))),
        ...(properties.alarms ?? []).map((arn) => arn.replace(/^.*:alarm:millrace-test-/, "")),
      ];
      assert.ok(names.length > 0);
      for (const name of names) assert.match(name, new RegExp(`^${service}[ -]`));
    }
  });

  it("of two services differ from that of one by a section alone", () => {
    const bodyOf = (...services: string[]) => {
      const subjects = services.flatMap((service) =>
        SUBJECTS.filter((subject) => subject.service !== undefined).map((subject) => ({
          ...subject,
          service,
        })),
      );
      return widgets("services", { subjects });
    };
    const alone = bodyOf("billing");
    assert.deepEqual(bodyOf("billing", "orders").slice(0, alone.length), alone);
  });

  it("are one of each, and wait only for what they show", async () => {
    const { resources, named } = await made(
      () =>
        new Dashboards("dashboards", {
          identifier: "millrace-test",
          account: { id: "123456789012", region: "eu-central-1" },
          subjects: SUBJECTS.map((subject) => ({
            ...subject,
            dimensions: Object.fromEntries(
              Object.entries(subject.dimensions).map(([key, value]) => [key, output(value)]),
            ),
          })),
          alarms: true,
        }),
    );
    assertParents(resources, "dashboards");
    for (const name of NAMES) {
      const { inputs } = named(`dashboards-${name}`);
      assert.equal(inputs.dashboardName, `millrace-test-${name}`);
      assert.equal(inputs.dashboardBody, dashboardBody(name, ARGS));
    }
  });
});
