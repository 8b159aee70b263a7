// Errors as exceptions, and lists.
import assert from "node:assert/strict";
import test from "node:test";
import { createClient, items, KassaError, ok } from "@kassa/client";
import { fake, json, problem } from "./fake.js";

const baseUrl = "http://shop.test";

async function thrown(promise: Promise<unknown>): Promise<KassaError> {
  const error = await promise.then(() => undefined, (reason: unknown) => reason);
  assert.ok(error instanceof KassaError);
  return error;
}

test("a problem has its code, detail and additional members", async () => {
  const body = {
    type: "/errors/amount_changed", title: "Amount changed", status: 409, code: "amount_changed",
    detail: "The total is 12.00 USD.", retryable: false, actual_amount: "12.00",
  };
  const { fetch } = fake(json(409, body, { "X-Request-Id": "r1" }));
  const error = await thrown(ok(createClient({ baseUrl, fetch }).GET("/api/cart")));
  assert.equal(error.status, 409);
  assert.equal(error.code, "amount_changed");
  assert.equal(error.message, "The total is 12.00 USD.");
  assert.equal(error.retryable, false);
  assert.equal(error.problem?.actual_amount, "12.00");
  assert.equal(error.requestId, "r1");
});

test("`retryable` is that of the server", async () => {
  const { fetch } = fake(problem(503, "overloaded", { "Retry-After": "1" }));
  const shop = createClient({ baseUrl, fetch, retry: false });
  assert.equal((await thrown(ok(shop.GET("/api/cart")))).retryable, true);
});

test("an error without a problem has its status as code", async () => {
  for (const body of ["", "<html>Bad gateway</html>", "[1]", "null"]) {
    const { fetch } = fake(new Response(body, { status: 502 }));
    const error = await thrown(ok(createClient({ baseUrl, fetch }).GET("/api/cart")));
    assert.equal(error.code, "http_502");
    assert.equal(error.detail, "The server answered 502.");
  }
});

test("a response without a body is not an error", async () => {
  const { fetch } = fake(new Response(null, { status: 204 }));
  await ok(createClient({ baseUrl, fetch }).DELETE("/api/cart", {}));
});

test("a list is read page by page, through an empty page, and only as far as needed", async () => {
  const { fetch, sent } = fake(
    json(200, { items: [1, 2], next_cursor: "a" }),
    json(200, { items: [], next_cursor: "b" }),
    json(200, { items: [3], next_cursor: null }),
  );
  const shop = createClient({ baseUrl, fetch });
  const listings = () =>
    items((cursor) => shop.GET("/api/listings", { params: { query: { ...cursor, limit: 2 } } }));
  const found: unknown[] = [];
  for await (const listing of listings()) found.push(listing);
  assert.deepEqual(found, [1, 2, 3]);
  assert.equal(sent[1]?.path, "/api/listings?cursor=a&limit=2");
  assert.equal(sent.length, 3);
});

test("a list whose page fails throws", async () => {
  const { fetch } = fake(problem(400, "cursor_invalid"));
  const shop = createClient({ baseUrl, fetch });
  const listings = items((cursor) => shop.GET("/api/listings", { params: { query: cursor } }));
  assert.equal((await thrown(listings.next())).code, "cursor_invalid");
});
