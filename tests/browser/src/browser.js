// Chromium without a window, and what a page must never do while a test uses it.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";

import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

export const PHONE = { width: 360, height: 740 };
export const DESKTOP = { width: 1280, height: 900 };

function program() {
  const named = process.env.KASSA_TEST_CHROMIUM;
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const all = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  const found = named ?? all.find((file) => existsSync(file));
  assert.ok(found, "no Chromium: install it (Debian: chromium) or set KASSA_TEST_CHROMIUM");
  return found;
}

export function launch() {
  const args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-proxy-server"];
  return chromium.launch({ executablePath: program(), args });
}

/**
 * A browser profile of its own with one page. `close` fails if the page wrote an error to the console,
 * violated its content security policy, or asked another host for anything.
 */
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({
    viewport: DESKTOP,
    locale: "en-US",
    timezoneId: "Europe/Berlin",
    ...options,
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    const target = request.url();
    if (!target.startsWith(`${url}/`) && !target.startsWith("data:")) {
      complaints.push(`asked for ${target}`);
    }
  });
  return {
    page,
    context,
    complaints,
    async close() {
      await context.close();
      assert.deepEqual(complaints, [], "the page complained");
    },
  };
}
