// What a person does in the shop and in the admin.
import assert from "node:assert/strict";

import { open } from "./browser.js";

/** Opens the sign-in link, and signs in. */
export async function signInAsOperator(page, shop) {
  await page.goto(await shop.adminLink());
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(`${shop.url}/admin`);
}

/** Signs in as the demo's customer. */
export async function signInAsShopper(page, shop) {
  await page.goto(`${shop.url}/shop/sign-in`);
  await page.getByRole("button", { name: /demo customer/i }).click();
  await page.waitForURL(/\/shop(?!\/sign-in)/);
}

/** Puts a listing into the cart, and opens the checkout. */
export async function openCheckout(page, shop, listing = "Notebook, squared") {
  await page.goto(`${shop.url}/shop`);
  await page.getByRole("link", { name: listing }).click();
  await page.getByRole("button", { name: /add to cart/i }).click();
  await page.waitForURL(/\/shop\/cart/);
  await page.getByRole("link", { name: "Check out", exact: true }).click();
  await page.waitForURL(/\/shop\/checkout/);
}

/** Puts a listing into the cart and places the order, as a guest with an address; the pay page is shown. */
export async function placeOrder(page, shop, listing = "Notebook, squared", address = undefined) {
  await openCheckout(page, shop, listing);
  if (address) await page.getByLabel("E-mail address").fill(address);
  await page.getByRole("button", { name: "Place order" }).click();
  await page.waitForURL(/\/shop\/orders\/[^/]+\/pay/);
  return new URL(page.url()).pathname.split("/")[3];
}

/** The button that pays at once: it names the amount. */
export const PAY = /^Pay [^a-z]+$/;

/** Pays on the pay page, with a token of the test provider if one is named. */
export async function pay(page, token) {
  if (token) await page.getByLabel("Simulated outcome").selectOption(token);
  await page.getByRole("button", { name: PAY }).click();
}

/** Fails unless the page says that the order is paid. */
export async function isPaid(page) {
  await page.waitForURL(/\/shop\/orders\/[^/]+(\?|$)/);
  await page.getByText("Paid", { exact: true }).first().waitFor();
}

/** Presses Tab until an element with this role and name has the focus. */
export async function tabTo(page, role, name, most = 120) {
  for (let presses = 0; presses < most; presses += 1) {
    await page.keyboard.press("Tab");
    const found = page.locator(":focus").and(page.getByRole(role, { name }));
    if ((await found.count()) === 1) return;
  }
  assert.fail(`the keyboard does not reach ${role} ${name} at ${page.url()}`);
}

/** A delivered order of the demo's customer: bought, confirmed, shipped and delivered, each by a form. */
export async function deliveredOrder(browser, shop) {
  const shopper = await open(browser, shop.url);
  await signInAsShopper(shopper.page, shop);
  const id = await placeOrder(shopper.page, shop);
  await pay(shopper.page);
  await isPaid(shopper.page);
  await shopper.close();
  const operator = await open(browser, shop.url);
  await signInAsOperator(operator.page, shop);
  await deliver(operator.page, shop, id);
  await operator.close();
  return id;
}

/** Confirms, ships and delivers a paid order in the admin. */
export async function deliver(page, shop, id) {
  await page.goto(`${shop.url}/admin/orders/${id}`);
  await page.getByRole("button", { name: /^Confirm/ }).click();
  await page.getByText("Order confirmed.").waitFor();
  await page.getByRole("button", { name: /^(Ship|Record the parcel)/ }).first().click();
  await page.getByText("Shipment recorded.").waitFor();
  await page.getByRole("button", { name: /deliver/i }).first().click();
  await page.getByText("Delivery recorded.").first().waitFor();
}

/** Refunds the whole of a paid order in the admin. */
export async function refund(page, shop, id) {
  await page.goto(`${shop.url}/admin/orders/${id}`);
  await page.getByLabel("Reason", { exact: true }).first().fill("Damaged in transit");
  await page.getByLabel(/^Refund the amount above/).first().check();
  await page.getByRole("button", { name: "Refund", exact: true }).first().click();
  await page.getByText("Refund requested.").waitFor();
}

/** Fills a form's fields, by their labels. */
export async function fill(page, fields) {
  for (const [label, value] of Object.entries(fields)) {
    await page.getByLabel(label).first().fill(value);
  }
}

/** Where the shop of these journeys ships to. */
export const ADDRESS = {
  Name: "Ada Lovelace",
  "Street and number": "12 St James's Square",
  "Postal code": "1010",
  City: "Vienna",
};

/** Creates two shipping methods to Austria and Germany, and a tax rate of Austria. */
export async function createTaxAndShipping(page, shop) {
  for (const [name, code, price] of [["Parcel", "parcel", "4.90"], ["Express", "express", "12.00"]]) {
    await page.goto(`${shop.url}/admin/shipping`);
    await page.getByRole("link", { name: /New shipping method/ }).click();
    await fill(page, { Name: name, Code: code, Countries: "AT DE", Currency: "USD" });
    await page.locator("#f-price").fill(price);
    await page.getByRole("button", { name: "Create the shipping method" }).click();
    await page.getByText("Shipping method saved.").waitFor();
  }
  await page.goto(`${shop.url}/admin/taxes/new`);
  await fill(page, { Name: "VAT", Country: "AT", "Rate in percent": "20" });
  await page.getByRole("button", { name: "Create the tax rate" }).click();
  await page.getByText("Tax rate saved.").waitFor();
}

/** Puts a notebook into the cart, and enters an address and a shipping method at checkout; `check` sees each state. */
export async function enterDelivery(page, shop, check = async () => {}) {
  await openCheckout(page, shop);
  assert.equal(await page.getByRole("button", { name: "Place order" }).count(), 0);
  await check(page, "checkout without an address");
  await fill(page, ADDRESS);
  await page.getByLabel("Country", { exact: true }).selectOption("AT");
  await page.getByRole("button", { name: "Save address" }).click();
  await page.getByText("Address saved.").waitFor();
  await check(page, "checkout without a shipping method");
  await page.getByRole("radio", { name: /Parcel/ }).check();
  await page.getByRole("button", { name: "Use this shipping method" }).click();
  await page.getByText("Shipping method selected.").waitFor();
}

/** A delivered order of which the shopper asks to return a unit; `check` sees the form. */
export async function requestReturn(browser, shop, reason, look = {}, check = async () => {}) {
  const order = await deliveredOrder(browser, shop);
  const tab = await open(browser, shop.url, look);
  const { page } = tab;
  await signInAsShopper(page, shop);
  await page.goto(`${shop.url}/shop/orders/${order}`);
  await page.getByRole("link", { name: "Return items" }).click();
  await check(page);
  await page.getByLabel("Units to return: Notebook, squared").fill("1");
  await page.getByLabel("Reason").fill(reason);
  await page.getByRole("button", { name: "Request the return" }).click();
  await page.getByText("Return requested.").waitFor();
  await page.getByText(reason).first().waitFor();
  await tab.close();
  return order;
}

/** Creates a webhook endpoint; its secret is shown. */
export async function createEndpoint(page, shop, url) {
  await page.goto(`${shop.url}/admin/endpoints`);
  await page.getByLabel(/^URL/).fill(url);
  await page.getByLabel("Description").fill("Warehouse");
  await page.getByRole("button", { name: "Create the endpoint" }).click();
  await page.getByRole("heading", { name: "Webhook endpoint created" }).waitFor();
}
