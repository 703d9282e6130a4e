import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { Pages } from "./browser";
import { chart, eventually, field, figure, latest, postButton } from "./figures";
import { sharedSystem, type System } from "./system";

describe("the page's figures", function () {
  this.timeout(60_000);
  const pages = new Pages();
  let system: System;

  before(async function () {
    this.timeout(180_000);
    system = await sharedSystem();
  });
  afterEach(async function () {
    await pages.close(this.currentTest);
  });

  async function post(value: number): Promise<void> {
    const { status } = await fetch(`${system.api}/count`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ count: value }),
    });
    assert.equal(status, 202);
  }

  /** The addresses that a page asks for from now on. */
  function asked(page: Page): string[] {
    const paths: string[] = [];
    page.on("request", (request) => paths.push(new URL(request.url()).pathname));
    return paths;
  }

  it("come by themselves, by one request that goes on and on", async () => {
    const page = await pages.open(system.page);
    const before = await figure(page, "Stored");
    const paths = asked(page);
    await post(301);
    await eventually(() => figure(page, "Stored"), before + 1);
    await post(302);
    await eventually(() => figure(page, "Stored"), before + 2);
    assert.equal(await latest(page), "302");
    assert.deepEqual(paths, []);
    pages.assertQuiet();
  });

  it("are told for each queue of an API that has several, and for a single queue as one", async () => {
    const queue = { depth: 1200, pending: 2, oldestAgeSeconds: 60, deadLetters: 1 };
    const state = { ...queue, count: 10, latest: 7, hostname: "orders-1", accepted: 3 };
    const mails = { depth: null, pending: null, oldestAgeSeconds: null, deadLetters: null };
    const telling = (event: object) => (prepared: Page) =>
      prepared.route("**/api/events", (route) =>
        route.fulfill({
          contentType: "text/event-stream",
          body: `event: state\ndata: ${JSON.stringify(event)}\n\n`,
        }),
      );
    const page = await pages.open(system.page, {}, telling({ ...state, queues: { orders: queue, mails } }));
    const rows = page.getByRole("table", { name: "The queues" }).getByRole("row");
    const table = async () =>
      (await rows.allInnerTexts()).map((text) => text.replaceAll(/\s*\t\s*/g, " | ")).join("\n");
    const expected = [
      "queue | waiting | in consumers' hands | oldest waiting | dead letters",
      "orders | 1,200 | 2 | 1 min | 1",
      "mails | unknown | unknown | unknown | unknown",
    ];
    await eventually(table, expected.join("\n"));
    const other = await pages.open(system.page, {}, telling(state));
    await other.getByText("oldest waiting").waitFor();
    assert.equal(await other.getByRole("table").count(), 0);
    pages.assertQuiet();
  });

  it("are drawn over the last minutes, and the drawing says in words how things are", async () => {
    const page = await pages.open(system.page);
    await post(303);
    await eventually(async () => {
      const name = await chart(page, "Stored a second").getAttribute("aria-label");
      return /^Stored a second: [\d.,]+ now, (0\.\d|[1-9][\d.,]*) at most in the last two minutes$/.test(
        name ?? "",
      );
    }, true);
    for (const name of ["Accepted a second", "Waiting in the queue"]) {
      assert.equal(await chart(page, name).count(), 1);
      await eventually(async () => (await chart(page, name).locator("path.line").count()) > 0, true);
    }
    pages.assertQuiet();
  });

  it("are asked for while there is no stream of them, and come by themselves again after that", async () => {
    let refused = 0;
    const page = await pages.open(system.page, {}, (prepared) =>
      prepared.route("**/api/events", (route) => {
        refused += 1;
        return route.fulfill({ status: 503, headers: { "retry-after": "10" }, body: "{}" });
      }),
    );
    const before = await figure(page, "Stored");
    assert.ok(await page.getByText("Live", { exact: true }).isVisible());
    await post(304);
    await eventually(() => figure(page, "Stored"), before + 1);
    assert.ok(refused > 0);
    await page.unroute("**/api/events");
    const told = await page.waitForResponse("**/api/events");
    assert.equal(told.status(), 200);
    const paths = asked(page);
    await post(305);
    await eventually(() => figure(page, "Stored"), before + 2);
    assert.ok(!paths.includes("/api/queue"), paths.join());
    pages.assertQuiet(/status of 503/);
  });

  it("still come for a value whose posting was the last thing to happen before the stream broke", async () => {
    const page = await pages.open(system.page);
    await field(page).fill("306");
    await postButton(page).click();
    await system.stop("producer");
    await system.start("producer");
    await eventually(() => latest(page), "306");
    await page.getByRole("region", { name: "Your values" }).getByText("stored in the database").waitFor();
  });

  it("are not asked for while the tab is hidden, and come at once when it is seen", async () => {
    const page = await pages.open(system.page);
    const show = (state: "hidden" | "visible") =>
      page.evaluate(`
        Object.defineProperty(document, "visibilityState", { value: "${state}", configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      `);
    const ended = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/api/events"));
    await show("hidden");
    await ended;
    const before = await figure(page, "Stored");
    const paths = asked(page);
    await post(307);
    await page.waitForTimeout(2_500);
    assert.deepEqual(paths, []);
    assert.equal(await figure(page, "Stored"), before);
    const seen = page.waitForRequest("**/api/events", { timeout: 900 });
    await show("visible");
    await seen;
    await eventually(() => figure(page, "Stored"), before + 1);
    pages.assertQuiet();
  });
});
