// A return: requested by the shopper on a phone, approved and received by an operator, refunded.
import { test } from "node:test";

import { open, PHONE } from "../src/browser.js";
import { fits, isAccessible, isOutlined } from "../src/checks.js";
import { browser, shop } from "../src/demo.js";
import { requestReturn, signInAsOperator, signInAsShopper } from "../src/steps.js";

/** A return that the shopper has requested on a phone. */
async function requested(reason) {
  const look = { viewport: PHONE };
  return requestReturn(browser, shop, reason, look, async (page) => {
    for (const check of [fits, isOutlined, isAccessible]) await check(page, "return");
  });
}

/** Opens the order as its shopper, and looks at it. */
async function asShopper(order, look) {
  const shopper = await open(browser, shop.url);
  await signInAsShopper(shopper.page, shop);
  await shopper.page.goto(`${shop.url}/shop/orders/${order}`);
  await look(shopper.page);
  await shopper.close();
}

/** Opens the only return that waits for a decision. */
async function openReturn(page) {
  await page.goto(`${shop.url}/admin`);
  await page.getByRole("link", { name: /return/i }).first().click();
  await page.goto(`${shop.url}/admin/returns?status=requested`);
  await page.locator("tbody a[href*='/returns/']").first().click();
  await page.getByRole("button", { name: "Approve the return" }).waitFor();
}

test("a return is requested, approved, received and refunded", async () => {
  const order = await requested("The paper is too thin");
  const operator = await open(browser, shop.url);
  const { page } = operator;
  await signInAsOperator(page, shop);
  await openReturn(page);
  for (const check of [fits, isOutlined, isAccessible]) await check(page, "return to decide");
  await page.getByRole("button", { name: "Approve the return" }).click();
  await page.getByText("Return approved.").waitFor();
  for (const check of [fits, isOutlined, isAccessible]) await check(page, "return to receive");
  await page.getByLabel(/^Record these units as received/).check();
  await page.getByRole("button", { name: "Record the receipt" }).click();
  await page.getByText("Units recorded as received.").waitFor();
  await operator.close();

  await asShopper(order, async (page) => {
    await page.getByText("Received", { exact: true }).first().waitFor();
    await page.getByText("4.50").first().waitFor();
    await page.goto(`${shop.url}/shop/orders/${order}/return`);
    await page.getByText("Nothing of this order can be returned now.").waitFor();
  });
});

test("a return is rejected with a reason that the shopper reads", async () => {
  const order = await requested("I have changed my mind");
  const operator = await open(browser, shop.url, { viewport: PHONE });
  const { page } = operator;
  await signInAsOperator(page, shop);
  await openReturn(page);
  await fits(page, "return to decide, on a phone");
  await page.getByLabel("Reason for the customer").fill("The cover was cut open");
  await page.getByLabel(/^The customer is told that the return is not accepted/).check();
  await page.getByRole("button", { name: "Reject the return" }).click();
  await page.getByText("Return rejected.").waitFor();
  await operator.close();

  await asShopper(order, (page) => page.getByText("The cover was cut open").first().waitFor());
});
