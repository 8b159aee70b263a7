// The mock provider's page: the shopper decides there, and the shop's page follows.
import { test } from "node:test";

import { open, PHONE } from "../src/browser.js";
import { fits, isAccessible, isOutlined } from "../src/checks.js";
import { browser, shop } from "../src/demo.js";
import { placeOrder } from "../src/steps.js";

/** Opens the page of the provider for a new order of a guest. */
async function onProviderPage(options) {
  const tab = await open(browser, shop.url, options);
  await placeOrder(tab.page, shop, "Notebook, squared", "visitor@example.com");
  await tab.page.getByRole("button", { name: /provider’s page/ }).click();
  await tab.page.getByRole("link", { name: /Continue at the payment provider/ }).click();
  await tab.page.waitForURL(/\/pay\/mock\//);
  return tab;
}

const choose = (tab, name) => tab.page.getByRole("button", { name }).click();

/** Leads back to the shop, where the page follows the payment. */
async function backToTheShop({ page }) {
  const link = page.getByRole("link", { name: /shop/i });
  if (!page.url().startsWith(`${shop.url}/shop`)) await link.first().click();
}

test("the page is accessible and fits a phone", async () => {
  const tab = await onProviderPage({ viewport: PHONE });
  for (const check of [fits, isOutlined, isAccessible]) await check(tab.page, "provider's page");
  await tab.close();
});

for (const [name, options] of [
  ["with script", { viewport: PHONE }],
  ["without script", { javaScriptEnabled: false }],
]) {
  test(`3-D Secure ${name}`, async () => {
    const tab = await onProviderPage(options);
    await choose(tab, "Pay with 3-D Secure");
    await choose(tab, "Confirm the payment");
    await backToTheShop(tab);
    if (options.javaScriptEnabled === false) await refreshUntilPaid(tab);
    await tab.page.getByText("Paid", { exact: true }).first().waitFor();
    await tab.close();
  });
}

/** Without script a page shows the state at its time, and a link to refresh it. */
async function refreshUntilPaid({ page }) {
  const refresh = page.getByRole("link", { name: "Refresh" });
  for (let tries = 0; tries < 30 && (await refresh.count()) > 0; tries += 1) {
    await page.waitForTimeout(500);
    await refresh.first().click();
  }
}

test("a declined card can be replaced", async () => {
  const tab = await onProviderPage();
  await choose(tab, "Decline the card");
  await backToTheShop(tab);
  await tab.page.getByText(/declined/i).first().waitFor();
  await tab.close();
});

test("a payment that comes later is followed live", async () => {
  const tab = await onProviderPage();
  await choose(tab, "Pay in 10 seconds");
  await backToTheShop(tab);
  await tab.page.getByText("Paid", { exact: true }).first().waitFor({ timeout: 30_000 });
  await tab.close();
});
