// What a person does in the shop and in the admin.
import assert from "node:assert/strict";

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

/** Puts a listing into the cart and places the order, as a guest with an address; the pay page is shown. */
export async function placeOrder(page, shop, listing = "Notebook, squared", address = undefined) {
  await page.goto(`${shop.url}/shop`);
  await page.getByRole("link", { name: listing }).click();
  await page.getByRole("button", { name: /add to cart/i }).click();
  await page.waitForURL(/\/shop\/cart/);
  await page.getByRole("link", { name: "Check out", exact: true }).click();
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
