import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { Pages } from "./browser";
import { SHOWN_MS, eventually, field, figure, journeys, notice, postButton, refusal } from "./figures";
import { sharedSystem, type Part, type System } from "./system";

/** What the browser itself writes for an answer that says that something is away. */
const AWAY = /Failed to load resource.* status of 50[234]/;

describe("the page while a part of the system is away", function () {
  this.timeout(90_000);
  const pages = new Pages();
  const stopped = new Set<Part>();
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
    for (const part of stopped) await start(part);
    await pages.close(this.currentTest);
  });

  async function stop(part: Part): Promise<void> {
    stopped.add(part);
    await system.stop(part);
  }
  async function start(part: Part): Promise<void> {
    await system.start(part);
    stopped.delete(part);
  }
  const says = (sentence: string) => notice(page).getByText(sentence).waitFor({ timeout: SHOWN_MS });
  const saysNothing = () => eventually(() => notice(page).innerText(), "");
  const announces = (sentence: string) => eventually(() => page.getByRole("status").innerText(), sentence);

  async function post(value: number): Promise<void> {
    await field(page).fill(String(value));
    await postButton(page).click();
  }

  it("shows a value waiting in the queue while the consumer is away, and stored once it is back", async () => {
    const before = await figure(page, "Stored");
    await stop("consumer");
    await post(31);
    await post(32);
    await eventually(() => figure(page, "Queued"), 2);
    assert.deepEqual(await journeys(page).locator(".saying").allInnerTexts(), [
      "accepted, waiting in the queue",
      "accepted, waiting in the queue",
    ]);
    assert.equal(await figure(page, "Stored"), before);
    await start("consumer");
    await eventually(
      async () => (await journeys(page).locator(".saying").allInnerTexts()).join(),
      ["stored in the database", "stored in the database"].join(),
    );
    await eventually(() => figure(page, "Stored"), before + 2);
    assert.equal(await figure(page, "Queued"), 0);
    pages.assertQuiet();
  });

  it("says that the API is down, refuses to pretend, and recovers by itself", async () => {
    const before = await figure(page, "Stored");
    await stop("producer");
    await says("The API is down.");
    await page.getByText("API down", { exact: true }).waitFor();
    assert.equal(await figure(page, "Stored"), before, "the last known figures stay");
    await post(41);
    await eventually(() => refusal(page).innerText(), "The API cannot be reached.");
    assert.equal(await field(page).inputValue(), "41");
    assert.equal(await journeys(page).count(), 0);
    await start("producer");
    await saysNothing();
    await announces("The API is back.");
    await postButton(page).click();
    await eventually(() => figure(page, "Stored"), before + 1);
    assert.equal(await refusal(page).textContent(), "");
    pages.assertQuiet(AWAY);
  });

  it("says that both stores are away, of which the API still tells", async () => {
    await Promise.all([stop("redis"), stop("mysql")]);
    await says("The queue and the database are away.");
    await page.getByText("Stores away", { exact: true }).waitFor();
    await Promise.all([start("redis"), start("mysql")]);
    await saysNothing();
    await announces("The API is back.");
    pages.assertQuiet(AWAY);
  });

  it("says so too when its own server is away", async () => {
    await stop("web");
    await says("The API is down.");
    assert.match(await notice(page).innerText(), /The API did not answer\./);
    await post(42);
    await eventually(
      () => refusal(page).innerText(),
      "The API did not answer; it may or may not have the value.",
    );
    await start("web");
    await saysNothing();
    pages.assertQuiet(/Failed to load resource/);
  });

  it("goes on taking values while the database is away", async () => {
    const before = await figure(page, "Stored");
    await stop("mysql");
    await says("The database is away.");
    await post(51);
    await journeys(page).first().getByText("accepted, waiting in the queue").waitFor();
    await eventually(() => figure(page, "Queued"), 1);
    await start("mysql");
    await saysNothing();
    await journeys(page).first().getByText("stored in the database").waitFor();
    await eventually(() => figure(page, "Stored"), before + 1);
    pages.assertQuiet(AWAY);
  });

  it("tells that the queue is away, and that no value is taken meanwhile", async () => {
    await stop("redis");
    await says("The queue is unavailable.");
    await post(61);
    await eventually(async () => (await refusal(page).innerText()) !== "", true);
    assert.equal(await journeys(page).count(), 0);
    await start("redis");
    await saysNothing();
    await postButton(page).click();
    await journeys(page).first().getByText("stored in the database").waitFor();
    pages.assertQuiet(AWAY);
  });
});
