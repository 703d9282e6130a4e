import assert from "node:assert/strict";
import { isDaily, isSchedule, isTimeZone, secondsOf } from "../../../platform/times";

describe("times in manifests", () => {
  for (const schedule of [
    "0 3 * * *",
    "*/15 * * * *",
    "0 8-18/2 * jan-mar mon-fri",
    "5,35 0 1,15 * ?",
    "@daily",
  ]) {
    it(`may be the schedule "${schedule}"`, () => {
      assert.ok(isSchedule(schedule));
    });
  }
  for (const schedule of [
    "",
    "0 3 * *",
    "0 0 3 * * *",
    "60 * * * *",
    "0 24 * * *",
    "0 0 0 * *",
    "0 0 * 13 *",
    "0 0 * * 7",
    "18-8 * * * *",
    "*-5 * * * *",
    "*/0 * * * *",
    "0 0 L * *",
    "0 0 * * 5#2",
    "0  3 * * *",
    "@reboot",
    "@every 5m",
    "1.5 * * * *",
  ]) {
    it(`are not the schedule "${schedule}"`, () => {
      assert.ok(!isSchedule(schedule));
    });
  }

  it("may be durations in seconds, minutes and hours", () => {
    assert.deepEqual(["90s", "10m", "2h"].map(secondsOf), [90, 600, 7200]);
    for (const wrong of ["", "10", "0s", "1.5h", "10 m", "-1m", "1d"])
      assert.equal(secondsOf(wrong), undefined, wrong);
  });

  it("may be in time zones of the IANA database", () => {
    for (const zone of ["UTC", "Europe/Berlin", "America/New_York"]) assert.ok(isTimeZone(zone), zone);
    for (const zone of ["", "Berlin", "+02:00", "Europe/Atlantis"]) assert.ok(!isTimeZone(zone), zone);
  });
});

describe("isDaily", () => {
  it("is whether there is a run on each day", () => {
    for (const schedule of ["0 3 * * *", "*/5 * * * *", "0 0 */1 ? *", "@daily", "@hourly", "@midnight"]) {
      assert.equal(isDaily(schedule), true, schedule);
    }
    for (const schedule of ["0 3 * * 1", "0 3 1 * *", "0 3 */2 * *", "0 3 * 6 *", "@weekly", "@yearly", ""]) {
      assert.equal(isDaily(schedule), false, schedule);
    }
  });
});
