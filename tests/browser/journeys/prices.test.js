// Shipping methods and tax rates: an operator creates them, and a checkout asks for what they need.
import assert from "node:assert/strict";
import { test } from "node:test";

import { open, PHONE } from "../src/browser.js";
import { fits, isAccessible, isOutlined } from "../src/checks.js";
import { browser, shop } from "../src/demo.js";
import { createTaxAndShipping, enterDelivery, isPaid, openCheckout, pay, signInAsOperator, signInAsShopper } from "../src/steps.js";

async function checks(page, what) {
  for (const check of [fits, isOutlined, isAccessible]) await check(page, what);
}

test("an operator creates shipping methods and a tax rate", async () => {
  const tab = await open(browser, shop.url);
  const { page } = tab;
  await signInAsOperator(page, shop);
  await createTaxAndShipping(page, shop);
  await page.goto(`${shop.url}/admin/shipping`);
  await checks(page, "shipping methods");
  await page.goto(`${shop.url}/admin/taxes`);
  await checks(page, "tax rates");
  await tab.close();
});

for (const [look, options] of [
  ["on a phone", { viewport: PHONE, hasTouch: true, isMobile: true }],
  ["without script", { javaScriptEnabled: false }],
]) {
  test(`a checkout with an address, shipping and taxes ${look}`, async () => {
    const tab = await open(browser, shop.url, options);
    const { page } = tab;
    const check = options.javaScriptEnabled === false ? async () => {} : checks;
    await signInAsShopper(page, shop);
    await enterDelivery(page, shop, check);
    await check(page, "checkout that is complete");
    await page.getByText("VAT 20 % (included)").first().waitFor();
    // 4.50 for the notebook and 4.90 for its parcel.
    await page.getByText("$9.40").first().waitFor();
    await page.getByRole("button", { name: "Place order" }).click();
    await page.waitForURL(/\/shop\/orders\/[^/]+\/pay/);
    await pay(page);
    await isPaid(page);
    await page.getByText("12 St James's Square").first().waitFor();
    await page.getByText("$9.40").first().waitFor();
    await tab.close();
  });
}

test("only the countries that the shop ships to are offered", async () => {
  const tab = await open(browser, shop.url);
  const { page } = tab;
  await signInAsShopper(page, shop);
  await openCheckout(page, shop);
  const countries = await page.locator("#f-country option").allTextContents();
  assert.deepEqual(countries, ["Choose a country", "Austria", "Germany"]);
  await tab.close();
});
