import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SUB_PIPELINE } from "../../../../components/data/ingestion-body";
import { BACKUP_FAILED, BUDGET } from "../../../../components/operations/notices";
import { KINDS, type AlarmRow } from "../../../../components/operations/alarm-rows/row";
import {
  ALARM_ROWS,
  descriptionOf,
  rowsOf,
  thresholdOf,
} from "../../../../components/operations/alarm-table";
import { groupsOf } from "../../../support/metrics";

const RUNBOOK = readFileSync(join(__dirname, "../../../../docs/runbook.md"), "utf8");

/** The row of that id. */
function row(id: string): AlarmRow {
  const found = ALARM_ROWS.find((candidate) => candidate.id === id);
  assert.ok(found, id);
  return found;
}

describe("the alarm table", () => {
  it("has one row a name", () => {
    const ids = ALARM_ROWS.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/);
  });

  it("has rows for every kind of subject", () => {
    assert.deepEqual([...new Set(ALARM_ROWS.map(({ kind }) => kind))].sort(), Object.keys(KINDS).sort());
  });

  for (const { id, kind, metric, statistic, periodSeconds, periods, missing, meaning } of ALARM_ROWS) {
    describe(id, () => {
      it("is about a metric that is published for the kind", () => {
        assert.notDeepEqual(groupsOf({ ...KINDS[kind], metric, statistic }), []);
      });

      it("looks at periods that CloudWatch knows, over a day at most", () => {
        const [bad, of] = periods;
        assert.ok(bad >= 1 && bad <= of);
        assert.ok(periodSeconds % 60 === 0 && periodSeconds * of <= 86_400);
      });

      it("says what it means, in a sentence", () => assert.match(meaning, /^[A-Z].*\.$/));

      it("counts nothing that happened as bad where there are no figures", () => {
        // What is counted only when it happens has no figures when all is well.
        if (statistic === "Sum") assert.equal(missing, "notBreaching");
      });
    });
  }

  it("and the runbook have the same headings, and every one says what to do", () => {
    const sections = RUNBOOK.split(/^### /m).slice(1);
    const headings = sections.map((section) => section.split("\n", 1)[0]);
    const ids = [...ALARM_ROWS.map(({ id }) => id), BACKUP_FAILED, BUDGET];
    assert.deepEqual([...headings].sort(), [...ids].sort());
    for (const section of sections) assert.ok(section.trim().split("\n").length > 2, section);
  });
});

describe("ingestion-refused", () => {
  it("is about the pipeline that the configuration of OpenSearch Ingestion names", () => {
    const [pipeline, plugin] = row("ingestion-refused").metric.split(".");
    assert.deepEqual([pipeline, plugin], [SUB_PIPELINE, "opensearch"]);
  });
});

describe("rowsOf", () => {
  it("leaves out what a subject does not have", () => {
    const ids = (traits: readonly "readers"[]) => rowsOf({ kind: "aurora", traits }).map(({ id }) => id);
    assert.ok(ids(["readers"]).includes("aurora-replica-lag"));
    assert.ok(!ids([]).includes("aurora-replica-lag"));
    assert.equal(ids(["readers"]).length, ids([]).length + 1);
  });
});

describe("thresholdOf", () => {
  it("is the table's", () => assert.equal(thresholdOf(row("aurora-cpu"), { name: "mysql" }), 90));

  it("is a share of the subject's own limit", () => {
    const subject = { name: "mysql", limits: { connections: 1001 } };
    assert.equal(thresholdOf(row("aurora-connections"), subject), 800);
    assert.throws(() => thresholdOf(row("aurora-connections"), { name: "mysql" }), {
      message: "mysql has no limit of connections for aurora-connections.",
    });
  });

  it("is the configuration's before all, also 0", () => {
    const overrides = { "aurora-cpu": 0, "aurora-connections": 7 };
    assert.equal(thresholdOf(row("aurora-cpu"), { name: "mysql" }, overrides), 0);
    assert.equal(thresholdOf(row("aurora-connections"), { name: "mysql" }, overrides), 7);
    assert.equal(thresholdOf(row("aurora-capacity"), { name: "mysql" }, overrides), 95);
  });
});

describe("descriptionOf", () => {
  it("says how urgent it is, what it means and where to read on", () => {
    const runbook = "https://example.com/runbook.md";
    assert.equal(
      descriptionOf(row("search-red"), runbook),
      "Urgent: A primary shard of the search domain is on no node: a part of an index is missing. https://example.com/runbook.md#search-red",
    );
    assert.match(
      descriptionOf(row("service-errors"), runbook, "orders"),
      /^Urgent: Service orders: The service .* https:.*#service-errors$/,
    );
    assert.match(descriptionOf(row("node-cpu"), runbook), /^The nodes' processors .* https:.*#node-cpu$/);
  });
});
