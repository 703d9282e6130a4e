import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";

/** How long the page may take to show what has happened: it is told once a second. */
export const SHOWN_MS = 15_000;

export const field = (page: Page): Locator => page.getByRole("textbox", { name: "Value" });
export const postButton = (page: Page): Locator => page.getByRole("button", { name: "Post value" });
export const timeButton = (page: Page): Locator => page.getByRole("button", { name: "Post current time" });

export const burstSize = (page: Page): Locator => page.getByRole("combobox", { name: "Values in a burst" });
export const burstButton = (page: Page): Locator => page.getByRole("button", { name: /^(Send|Stop) burst$/ });

/** What the page says of its burst. */
export const burstText = (page: Page): Locator => page.locator(".burst .progress p");

/** The panel of dead letters, and the letters in it. */
export const panel = (page: Page): Locator => page.getByRole("region", { name: /^Dead letters/ });
export const letters = (page: Page): Locator => panel(page).getByRole("listitem");

/** What the page tells those who listen. */
export const status = (page: Page): Locator => page.getByRole("status");

/** A chart by its name, such as "Stored a second". */
export const chart = (page: Page, name: string): Locator =>
  page.getByRole("img", { name: new RegExp(`^${name}: `) });

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

/** Whether an element has the focus. */
export async function isFocused(element: Locator): Promise<boolean> {
  return (await element.and(element.page().locator(":focus")).count()) === 1;
}

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
