// A webhook endpoint: created, tested, its delivery shown, and deleted.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, test } from "node:test";

import { open } from "../src/browser.js";
import { fits, isAccessible, isOutlined } from "../src/checks.js";
import { browser, shop } from "../src/demo.js";
import { createEndpoint, signInAsOperator } from "../src/steps.js";

const received = [];
const receiver = createServer((request, response) => {
  let body = "";
  request.on("data", (part) => (body += part));
  request.on("end", () => {
    received.push({ headers: request.headers, body });
    response.writeHead(204).end();
  });
});
await new Promise((done) => receiver.listen(0, "127.0.0.1", done));
after(() => receiver.close());

test("an endpoint gets a signed test event, and its delivery is shown", async () => {
  const tab = await open(browser, shop.url);
  const { page } = tab;
  await signInAsOperator(page, shop);
  await createEndpoint(page, shop, `http://127.0.0.1:${receiver.address().port}/orders`);
  await isAccessible(page, "secret");
  assert.match(await page.locator(".secret code").innerText(), /^whsec_/);
  await page.getByRole("link", { name: /The webhook endpoint/ }).click();
  await page.getByRole("button", { name: "Send a test event" }).click();
  await page.getByText("Test event queued.").waitFor();
  await deliveryIsShown(page);
  for (const check of [fits, isOutlined, isAccessible]) await check(page, "endpoint");
  assert.equal(JSON.parse(received[0].body).type, "endpoint.test");
  assert.ok(received[0].headers["webhook-signature"]);

  await page.getByLabel(/^Delete the endpoint/).check();
  await page.getByRole("button", { name: "Delete the endpoint" }).click();
  await page.getByText("Webhook endpoint deleted.").waitFor();
  await tab.close();
});

/** Reloads the endpoint's page until the delivery has arrived. */
async function deliveryIsShown(page) {
  const address = new URL(page.url());
  for (let tries = 0; tries < 50; tries += 1) {
    await page.goto(address.origin + address.pathname);
    if ((await page.getByText("Delivered", { exact: true }).count()) > 0) return;
    await page.waitForTimeout(300);
  }
  assert.fail("the delivery is not shown");
}
