// A purchase as a front end makes it: list, cart, checkout, payment. Run against `make run`:
//
//     SHOP=http://127.0.0.1:8080 CUSTOMER=… node build/examples/buy.js
import { createClient, items, KassaError, ok, type Schemas } from "@kassa/client";

const { SHOP, CUSTOMER } = process.env;
if (!SHOP || !CUSTOMER) throw new Error("set SHOP and CUSTOMER as the demo prints them");
const shop = createClient({ baseUrl: SHOP, token: CUSTOMER });

// The first listing that is available; the helper reads further pages only if it has to.
async function firstAvailable(): Promise<Schemas["Listing"]> {
  const listings = items((cursor) =>
    shop.GET("/api/listings", { params: { query: { ...cursor, limit: 5 } } }),
  );
  for await (const listing of listings) {
    if (listing.available !== 0) return listing;
  }
  throw new Error("nothing is for sale");
}

// The cart becomes an order. The key belongs to the cart: a page that is reloaded buys once.
async function checkOut(cart: Schemas["Cart"]): Promise<Schemas["CheckoutSession"]> {
  const body = {
    cart_id: cart.id,
    expected_amount: cart.grand_total,
    expected_currency: cart.currency,
  };
  const header = { "Idempotency-Key": `checkout-${cart.id}` };
  return ok(shop.POST("/api/checkout/session", { params: { header }, body }));
}

// A webhook of the provider may complete the payment after the response.
async function untilPaid(id: string): Promise<Schemas["Order"]> {
  for (let attempt = 0; attempt < 30; attempt++) {
    const order = await ok(shop.GET("/api/orders/{id}", { params: { path: { id } } }));
    if (order.payment_status === "paid") return order;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  throw new Error("the payment is not complete yet");
}

try {
  const listing = await firstAvailable();
  await ok(shop.POST("/api/cart/items", { body: { listing: listing.id, qty: 1 } }));
  const cart = await ok(shop.GET("/api/cart"));
  const session = await checkOut(cart);
  // In a real shop the provider's form returns the token of the shopper's card.
  const path = { id: session.order_id };
  await ok(shop.POST("/api/orders/{id}/pay", { params: { path }, body: { payment_token: "mock_ok" } }));
  const order = await untilPaid(session.order_id);
  console.log(`${order.number}: ${order.payment_status}, ${order.grand_total} ${order.currency}`);
} catch (error) {
  if (!(error instanceof KassaError)) throw error;
  console.error(`${error.code}: ${error.detail}`);
  process.exitCode = 1;
}
