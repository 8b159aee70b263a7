// What the compiler knows of responses: this file compiles only if the types are right.
import assert from "node:assert/strict";
import test from "node:test";
import { createClient, items, ok, type Schemas } from "@kassa/client";
import { fake, json } from "./fake.js";

const baseUrl = "http://shop.test";

test("a list of the admin is a page of its rows, although it can be had as CSV", async () => {
  const { fetch } = fake(json(200, { items: [{ number: "A" }] }));
  const shop = createClient({ baseUrl, fetch });
  const orders = items((cursor) =>
    shop.GET("/api/admin/orders", { params: { query: { ...cursor, payment_status: "paid" } } }),
  );
  const numbers: Schemas["Order"]["number"][] = [];
  for await (const order of orders) numbers.push(order.number);
  assert.deepEqual(numbers, ["A"]);
});

test("as CSV it is a text", async () => {
  const { fetch, sent } = fake(new Response("id,number\r\n"));
  const shop = createClient({ baseUrl, fetch });
  const headers = { Accept: "text/csv" };
  const text: string = await ok(shop.GET("/api/admin/orders", { headers, parseAs: "text" }));
  assert.equal(text, "id,number\r\n");
  assert.equal(sent[0]?.headers.get("Accept"), "text/csv");
});

test("listings are imported as CSV, with a key", async () => {
  const { fetch, sent } = fake(json(200, {}));
  const shop = createClient({ baseUrl, fetch });
  const imported: Schemas["Imported"] = await ok(
    shop.POST("/api/admin/listings/import", {
      body: "sku,name\n",
      bodySerializer: (text) => text,
      headers: { "Content-Type": "text/csv" },
    }),
  );
  assert.deepEqual(imported, {});
  assert.equal(sent[0]?.body, "sku,name\n");
  assert.equal(sent[0]?.headers.get("Content-Type"), "text/csv");
  assert.ok(sent[0]?.headers.has("Idempotency-Key"));
});

test("without `ok`, an error is a problem and a success has its body", async () => {
  const { fetch } = fake(json(200, { version: 3 }));
  const { data, error } = await createClient({ baseUrl, fetch }).GET("/api/cart");
  const seen: string | number = error ? error.code : data.version;
  assert.equal(seen, 3);
});
