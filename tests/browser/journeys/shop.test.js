// A shopper buys: with the mouse, by keyboard alone, without script, on a phone and at a desk.
import assert from "node:assert/strict";
import { test } from "node:test";

import { DESKTOP, open, PHONE } from "../src/browser.js";
import { browser, shop } from "../src/demo.js";
import { isPaid, openCheckout, PAY, pay, placeOrder, signInAsShopper, tabTo } from "../src/steps.js";

for (const [name, options] of [
  ["at a desk", { viewport: DESKTOP }],
  ["on a phone", { viewport: PHONE, hasTouch: true, isMobile: true }],
  ["in the dark", { viewport: DESKTOP, colorScheme: "dark" }],
  ["without script", { javaScriptEnabled: false }],
]) {
  test(`a purchase ${name}`, async () => {
    const tab = await open(browser, shop.url, options);
    await signInAsShopper(tab.page, shop);
    await placeOrder(tab.page, shop);
    await pay(tab.page);
    await isPaid(tab.page);
    await tab.close();
  });
}

test("the first purchase takes less than two minutes", async () => {
  const tab = await open(browser, shop.url);
  const began = Date.now();
  await tab.page.goto(shop.url);
  assert.equal(new URL(tab.page.url()).pathname, "/shop");
  await signInAsShopper(tab.page, shop);
  await placeOrder(tab.page, shop, "Fountain pen");
  await pay(tab.page);
  await isPaid(tab.page);
  assert.ok(Date.now() - began < 120_000);
  await tab.close();
});

test("a purchase by keyboard alone", async () => {
  const tab = await open(browser, shop.url);
  const { page } = tab;
  const press = async (role, name) => {
    await tabTo(page, role, name);
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  };
  await page.goto(`${shop.url}/shop/sign-in`);
  await press("button", /demo customer/i);
  await press("link", /Notebook, squared/);
  await press("button", /add to cart/i);
  await press("link", "Check out");
  await press("button", "Place order");
  await press("button", PAY);
  await isPaid(page);
  await tab.close();
});

test("a declined payment is explained, and paid with another card", async () => {
  const tab = await open(browser, shop.url);
  await signInAsShopper(tab.page, shop);
  await placeOrder(tab.page, shop);
  await pay(tab.page, "mock_decline");
  await tab.page.getByRole("alert").filter({ hasText: "declined" }).waitFor();
  await pay(tab.page, "mock_ok");
  await isPaid(tab.page);
  await tab.close();
});

test("a double click places one order", async () => {
  const tab = await open(browser, shop.url);
  const { page } = tab;
  await signInAsShopper(page, shop);
  await page.goto(`${shop.url}/shop/orders`);
  const orders = () => page.locator("tbody tr").count();
  const earlier = await orders();
  await openCheckout(page, shop);
  await page.getByRole("button", { name: "Place order" }).dblclick();
  await page.waitForURL(/\/pay/);
  await page.goto(`${shop.url}/shop/orders`);
  assert.equal(await orders(), earlier + 1);
  await tab.close();
});
