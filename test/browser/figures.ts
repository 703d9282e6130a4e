import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";

/** How long the page may take to show what has happened: it asks once a second. */
export const SHOWN_MS = 15_000;

export const field = (page: Page): Locator => page.getByRole("textbox", { name: "Value" });
export const postButton = (page: Page): Locator => page.getByRole("button", { name: "Post value" });
export const timeButton = (page: Page): Locator => page.getByRole("button", { name: "Post current time" });

/** The values posted from the page, newest first. */
export const journeys = (page: Page): Locator =>
  page.getByRole("region", { name: "Your values" }).getByRole("listitem");

/** What the page says beside the field. */
export const refusal = (page: Page): Locator => page.locator("form [role=alert]");

/** What the page says is away. */
export const notice = (page: Page): Locator => page.locator("main > [role=alert]");

/** The number at one of the three stops. */
export async function figure(page: Page, stop: "Posted" | "Queued" | "Stored"): Promise<number> {
  const text = await page.getByRole("region", { name: stop, exact: true }).locator(".figure").innerText();
  assert.match(text, /^[\d,]+$/);
  return Number(text.replaceAll(",", ""));
}

/** The latest value as the page shows it. */
export const latest = (page: Page): Promise<string> => page.locator(".latest strong").innerText();

/** Waits until `ask` answers `expected`; fails with what it answered last. */
export async function eventually<T>(ask: () => Promise<T>, expected: T): Promise<void> {
  const deadline = Date.now() + SHOWN_MS;
  for (;;) {
    const answer = await ask();
    if (answer === expected || Date.now() > deadline) {
      assert.equal(answer, expected);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
