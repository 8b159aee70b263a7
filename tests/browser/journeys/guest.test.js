// A visitor without an account buys, follows the link of the confirmation, and signs in with a code by mail.
import assert from "node:assert/strict";
import { test } from "node:test";

import { open, PHONE } from "../src/browser.js";
import { fits, isAccessible } from "../src/checks.js";
import { browser, shop } from "../src/demo.js";
import { isPaid, pay, placeOrder } from "../src/steps.js";

const ADDRESS = "visitor@example.com";

test("a guest buys, and finds the order by link and by code", async () => {
  const guest = await open(browser, shop.url, { viewport: PHONE });
  await placeOrder(guest.page, shop, "Notebook, squared", ADDRESS);
  await pay(guest.page);
  await isPaid(guest.page);
  const number = (await guest.page.title()).match(/[0-9A-Z]{5}-[0-9A-Z]{5}/)[0];

  const [link] = await shop.message(/http:\S+\/shop\/o\/\w+/);
  const other = await open(browser, shop.url, { viewport: PHONE });
  await other.page.goto(link);
  await other.page.getByText(number).first().waitFor();
  await isAccessible(other.page, "the page of a link to an order");
  await fits(other.page, "the page of a link to an order");
  await other.close();

  const { page } = guest;
  await page.goto(`${shop.url}/shop/sign-in`);
  await page.getByLabel("E-mail address").fill(ADDRESS);
  await page.getByRole("button", { name: "Send the code" }).click();
  await isAccessible(page, "the page of a code");
  const [, code] = await shop.message(/\b(\d{6})\b(?=[^\d])/);
  await page.getByLabel("Code", { exact: true }).fill(code);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.goto(`${shop.url}/shop/orders`);
  await page.getByText(number).first().waitFor();
  await guest.close();
});

test("a wrong code does not sign in", async () => {
  const tab = await open(browser, shop.url);
  await tab.page.goto(`${shop.url}/shop/sign-in`);
  await tab.page.getByLabel("E-mail address").fill("other@example.com");
  await tab.page.getByRole("button", { name: "Send the code" }).click();
  await tab.page.getByLabel("Code", { exact: true }).fill("000000");
  await tab.page.getByRole("button", { name: "Sign in", exact: true }).click();
  await tab.page.getByRole("alert").waitFor();
  await tab.page.goto(`${shop.url}/shop/orders`);
  assert.equal(new URL(tab.page.url()).pathname, "/shop/sign-in");
  // The browser itself reports the refusal that was asked for.
  assert.deepEqual(tab.complaints.filter((text) => !text.includes("403")), []);
  await tab.context.close();
});
