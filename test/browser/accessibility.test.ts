import assert from "node:assert/strict";
import axe from "axe-core";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { Pages } from "./browser";
import {
  burstButton,
  burstSize,
  burstText,
  eventually,
  field,
  journeys,
  letters,
  notice,
  panel,
  postButton,
  refusal,
} from "./figures";
import { sharedSystem, type System } from "./system";

const RULES = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };

const SCREENS = {
  desktop: { width: 1200, height: 800 },
  phone: { width: 360, height: 740 },
  "small phone": { width: 320, height: 568 },
} as const;

describe("the page's accessibility", function () {
  this.timeout(60_000);
  const pages = new Pages();
  let system: System;

  before(async function () {
    this.timeout(180_000);
    system = await sharedSystem();
  });
  afterEach(async function () {
    await pages.close(this.currentTest);
    await fetch(`${system.operations}/dead-letters/drop`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"all":true}',
    });
  });

  const examine = async (page: Page): Promise<AxeResults> => {
    await page.evaluate(axe.source);
    return page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(RULES)})`);
  };

  /** Fails for what axe finds wrong, and for contents beyond the edge of the screen. */
  async function assertGood(page: Page): Promise<void> {
    const { violations, passes } = await examine(page);
    assert.deepEqual(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`),
      [],
    );
    const passed = passes.map(({ id }) => id);
    for (const rule of ["color-contrast", "label", "button-name", "landmark-one-main"]) {
      assert.ok(passed.includes(rule), `${rule} was looked at`);
    }
    const beyond = await page.evaluate<number>("document.documentElement.scrollWidth - window.innerWidth");
    assert.ok(beyond <= 0, `${beyond} pixels are beyond the edge`);
  }

  const looks = (["light", "dark"] as const).flatMap((colorScheme) =>
    Object.entries(SCREENS).map(([screen, viewport]) => ({ colorScheme, screen, viewport })),
  );
  const open = ({ colorScheme, viewport }: (typeof looks)[number]) =>
    pages.open(system.page, { colorScheme, viewport, reducedMotion: "reduce" });

  for (const look of looks) {
    it(`is good in ${look.colorScheme} on a ${look.screen}, empty and filled`, async () => {
      const page = await open(look);
      await assertGood(page);
      for (const value of ["1", String(Number.MIN_SAFE_INTEGER)]) {
        await field(page).fill(value);
        await postButton(page).click();
        await journeys(page).first().getByText("stored in the database").waitFor();
      }
      await field(page).fill("none");
      await postButton(page).click();
      await refusal(page).getByText("Enter a whole number").waitFor();
      await assertGood(page);
      pages.assertQuiet();
    });

    it(`is good in ${look.colorScheme} on a ${look.screen} with all panels, before and after they were used`, async () => {
      await system.redis("XADD", "{count:0}:stream", "*", "x", "1");
      await system.redis("XADD", "{count:0}:stream", "*", "long".repeat(40), "word".repeat(100));
      const page = await open(look);
      await eventually(() => letters(page).count(), 2);
      await assertGood(page);
      await burstSize(page).selectOption("1000");
      await burstButton(page).click();
      await eventually(() => burstText(page).innerText(), "Done: 1,000 accepted.");
      await journeys(page).first().getByText("stored in the database").waitFor();
      await panel(page).getByRole("button", { name: "Replay all" }).click();
      await panel(page).getByText("2 dead letters put back into the queue.").waitFor();
      await eventually(() => letters(page).count(), 2);
      await assertGood(page);
      pages.assertQuiet();
    });
  }

  for (const [screen, viewport] of Object.entries(SCREENS)) {
    it(`holds large figures on a ${screen}`, async () => {
      const hostname = "producer-6d5c7f9b8d-x2klm.eu-central-1.compute.internal";
      const count = 1234567890;
      const rows = { count, latest: Number.MIN_SAFE_INTEGER, hostname };
      const queue = { depth: 7, oldestAgeSeconds: 1e7, pending: count, deadLetters: 0, accepted: count };
      const page = await pages.open(system.page, { viewport, reducedMotion: "reduce" }, async (prepared) => {
        const state = JSON.stringify({ ...queue, ...rows });
        const body = `event: state\ndata: ${state}\n\n`;
        await prepared.route("**/api/events", (route) =>
          route.fulfill({ contentType: "text/event-stream", body }),
        );
        await prepared.route("**/api/count", (route) => route.fulfill({ json: rows }));
        await prepared.route("**/api/queue", (route) => route.fulfill({ json: queue }));
      });
      await page.getByRole("region", { name: "Stored" }).getByText("1,234,567,890").waitFor();
      await assertGood(page);
      // The text itself may be wider than its element.
      const edges = await page.evaluate<{ left: number; right: number }[]>(`
        [...document.querySelectorAll(".figure")].map((figure) => {
          const range = document.createRange();
          range.selectNodeContents(figure);
          const { left, right } = range.getBoundingClientRect();
          return { left, right };
        })
      `);
      assert.equal(edges.length, 3);
      edges.reduce((one, next) => {
        assert.ok(one.right < next.left, JSON.stringify(edges));
        return next;
      });
    });
  }

  it("is good in light and dark on every screen while the API is down", async () => {
    const opened = await Promise.all(looks.map(open));
    await system.stop("producer");
    try {
      for (const page of opened) {
        await notice(page).getByText("The API is down.").waitFor();
        await assertGood(page);
      }
    } finally {
      await system.start("producer");
    }
  });

  it("is measured by a check that does find what is wrong", async () => {
    const page = await pages.open(system.page);
    await page.evaluate(`
      document.querySelector("label").remove();
      for (const name of ["placeholder", "aria-describedby"]) document.querySelector("input").removeAttribute(name);
      document.querySelector("footer a").style.color = "#ccc";
    `);
    const found = (await examine(page)).violations.map(({ id }) => id);
    assert.deepEqual(found.sort(), ["color-contrast", "label"]);
  });
});
