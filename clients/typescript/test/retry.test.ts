// Which requests are repeated, when, and with what.
import assert from "node:assert/strict";
import test from "node:test";
import { createClient, KassaError, ok } from "@kassa/client";
import { fake, json, problem, type Answer } from "./fake.js";

const baseUrl = "http://shop.test";
const id = "0190a0de-0000-7000-8000-000000000001";
const AT_ONCE = { "Retry-After": "0" };

test("a GET is repeated after Retry-After, on 429 and 503", async () => {
  const busy = problem(429, "too_many_requests", { "Retry-After": "1" });
  const { fetch, sent } = fake(busy, problem(503, "overloaded", AT_ONCE), json(200, { id }));
  const began = Date.now();
  const cart = await ok(createClient({ baseUrl, fetch }).GET("/api/cart"));
  assert.equal(cart.id, id);
  assert.equal(sent.length, 3);
  assert.ok(Date.now() - began >= 950, "waits for the second that the server asks for");
});

test("a POST is repeated with its key and body", async () => {
  const lost = new TypeError("connection reset");
  const { fetch, sent } = fake(problem(409, "idempotency_in_progress", AT_ONCE), lost, json(201, {}));
  const shop = createClient({ baseUrl, fetch });
  await ok(shop.POST("/api/checkout/session", { body: { cart_id: id } }));
  assert.equal(new Set(sent.map((one) => one.headers.get("Idempotency-Key"))).size, 1);
  assert.deepEqual(sent.map((one) => one.body), Array(3).fill(`{"cart_id":"${id}"}`));
});

test("a POST without a key is sent once", async () => {
  const { fetch, sent } = fake(problem(503, "overloaded", AT_ONCE));
  const shop = createClient({ baseUrl, fetch });
  const { response } = await shop.POST("/api/payments/{id}/sync", { params: { path: { id } } });
  assert.equal(response.status, 503);
  assert.equal(sent.length, 1);
});

test("a change that may have been made is not repeated if it would look like that of another caller", async () => {
  const unclear = [() => new TypeError("connection reset"), () => problem(503, "overloaded", AT_ONCE)];
  for (const answer of unclear) {
    const deleted = fake(answer());
    await createClient({ baseUrl, fetch: deleted.fetch }).DELETE("/api/cart").catch(() => {});
    assert.equal(deleted.sent.length, 1);
    const changed = fake(answer());
    const params = { header: { "If-Match": '"3"' } };
    const shop = createClient({ baseUrl, fetch: changed.fetch });
    await shop.PUT("/api/cart/coupon", { params, body: { code: "A" } }).catch(() => {});
    assert.equal(changed.sent.length, 1);
  }
});

test("a change is repeated if it has no condition, or had no effect", async () => {
  const shop = (...answers: Answer[]) => createClient({ baseUrl, fetch: fake(...answers).fetch });
  const body = { code: "A" };
  const busy = () => problem(503, "overloaded", AT_ONCE);
  await ok(shop(busy(), json(200, {})).PUT("/api/cart/coupon", { body }));
  const params = { header: { "If-Match": '"3"' } };
  const limited = problem(429, "too_many_requests", AT_ONCE);
  await ok(shop(limited, json(200, {})).PUT("/api/cart/coupon", { params, body }));
});

test("a final error is not repeated", async () => {
  for (const final of [problem(422, "out_of_stock"), problem(502, "provider_error", AT_ONCE)]) {
    const { fetch, sent } = fake(final);
    await createClient({ baseUrl, fetch }).GET("/api/cart");
    assert.equal(sent.length, 1);
  }
});

test("retries end: at the limit, if the wait is too long, and when they are turned off", async () => {
  const busy = () => problem(429, "too_many_requests", AT_ONCE);
  const often = fake(busy(), busy(), busy());
  const shop = createClient({ baseUrl, fetch: often.fetch, retry: { attempts: 2 } });
  await assert.rejects(ok(shop.GET("/api/cart")), KassaError);
  assert.equal(often.sent.length, 2);
  const long = fake(problem(429, "too_many_requests", { "Retry-After": "31" }));
  await createClient({ baseUrl, fetch: long.fetch }).GET("/api/cart");
  const off = fake(busy());
  await createClient({ baseUrl, fetch: off.fetch, retry: false }).GET("/api/cart");
});

test("an aborted request stops waiting", async () => {
  const { fetch, sent } = fake(problem(429, "too_many_requests", { "Retry-After": "20" }));
  const shop = createClient({ baseUrl, fetch });
  const signal = AbortSignal.timeout(50);
  await assert.rejects(shop.GET("/api/cart", { signal }), { name: "TimeoutError" });
  assert.equal(sent.length, 1);
});
