import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { newId } from "../../services/common/src/id";
import { Pages } from "./browser";
import { eventually, figure, isFocused, letters, panel, status } from "./figures";
import { sharedSystem, type System } from "./system";

const DEAD_LETTERS = "{count:0}:dlq";

describe("the page's dead letters", function () {
  this.timeout(60_000);
  const pages = new Pages();
  let system: System;

  before(async function () {
    this.timeout(180_000);
    system = await sharedSystem();
  });
  afterEach(async function () {
    await pages.close(this.currentTest);
    const { status } = await fetch(`${system.operations}/dead-letters/drop`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"all":true}',
    });
    assert.equal(status, 200);
  });

  /** Adds an entry that can never be stored. */
  const poison = () => system.redis("XADD", "{count:0}:stream", "*", "x", "<b>1</b>");

  /** Adds a letter whose entry could not be stored once, and now can be. */
  async function mended(count: number): Promise<void> {
    const fields = JSON.stringify(["id", newId(), "count", String(count)]);
    const letter = ["entry", "1-1", "reason", "a constraint that is gone", "attempts", "3", "fields", fields];
    await system.redis("XADD", DEAD_LETTERS, "*", ...letter);
  }

  const replay = (page: Page) => letters(page).getByRole("button", { name: "Replay" });
  const replayAll = (page: Page) => panel(page).getByRole("button", { name: "Replay all" });
  const outcome = (page: Page) => panel(page).locator(".outcome");
  const untilListed = (page: Page, count: number) => eventually(() => letters(page).count(), count);

  it("are nowhere while there are none", async () => {
    let asked = 0;
    const page = await pages.open(system.page, {}, (prepared) => {
      prepared.on("request", (request) => (asked += Number(request.url().includes("dead-letters"))));
      return Promise.resolve();
    });
    await page.waitForTimeout(1_500);
    assert.equal(await panel(page).count(), 0);
    assert.equal(asked, 0);
    pages.assertQuiet();
  });

  it("are shown with reason, age, attempts and all they hold", async () => {
    const page = await pages.open(system.page);
    await poison();
    await untilListed(page, 1);
    const text = await letters(page).first().innerText();
    assert.match(text, /its id is not a UUID/i);
    assert.match(text, /\d+ (ms|s) ago, tried once, 0\/\d+-\d+/);
    assert.match(text, /x\s+<b>1<\/b>/, "what they hold is text, whatever it looks like");
    await eventually(() => status(page).innerText(), "There are dead letters.");
    pages.assertQuiet();
  });

  it("are put back one by one, stored where they now can be, and gone from the panel", async () => {
    const page = await pages.open(system.page);
    const before = await figure(page, "Stored");
    await mended(13);
    await mended(14);
    await untilListed(page, 2);
    assert.match(await letters(page).first().innerText(), /tried 3 times/);
    await replay(page).first().focus();
    await page.keyboard.press("Enter");
    await eventually(() => outcome(page).innerText(), "1 dead letter put back into the queue.");
    await eventually(() => figure(page, "Stored"), before + 1);
    await untilListed(page, 1);
    assert.ok(
      await isFocused(panel(page).getByRole("heading")),
      "the focus does not get lost with the button",
    );
    await eventually(() => status(page).innerText(), "1 dead letter put back into the queue.");
    pages.assertQuiet();
  });

  it("are put back all at once; what cannot be stored comes back", async () => {
    const page = await pages.open(system.page);
    const before = await figure(page, "Stored");
    await mended(15);
    await mended(16);
    await poison();
    await untilListed(page, 3);
    await replayAll(page).click();
    await eventually(() => outcome(page).innerText(), "3 dead letters put back into the queue.");
    await eventually(() => figure(page, "Stored"), before + 2);
    await untilListed(page, 1);
    assert.match(await letters(page).first().innerText(), /its id is not a UUID/i);
    pages.assertQuiet();
  });

  it("leave a word of what became of them when there are no more", async () => {
    const page = await pages.open(system.page);
    await mended(17);
    await untilListed(page, 1);
    await replayAll(page).click();
    await eventually(() => outcome(page).innerText(), "1 dead letter put back into the queue.");
    await untilListed(page, 0);
    assert.equal(await replayAll(page).count(), 0);
    await panel(page).getByText("Nothing is left that could not be stored.").waitFor();
  });

  it("may be gone when they are to be put back, which is said", async () => {
    const page = await pages.open(system.page);
    await mended(18);
    await untilListed(page, 1);
    await page.route("**/api/dead-letters/replay", async (route) => {
      await system.redis("DEL", DEAD_LETTERS);
      await route.continue();
    });
    await replay(page).first().click();
    await eventually(
      () => outcome(page).innerText(),
      "There was no letter left to put back: somebody else has dealt with it.",
    );
  });

  it("stay, and so does the focus, when nobody is there to put them back, which is said", async () => {
    const page = await pages.open(system.page);
    await mended(21);
    await untilListed(page, 1);
    await system.stop("consumer");
    try {
      await replay(page).first().focus();
      await page.keyboard.press("Enter");
      const sentence = "The operators' API cannot be reached. It is not known whether it was put back.";
      await eventually(() => outcome(page).innerText(), sentence);
      await eventually(() => status(page).innerText(), sentence);
      // Meanwhile the list is asked for, and not to be had either.
      await page.waitForTimeout(1_500);
      assert.equal(await letters(page).count(), 1);
      assert.equal(await outcome(page).innerText(), sentence);
      assert.ok(await isFocused(replay(page).first()));
      await replayAll(page).click();
      const many = "The operators' API cannot be reached. It is not known how many were put back.";
      await eventually(() => outcome(page).innerText(), many);
    } finally {
      await system.start("consumer");
    }
    await eventually(() => panel(page).getAttribute("aria-busy"), "false");
    await replayAll(page).click();
    await eventually(() => outcome(page).innerText(), "1 dead letter put back into the queue.");
    await untilListed(page, 0);
    pages.assertQuiet(/status of 502/);
  });

  it("are no more than a number where the operators' API is not to be had, which is asked for once", async () => {
    let asked = 0;
    await mended(19);
    const page = await pages.open(system.page, {}, (prepared) =>
      prepared.route("**/api/dead-letters*", (route) => {
        asked += 1;
        return route.fulfill({ status: 404, json: { title: "Not Found", detail: "Not here." } });
      }),
    );
    await page.locator(".facts [data-kind=bad]").getByText("1", { exact: true }).waitFor();
    await mended(20);
    await page.locator(".facts [data-kind=bad]").getByText("2", { exact: true }).waitFor();
    await page.waitForTimeout(1_500);
    assert.equal(asked, 1);
    assert.equal(await panel(page).count(), 0);
    pages.assertQuiet(/status of 404/);
  });
});
