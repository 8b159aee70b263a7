// Draws the pictures of the README and the documentation.
import path from "node:path";

import { launch, open, PHONE } from "./browser.js";
import { startDemo } from "./kassa.js";
import {
  createTaxAndShipping, enterDelivery, isPaid, pay, placeOrder, signInAsOperator, signInAsShopper,
} from "./steps.js";

const IMAGES = path.resolve(import.meta.dirname, "../../../docs/images");
const DESK = { width: 1280, height: 860 };

const shop = await startDemo();
const browser = await launch();

async function draw(page, name, target, options = {}) {
  await page.goto(shop.url + target);
  await page.waitForLoadState("networkidle");
  await page.screenshot({ path: path.join(IMAGES, `${name}.png`), ...options });
  console.log(`docs/images/${name}.png`);
}

async function shopPages() {
  const { page, context } = await open(browser, shop.url, { viewport: DESK });
  await signInAsShopper(page, shop);
  const order = await placeOrder(page, shop, "Fountain pen");
  await pay(page);
  await isPaid(page);
  await draw(page, "shop", "/shop");
  await context.close();
  const dark = await open(browser, shop.url, { viewport: PHONE, colorScheme: "dark" });
  await signInAsShopper(dark.page, shop);
  await draw(dark.page, "shop-order-phone", `/shop/orders/${order}`);
  await dark.context.close();
  return order;
}

async function adminPages(order) {
  const { page, context } = await open(browser, shop.url, { viewport: DESK });
  await signInAsOperator(page, shop);
  await draw(page, "admin-overview", "/admin");
  await draw(page, "admin-orders", "/admin/orders");
  await draw(page, "admin-order", `/admin/orders/${order}`);
  await createTaxAndShipping(page, shop);
  await context.close();
}

/** A checkout with an address, a shipping method and a tax. */
async function checkoutPage() {
  const { page, context } = await open(browser, shop.url, { viewport: DESK });
  await signInAsShopper(page, shop);
  await enterDelivery(page, shop);
  await draw(page, "shop-checkout", "/shop/checkout");
  await context.close();
}

try {
  await adminPages(await shopPages());
  await checkoutPage();
} finally {
  await browser.close();
  await shop.stop();
}
