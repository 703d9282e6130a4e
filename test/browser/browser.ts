import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { BROWSER, findBrowser } from "../../scripts/test/browser";
import { installLines } from "../../local/servers/packages";
import { SHOWN_MS } from "./figures";
import { KEPT } from "./system";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

let browser: Promise<Browser> | undefined;

/** The headless browser that all tests share; it is closed after the last one. */
function sharedBrowser(): Promise<Browser> {
  const executablePath = findBrowser(process.env);
  if (executablePath === undefined) {
    throw new Error(`The browser tests need Chromium. Install on\n${installLines([BROWSER])}`);
  }
  return (browser ??= chromium.launch({ executablePath, args: ARGUMENTS }));
}

after(async () => (await browser)?.close());

/** Pages of one suite: each in a context of its own, closed after its test. */
export class Pages {
  private readonly opened: { page: Page; complaints: string[] }[] = [];

  /** Opens an address, once the page has been prepared for it, and waits until that has its first figures. */
  async open(
    address: string,
    options: BrowserContextOptions = {},
    prepare: (page: Page) => Promise<unknown> = () => Promise.resolve(),
  ): Promise<Page> {
    const context = await (await sharedBrowser()).newContext(options);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    this.opened.push({ page, complaints });
    await prepare(page);
    await page.goto(address);
    await page.getByText("answered by").waitFor({ timeout: SHOWN_MS });
    return page;
  }

  /** Closes the pages; a failed test leaves pictures of them. */
  async close(test: Mocha.Test | undefined): Promise<void> {
    for (const { page } of this.opened) {
      if (test?.state === "failed") {
        mkdirSync(join(KEPT, "failed"), { recursive: true });
        const name = test.fullTitle().replace(/\W+/g, "-");
        await page.screenshot({ path: join(KEPT, "failed", `${name}.png`), fullPage: true });
      }
      await page.context().close();
    }
    this.opened.length = 0;
  }

  /** Fails if a page has complained on its console, save for answers that `expected` matches. */
  assertQuiet(expected?: RegExp): void {
    const complaints = this.opened.flatMap((entry) => entry.complaints);
    assert.deepEqual(
      complaints.filter((text) => expected?.test(text) !== true),
      [],
    );
  }
}
