import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { Pages } from "./browser";
import {
  burstButton,
  burstSize,
  burstText,
  chart,
  eventually,
  figure,
  isFocused,
  journeys,
  status,
  timeButton,
} from "./figures";
import { sharedSystem, type System } from "./system";

describe("a burst from the page", function () {
  this.timeout(60_000);
  const pages = new Pages();
  let system: System;
  let page: Page;

  before(async function () {
    this.timeout(180_000);
    system = await sharedSystem();
  });
  beforeEach(async () => {
    page = await pages.open(system.page);
  });
  afterEach(async function () {
    await pages.close(this.currentTest);
  });

  const untilStored = (rows: number) => eventually(() => figure(page, "Stored"), rows);

  it("is taken at once and waits in the queue, which the database empties in its own time", async () => {
    const before = await figure(page, "Stored");
    await system.stop("consumer");
    try {
      assert.equal(await burstSize(page).inputValue(), "10000");
      await burstButton(page).click();
      await eventually(() => burstText(page).innerText(), "Done: 10,000 accepted.");
      assert.equal(await figure(page, "Posted"), 10_000);
      await eventually(() => figure(page, "Queued"), 10_000);
      assert.equal(await figure(page, "Stored"), before);
      await journeys(page).first().getByText("burst of 10,000").waitFor();
      await journeys(page).first().getByText("accepted, waiting in the queue").waitFor();
      assert.match(
        (await chart(page, "Waiting in the queue").getAttribute("aria-label")) ?? "",
        /: 10,000 now, 10,000 at most/,
      );
    } finally {
      await system.start("consumer");
    }
    await untilStored(before + 10_000);
    await journeys(page).first().getByText("stored in the database").waitFor();
    await eventually(() => figure(page, "Queued"), 0);
    pages.assertQuiet();
  });

  it("is sent and stopped with the keyboard alone, and says only that it began and how it ended", async () => {
    const before = await figure(page, "Stored");
    const said: string[] = [];
    await page.exposeFunction("heard", (text: string) => said.push(text));
    await page.evaluate(`
      new MutationObserver(() => heard(document.querySelector("[role=status]").textContent))
        .observe(document.querySelector("[role=status]"), { childList: true, characterData: true, subtree: true });
    `);
    // The answers of the API are held back until the button was pressed again.
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route("**/api/count", async (route) => {
      const response = await route.fetch();
      await released;
      await route.fulfill({ response });
    });
    await timeButton(page).focus();
    await page.keyboard.press("Tab");
    assert.ok(await isFocused(burstSize(page)));
    await page.keyboard.press("End");
    assert.equal(await burstSize(page).inputValue(), "100000");
    await page.keyboard.press("Tab");
    assert.ok(await isFocused(burstButton(page)));
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Stop burst" }).waitFor();
    assert.ok(await isFocused(burstButton(page)), "the focus stays on the button");
    await page.keyboard.press("Space");
    release();
    await eventually(() => burstText(page).innerText(), "Stopped: 2,000 of 100,000 accepted.");
    assert.ok(await isFocused(burstButton(page)));
    await untilStored(before + 2_000);
    await journeys(page).first().getByText("stored in the database").waitFor();
    await eventually(() => status(page).innerText(), "burst of 2,000 stored.");
    assert.deepEqual(said, [
      "Posting 100,000 values.",
      "Stopped: 2,000 of 100,000 accepted.",
      "burst of 2,000 stored.",
    ]);
    pages.assertQuiet();
  });

  it("waits as long as the API asks, and then sends the same values, which count once", async () => {
    const before = await figure(page, "Stored");
    await burstSize(page).selectOption("1000");
    const posts: { at: number; key: string | undefined; body: string | null }[] = [];
    await page.route("**/api/count", (route) => {
      const request = route.request();
      posts.push({ at: Date.now(), key: request.headers()["idempotency-key"], body: request.postData() });
      // The first time nothing is taken; the second time all is, and nobody learns of it.
      if (posts.length === 1) {
        const problem = { title: "Too Many Requests", detail: "The queue is full." };
        return route.fulfill({ status: 429, headers: { "retry-after": "2" }, json: problem });
      }
      return posts.length === 2 ? route.fetch().then(() => route.abort()) : route.continue();
    });
    await burstButton(page).click();
    await eventually(
      () => burstText(page).innerText(),
      "0 of 1,000 accepted. The queue is full. Next attempt in 2 s.",
    );
    await eventually(
      () => burstText(page).innerText(),
      "Done: 1,000 accepted. 2 of the requests had to be sent again.",
    );
    const [first, second, third] = posts;
    assert.ok(first && second && third);
    assert.equal(posts.length, 3);
    assert.ok(second.at - first.at >= 2_000, `${second.at - first.at} ms`);
    assert.deepEqual([second.key, second.body], [first.key, first.body]);
    assert.deepEqual([third.key, third.body], [first.key, first.body]);
    await untilStored(before + 1_000);
    await eventually(() => figure(page, "Queued"), 0);
    assert.equal(await figure(page, "Stored"), before + 1_000);
    pages.assertQuiet(/status of 429|ERR_FAILED/);
  });

  it("says what was refused, and shows no journey of what was never taken", async () => {
    await burstSize(page).selectOption("1000");
    await page.route("**/api/count", (route) =>
      route.fulfill({ status: 400, json: { title: "Bad Request", detail: "Not today." } }),
    );
    await burstButton(page).click();
    await eventually(() => burstText(page).innerText(), "Given up: 0 of 1,000 accepted. Not today.");
    assert.equal(await journeys(page).count(), 0);
    assert.equal(await figure(page, "Posted"), 0);
    pages.assertQuiet(/status of 400/);
  });
});
