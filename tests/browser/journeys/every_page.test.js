// Every page that a link leads to, on a phone and at a desk, light and dark, with and without script.
import assert from "node:assert/strict";
import { test } from "node:test";

import { DESKTOP, open, PHONE } from "../src/browser.js";
import { fits, isAccessible, isOutlined, MAX_BYTES, transferred } from "../src/checks.js";
import { crawl } from "../src/crawl.js";
import { browser, shop } from "../src/demo.js";
import {
  createEndpoint, createTaxAndShipping, isPaid, pay, placeOrder, requestReturn, signInAsOperator, signInAsShopper,
} from "../src/steps.js";

const AREAS = [
  { area: "/shop", signIn: signInAsShopper, least: 6 },
  { area: "/admin", signIn: signInAsOperator, least: 25 },
];
const LOOKS = [
  ["on a phone", { viewport: PHONE }],
  ["at a desk in the dark", { viewport: DESKTOP, colorScheme: "dark" }],
];

test("rows for the pages to show: orders of every kind, a return, an endpoint, price tables", async () => {
  await requestReturn(browser, shop, "Too small");
  const tab = await open(browser, shop.url);
  await signInAsShopper(tab.page, shop);
  await placeOrder(tab.page, shop);
  await pay(tab.page);
  await isPaid(tab.page);
  await placeOrder(tab.page, shop, "Fountain pen");
  await pay(tab.page, "mock_decline");
  await tab.page.getByRole("alert").first().waitFor();
  await tab.close();
  const operator = await open(browser, shop.url);
  await signInAsOperator(operator.page, shop);
  await createEndpoint(operator.page, shop, "http://127.0.0.1:9/orders");
  await createTaxAndShipping(operator.page, shop);
  await operator.close();
});

for (const { area, signIn, least } of AREAS) {
  for (const [look, options] of LOOKS) {
    test(`every page of ${area} ${look}`, async () => {
      const tab = await open(browser, shop.url, options);
      await signIn(tab.page, shop);
      const faults = [];
      const kinds = await crawl(tab.page, `${shop.url}${area}`, area, async (page, kind, answer) => {
        assert.ok(answer.status() < 400, `${kind}: ${answer.status()}`);
        for (const check of [fits, isOutlined, isAccessible]) {
          await check(page, kind).catch((fault) => faults.push(fault.message));
        }
      });
      assert.deepEqual(faults, []);
      assert.ok(kinds.length >= least, `only ${kinds.join(" ")}`);
      await tab.close();
    });
  }

  test(`pages of ${area} transfer at most ${MAX_BYTES} bytes`, async () => {
    const tab = await open(browser, shop.url);
    await signIn(tab.page, shop);
    const large = [];
    await crawl(tab.page, `${shop.url}${area}`, area, async (page, kind) => {
      const bytes = await transferred(tab.context, page.url());
      if (bytes > MAX_BYTES) large.push(`${kind}: ${bytes}`);
    });
    assert.deepEqual(large, []);
    await tab.close();
  });

  test(`pages of ${area} are complete without script`, async () => {
    const tab = await open(browser, shop.url, { javaScriptEnabled: false });
    await signIn(tab.page, shop);
    const kinds = await crawl(tab.page, `${shop.url}${area}`, area, async (page, kind, answer) => {
      assert.ok(answer.status() < 400, `${kind}: ${answer.status()}`);
      assert.equal(await page.locator("main h1").count(), 1, `${kind}: its heading`);
    });
    assert.ok(kinds.length >= least);
    await tab.close();
  });
}

test("pages of visitors who are not signed in", async () => {
  const tab = await open(browser, shop.url, { viewport: PHONE });
  for (const path of ["/shop", "/shop/sign-in", "/admin/sign-in", "/shop/nothing-here"]) {
    await tab.page.goto(shop.url + path);
    await fits(tab.page, path);
    await isOutlined(tab.page, path);
    await isAccessible(tab.page, path);
  }
  // The browser itself reports the 404 that was asked for.
  const others = tab.complaints.filter((text) => !text.includes("404"));
  assert.deepEqual(others, []);
  await tab.context.close();
});
