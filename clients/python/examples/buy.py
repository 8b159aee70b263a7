"""A purchase: list, cart, checkout, payment. Run against `make run`:

SHOP=http://127.0.0.1:8080 CUSTOMER=… python examples/buy.py
"""

import os
import sys
import time
from uuid import UUID, uuid4

from kassa_client import KassaError, connect, items, ok
from kassa_client.generated import AuthenticatedClient
from kassa_client.generated.api.cart import get_api_cart, post_api_cart_items
from kassa_client.generated.api.checkout import post_api_checkout_session
from kassa_client.generated.api.listings import get_api_listings
from kassa_client.generated.api.orders import get_api_orders_id, post_api_orders_id_pay
from kassa_client.generated.models import NewCheckoutSession, Order, PayOrder, PutCartItem


def until_paid(shop: AuthenticatedClient, order_id: UUID) -> Order:
    """A webhook of the provider may complete the payment after the response."""
    for _ in range(30):
        order = ok(get_api_orders_id.sync_detailed(order_id, client=shop))
        if order.payment_status == "paid":
            return order
        time.sleep(1)
    raise TimeoutError("the payment is not complete yet")


def buy(shop: AuthenticatedClient) -> Order:
    """Buys one unit of the first listing that is available."""
    listings = items(lambda after: get_api_listings.sync_detailed(client=shop, cursor=after))
    listing = next(listing for listing in listings if listing.available != 0)
    line = PutCartItem(listing=listing.id, qty=1)
    ok(post_api_cart_items.sync_detailed(client=shop, body=line, idempotency_key=str(uuid4())))
    cart = ok(get_api_cart.sync_detailed(client=shop))
    body = NewCheckoutSession(cart.id, expected_amount=cart.grand_total, expected_currency=cart.currency)
    # The key belongs to the cart: a program that is started again buys once.
    key = f"checkout-{cart.id}"
    session = ok(post_api_checkout_session.sync_detailed(client=shop, body=body, idempotency_key=key))
    # In a real shop the provider's form returns the token of the shopper's card.
    card = PayOrder(payment_token="mock_ok")
    order_id, key = session.order_id, str(uuid4())
    ok(post_api_orders_id_pay.sync_detailed(order_id, client=shop, body=card, idempotency_key=key))
    return until_paid(shop, order_id)


if __name__ == "__main__":
    with connect(os.environ["SHOP"], os.environ["CUSTOMER"]) as shop:
        try:
            order = buy(shop)
        except KassaError as error:
            sys.exit(str(error))
    print(f"{order.number}: {order.payment_status}, {order.grand_total} {order.currency}")
