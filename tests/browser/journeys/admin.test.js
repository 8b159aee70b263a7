// An operator signs in with the printed link, ships and refunds.
import assert from "node:assert/strict";
import { test } from "node:test";

import { open } from "../src/browser.js";
import { browser, shop } from "../src/demo.js";
import { deliveredOrder, isPaid, pay, placeOrder, signInAsOperator, signInAsShopper, tabTo } from "../src/steps.js";

/** A new paid order. */
async function paidOrder() {
  const tab = await open(browser, shop.url);
  await signInAsShopper(tab.page, shop);
  const id = await placeOrder(tab.page, shop);
  await pay(tab.page);
  await isPaid(tab.page);
  await tab.close();
  return id;
}

test("a link signs in once", async () => {
  const tab = await open(browser, shop.url);
  const link = await shop.adminLink();
  const press = async (page) => {
    await page.goto(link);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
  };
  await press(tab.page);
  await tab.page.waitForURL(`${shop.url}/admin`);
  const other = await open(browser, shop.url);
  await press(other.page);
  await other.page.getByRole("alert").waitFor();
  await other.page.goto(`${shop.url}/admin/orders`);
  assert.equal(new URL(other.page.url()).pathname, "/admin/sign-in");
  await other.context.close();
  await tab.close();
});

test("an order is confirmed, shipped and delivered", async () => {
  await deliveredOrder(browser, shop);
});

test("a refund by keyboard alone", async () => {
  const id = await paidOrder();
  const tab = await open(browser, shop.url);
  const { page } = tab;
  await signInAsOperator(page, shop);
  await page.goto(`${shop.url}/admin/orders/${id}`);
  await tabTo(page, "textbox", /^Reason$/);
  await page.keyboard.type("Damaged in transit");
  await tabTo(page, "checkbox", /^Refund the amount above/);
  await page.keyboard.press("Space");
  await tabTo(page, "button", "Refund");
  await page.keyboard.press("Enter");
  await page.getByText("Refund requested.").waitFor();
  await page.goto(`${shop.url}/admin/orders/${id}`);
  await page.getByText("Damaged in transit").first().waitFor();
  await tab.close();
});

test("signing out ends the session", async () => {
  const tab = await open(browser, shop.url);
  await signInAsOperator(tab.page, shop);
  const stolen = await tab.context.cookies();
  await tab.page.getByRole("button", { name: "Sign out" }).click();
  await tab.page.waitForURL(/\/admin\/sign-in/);
  await tab.context.addCookies(stolen);
  await tab.page.goto(`${shop.url}/admin/orders`);
  assert.equal(new URL(tab.page.url()).pathname, "/admin/sign-in");
  await tab.close();
});
