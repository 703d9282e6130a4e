import { existsSync } from "node:fs";
import { findBinary } from "../../local/servers/binaries";
import type { Requirement } from "../../local/servers/packages";

/** The environment variable that tells the tests, and may tell us, which browser to drive. */
export const BROWSER_PATH = "CHROMIUM_PATH";

export const BROWSER: Requirement = {
  name: "Chromium",
  programs: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
  apt: "chromium fonts-liberation", // without a font, text has no size
  dnf: "chromium",
  brew: "google-chrome",
};

const MAC_APPLICATIONS = ["Chromium", "Google Chrome"].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);

/** The browser to drive: the one the environment names, or else one that is installed. */
export function findBrowser(env: Readonly<Record<string, string | undefined>>): string | undefined {
  return (
    env[BROWSER_PATH] ?? findBinary(...BROWSER.programs) ?? MAC_APPLICATIONS.find((path) => existsSync(path))
  );
}
