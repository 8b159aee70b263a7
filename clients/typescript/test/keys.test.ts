// The token and the idempotency key of a request.
import assert from "node:assert/strict";
import test from "node:test";
import { createClient } from "@kassa/client";
import { fake, json } from "./fake.js";

const baseUrl = "http://shop.test";
const id = "0190a0de-0000-7000-8000-000000000001";

test("a POST that takes a key gets one, a different one for each call", async () => {
  const { fetch, sent } = fake(json(200, {}), json(200, {}));
  const shop = createClient({ baseUrl, fetch });
  await shop.POST("/api/cart/items", { body: { listing: id, qty: 1 } });
  await shop.POST("/api/cart/items", { body: { listing: id, qty: 1 } });
  const keys = sent.map((request) => request.headers.get("Idempotency-Key"));
  assert.match(keys[0] ?? "", /^[0-9a-f]{32}$/);
  assert.notEqual(keys[0], keys[1]);
});

test("the caller's key is kept", async () => {
  const { fetch, sent } = fake(json(201, {}));
  const shop = createClient({ baseUrl, fetch, newKey: () => "made" });
  const params = { header: { "Idempotency-Key": "mine", "If-Match": '"3"' } };
  await shop.POST("/api/checkout/session", { params, body: { cart_id: id } });
  assert.equal(sent[0]?.headers.get("Idempotency-Key"), "mine");
  assert.equal(sent[0]?.headers.get("If-Match"), '"3"');
});

test("requests that take no key get none", async () => {
  const { fetch, sent } = fake(json(200, {}), json(200, {}), json(200, {}));
  const shop = createClient({ baseUrl, fetch });
  await shop.GET("/api/cart");
  await shop.PUT("/api/cart/coupon", { body: { code: "WELCOME10" } });
  await shop.POST("/api/payments/{id}/sync", { params: { path: { id } } });
  assert.ok(sent.every((request) => !request.headers.has("Idempotency-Key")));
});

test("a key on a request that takes none, an unknown path and a wrong body do not compile", () => {
  const shop = createClient({ baseUrl });
  const never = (): unknown => [
    // @ts-expect-error: a GET takes no key.
    shop.GET("/api/cart", { params: { header: { "Idempotency-Key": "1" } } }),
    // @ts-expect-error: the path is misspelled.
    shop.GET("/api/carts"),
    // @ts-expect-error: the listing is missing.
    shop.POST("/api/cart/items", { body: { qty: 1 } }),
  ];
  assert.equal(typeof never, "function");
});

test("the token comes from the provider for each request", async () => {
  const { fetch, sent } = fake(json(200, {}), json(200, {}), json(200, {}));
  let count = 0;
  const shop = createClient({ baseUrl, fetch, token: async () => `t${++count}` });
  await shop.GET("/api/cart");
  await shop.GET("/api/cart");
  await createClient({ baseUrl, fetch }).GET("/api/listings");
  const tokens = sent.map((request) => request.headers.get("Authorization"));
  assert.deepEqual(tokens, ["Bearer t1", "Bearer t2", null]);
});
