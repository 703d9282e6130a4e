import assert from "node:assert/strict";
import type { Page, Request } from "playwright-core";
import { Pages } from "./browser";
import {
  eventually,
  field,
  figure,
  isFocused,
  journeys,
  latest,
  postButton,
  refusal,
  timeButton,
} from "./figures";
import { sharedSystem, type System } from "./system";

const RULE = "Enter a whole number from -9,007,199,254,740,991 to 9,007,199,254,740,991.";

interface Stored {
  readonly count: number;
  readonly latest: number | null;
  readonly hostname: string;
}

describe("posting from the page", function () {
  this.timeout(30_000);
  const pages = new Pages();
  let system: System;
  let page: Page;
  let posts: Request[];

  before(async function () {
    this.timeout(180_000);
    system = await sharedSystem();
  });
  beforeEach(async () => {
    page = await pages.open(system.page);
    posts = [];
    page.on("request", (request) => {
      if (request.method() === "POST") posts.push(request);
    });
  });
  afterEach(async function () {
    await pages.close(this.currentTest);
  });

  const stored = async (): Promise<Stored> => (await fetch(`${system.api}/count`)).json() as Promise<Stored>;

  /** Waits until the value posted last is shown as stored. */
  const untilStored = () => journeys(page).first().getByText("stored in the database").waitFor();

  it("shows the rows, the queue, and who answered", async () => {
    const { count, hostname } = await stored();
    assert.equal(await figure(page, "Stored"), count);
    assert.equal(await figure(page, "Queued"), 0);
    assert.equal(await page.getByRole("banner").locator("code").innerText(), hostname);
    assert.ok(await page.getByText("Live", { exact: true }).isVisible());
    pages.assertQuiet();
  });

  it("takes a value all the way into the count", async () => {
    const before = await figure(page, "Stored");
    await field(page).fill("1234");
    await postButton(page).click();
    await journeys(page).first().getByText("1,234").waitFor();
    await untilStored();
    await eventually(() => figure(page, "Stored"), before + 1);
    assert.equal(await latest(page), "1,234");
    assert.equal(await figure(page, "Posted"), 1);
    assert.equal(await figure(page, "Queued"), 0);
    assert.equal(await field(page).inputValue(), "");
    assert.deepEqual(await stored(), { ...(await stored()), count: before + 1, latest: 1234 });
    pages.assertQuiet();
  });

  it("shows the id under which the API took the value", async () => {
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await field(page).fill("5");
    await postButton(page).click();
    const answer = await answered;
    assert.equal(answer.status(), 202);
    const { id } = (await answer.json()) as { id: string };
    await eventually(() => journeys(page).first().locator("code").innerText(), id);
    await untilStored();
  });

  it("posts the current time in milliseconds", async () => {
    const earliest = Date.now();
    await timeButton(page).click();
    await untilStored();
    const { latest: time } = await stored();
    assert.ok(time !== null && time >= earliest && time <= Date.now(), String(time));
    await eventually(() => latest(page), new Intl.NumberFormat("en").format(time));
    pages.assertQuiet();
  });

  for (const value of [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
    it(`keeps every digit of ${value}`, async () => {
      await field(page).fill(String(value));
      await postButton(page).click();
      await untilStored();
      await eventually(() => latest(page), new Intl.NumberFormat("en").format(value));
      assert.equal((await stored()).latest, value);
    });
  }

  it("can be done with the keyboard alone", async () => {
    const before = (await stored()).count;
    await page.keyboard.press("Tab");
    assert.ok(await isFocused(field(page)), "the field comes first");
    await page.keyboard.type("77");
    await page.keyboard.press("Enter");
    await untilStored();
    assert.ok(await isFocused(field(page)), "the field keeps the focus for the next value");
    await page.keyboard.type("78");
    await page.keyboard.press("Tab");
    assert.ok(await isFocused(postButton(page)));
    await page.keyboard.press("Space");
    await eventually(() => journeys(page).count(), 2);
    await field(page).focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    assert.ok(await isFocused(timeButton(page)));
    await page.keyboard.press("Space");
    await eventually(() => journeys(page).count(), 3);
    await eventually(async () => (await stored()).count, before + 3);
    pages.assertQuiet();
  });

  for (const text of ["", "1.5", "1e3", "9007199254740992", "many"]) {
    it(`refuses ${JSON.stringify(text)} by itself, with one sentence`, async () => {
      await field(page).fill(text);
      await postButton(page).click();
      assert.equal(await refusal(page).innerText(), RULE);
      assert.equal(await field(page).getAttribute("aria-invalid"), "true");
      assert.equal(await field(page).inputValue(), text, "what was typed is still there to be mended");
      assert.ok(await isFocused(field(page)));
      assert.deepEqual(posts, []);
      await field(page).fill("1");
      assert.equal(await refusal(page).textContent(), "", "the sentence goes with the next key");
      pages.assertQuiet();
    });
  }

  it("shows the API's own sentence when that refuses a value", async () => {
    const before = (await stored()).count;
    // The page lets no bad value through, so one is put in its request on the way.
    await page.route("**/api/count", (route) =>
      route.request().method() === "POST" ? route.continue({ postData: '{"count":1.5}' }) : route.continue(),
    );
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await field(page).fill("15");
    await postButton(page).click();
    const answer = await answered;
    assert.equal(answer.status(), 400);
    const { detail } = (await answer.json()) as { detail: string };
    assert.match(detail, /count/);
    await eventually(() => refusal(page).innerText(), detail);
    assert.equal(await field(page).inputValue(), "15");
    assert.equal(await journeys(page).count(), 0);
    assert.equal(await figure(page, "Posted"), 0);
    assert.equal((await stored()).count, before);
    pages.assertQuiet(/status of 400/);
  });
});
