// A purchase and its order in the admin, with each character of the mock provider.
import assert from "node:assert/strict";
import { after, test } from "node:test";

import { launch, open } from "../src/browser.js";
import { startDemo } from "../src/kassa.js";
import { deliver, isPaid, pay, placeOrder, refund, signInAsOperator, signInAsShopper } from "../src/steps.js";

const CHARACTERS = ["instant", "stripe", "paypal", "mollie", "razorpay"];

const browser = await launch();
after(() => browser.close());

for (const character of CHARACTERS) {
  test(`a purchase with a provider like ${character}`, async () => {
    const shop = await startDemo({ KASSA_PAYMENTS__MOCK__CHARACTER: character });
    try {
      const tab = await open(browser, shop.url);
      await signInAsShopper(tab.page, shop);
      const order = await placeOrder(tab.page, shop);
      await pay(tab.page);
      await tab.page.waitForLoadState();
      assert.match(tab.page.url(), new RegExp(`/shop/orders/${order}`));
      await isPaid(tab.page);
      await signInAsOperator(tab.page, shop);
      await deliver(tab.page, shop, order);
      await refund(tab.page, shop, order);
      await tab.close();
    } finally {
      await shop.stop();
    }
  });
}
