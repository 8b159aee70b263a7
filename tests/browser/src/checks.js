// What holds for every page: accessible, fits its window, small, and does not break without script.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SERIOUS = ["serious", "critical"];

/** The most that a page may transfer in all, with style sheet and scripts. */
export const MAX_BYTES = 60_000;

/** Fails for every finding of axe-core that is serious or critical. */
export async function isAccessible(page, what) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  const findings = violations
    .filter(({ impact }) => SERIOUS.includes(impact))
    .map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map((n) => n.html).slice(0, 3).join(" ")}`);
  assert.deepEqual(findings, [], `${what}: findings of axe-core`);
}

/** Fails if the page is wider than its window. */
export async function fits(page, what) {
  const overflow = await page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    return wide > 0 ? wide : 0;
  });
  assert.equal(overflow, 0, `${what}: wider than the window, by pixels`);
}

/** Fails unless there is one main heading, a title, and a language. */
export async function isOutlined(page, what) {
  const outline = await page.evaluate(() => ({
    headings: document.querySelectorAll("h1").length,
    title: document.title.trim() !== "",
    language: document.documentElement.lang,
  }));
  assert.deepEqual(outline, { headings: 1, title: true, language: "en" }, `${what}: outline`);
}

/** The bytes that a page and everything it loads take on the wire, with an empty cache. */
export async function transferred(context, url) {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  let bytes = 0;
  session.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));
  await page.goto(url, { waitUntil: "load" });
  await page.close();
  return bytes;
}
