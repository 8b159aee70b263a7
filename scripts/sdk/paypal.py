#!/usr/bin/env python3
"""PayPal's own SDK as a client of the test double: a second opinion on whether the double speaks the protocol.

    provider-fake paypal --bind 127.0.0.1:8090 --webhook-url http://127.0.0.1:8091/
    python3 -m venv venv && venv/bin/pip install -r scripts/sdk/paypal.txt
    venv/bin/python scripts/sdk/paypal.py http://127.0.0.1:8090 8091

Prints one line for each check. Exits with 1 if one has failed.
"""

import argparse
import json
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, HTTPServer

from paypalserversdk.configuration import Configuration, Environment, Server
from paypalserversdk.exceptions.error_exception import ErrorException
from paypalserversdk.http.auth.o_auth_2 import ClientCredentialsAuthCredentials
from paypalserversdk.models.amount_with_breakdown import AmountWithBreakdown
from paypalserversdk.models.capture_request import CaptureRequest
from paypalserversdk.models.money import Money
from paypalserversdk.models.order_request import OrderRequest
from paypalserversdk.models.payment_source import PaymentSource
from paypalserversdk.models.paypal_wallet import PaypalWallet
from paypalserversdk.models.paypal_wallet_experience_context import PaypalWalletExperienceContext
from paypalserversdk.models.purchase_unit_request import PurchaseUnitRequest
from paypalserversdk.models.refund_request import RefundRequest
from paypalserversdk.paypal_serversdk_client import PaypalServersdkClient

# The double's app and webhook.
CLIENT_ID = "AcmeShopClientIdOfPayPalSandbox"
CLIENT_SECRET = "EAcmeShopClientSecretOfPayPalSandbox"
WEBHOOK_ID = "5GP028458E2496506"

FULL = "return=representation"
failed = 0


def check(what, is_right, seen=None):
    """Prints a check; `seen` explains one that has failed."""
    global failed
    failed += not is_right
    print(f"{'ok  ' if is_right else 'FAIL'} {what}" + ("" if is_right else f": {seen!r}"))


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Shows where a browser would be sent to."""

    def redirect_request(self, *_arguments):
        return None


class Shop(BaseHTTPRequestHandler):
    """Receives webhooks."""

    received = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        Shop.received.append((dict(self.headers), body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_arguments):
        pass


class PayPal:
    """The SDK, and what a shopper does."""

    def __init__(self, url, secret=CLIENT_SECRET):
        Configuration.environments[Environment.SANDBOX][Server.DEFAULT] = url
        credentials = ClientCredentialsAuthCredentials(CLIENT_ID, secret)
        client = PaypalServersdkClient(
            environment=Environment.SANDBOX, client_credentials_auth_credentials=credentials
        )
        self.url, self.client = url, client
        self.orders, self.payments = client.orders, client.payments

    def create(self, intent, value, key, currency="EUR"):
        """Creates an order."""
        context = PaypalWalletExperienceContext(
            return_url="https://shop.example/return?order=7",
            cancel_url="https://shop.example/cancel",
            user_action="PAY_NOW",
            shipping_preference="NO_SHIPPING",
        )
        unit = PurchaseUnitRequest(
            amount=AmountWithBreakdown(currency, value), custom_id=key, invoice_id=f"K-{key}"
        )
        wallet = PaypalWallet(experience_context=context)
        body = OrderRequest(intent, [unit], payment_source=PaymentSource(paypal=wallet))
        options = {"body": body, "paypal_request_id": key, "prefer": FULL}
        return self.orders.create_order(options).body

    def press(self, order, button):
        """Presses a button of the page to which the order sends the shopper; gives the next address."""
        page = next(link.href for link in order.links if link.rel == "payer-action")
        path = urllib.parse.urlsplit(page)
        address = f"{self.url}{path.path}?{path.query}"
        with urllib.request.urlopen(address) as shown:
            text = shown.read().decode()
        assert button in text, text
        body = urllib.parse.urlencode({"action": button}).encode()
        try:
            urllib.request.build_opener(NoRedirect).open(address, body)
        except urllib.error.HTTPError as answer:
            return answer.headers["location"]

    def verified(self, headers, body):
        """Whether PayPal has sent a webhook; the SDK has no call for that."""
        names = ["transmission-id", "transmission-time", "transmission-sig", "cert-url", "auth-algo"]
        headers = {name.lower(): value for name, value in headers.items()}
        fields = {name.replace("-", "_"): headers[f"paypal-{name}"] for name in names}
        fields["webhook_id"] = WEBHOOK_ID
        text = json.dumps(fields)[:-1].encode() + b', "webhook_event": ' + body + b"}"
        request = urllib.request.Request(
            f"{self.url}/v1/notifications/verify-webhook-signature",
            text,
            {"content-type": "application/json", "authorization": f"Bearer {self.token()}"},
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)["verification_status"]

    def token(self):
        """An access token, requested by the SDK."""
        return self.client.oauth_2.fetch_token().access_token


def refusal(call):
    """Status and issue of a call that is refused."""
    try:
        return 0, call().body
    except ErrorException as error:
        return error.response_code, error.details[0].issue


def captured_at_once(paypal):
    """Created, approved, captured, refunded."""
    key = str(uuid.uuid4())
    order = paypal.create("CAPTURE", "24.50", key)
    check("an order waits for the shopper", order.status == "PAYER_ACTION_REQUIRED", order.status)
    again = paypal.create("CAPTURE", "24.50", key)
    check("a repeated request is the same order", again.id == order.id, again.id)
    options = {"id": order.id, "prefer": FULL, "paypal_request_id": f"{key}-capture"}
    refused = refusal(lambda: paypal.orders.capture_order(options))
    check("it cannot be captured yet", refused == (422, "ORDER_NOT_APPROVED"), refused)
    location = paypal.press(order, "pay")
    expected = f"https://shop.example/return?order=7&token={order.id}&PayerID="
    check("the shopper is sent back", str(location).startswith(expected), location)
    seen = paypal.orders.get_order({"id": order.id}).body
    check("it is approved", seen.status == "APPROVED", seen.status)
    done = paypal.orders.capture_order(options).body
    capture = done.purchase_units[0].payments.captures[0]
    check("it is captured", (capture.status, capture.amount.value) == ("COMPLETED", "24.50"), done)
    again = paypal.orders.capture_order(options).body
    check("it is captured once", len(again.purchase_units[0].payments.captures) == 1, again)
    return key, order, capture


def refunded(paypal, order, capture):
    """In parts, and not beyond what was captured."""
    key = str(uuid.uuid4())
    body = RefundRequest(amount=Money("EUR", "4.50"), custom_id=key)
    options = {
        "capture_id": capture.id, "body": body, "prefer": FULL, "paypal_request_id": key,
    }
    refund = paypal.payments.refund_captured_payment(options).body
    check("a part is refunded", (refund.status, refund.amount.value) == ("COMPLETED", "4.50"), refund)
    again = paypal.payments.refund_captured_payment(options).body
    check("a repeated request is the same refund", again.id == refund.id, again.id)
    seen = paypal.payments.get_refund({"refund_id": refund.id}).body
    check("it is found", seen.custom_id == key, seen)
    more = RefundRequest(amount=Money("EUR", "20.01"))
    options = {"capture_id": capture.id, "body": more, "paypal_request_id": str(uuid.uuid4())}
    refused = refusal(lambda: paypal.payments.refund_captured_payment(options))
    check("no more than is left", refused == (422, "REFUND_AMOUNT_EXCEEDED"), refused)
    seen = paypal.payments.get_captured_payment({"capture_id": capture.id}).body
    check("the capture says so", seen.status == "PARTIALLY_REFUNDED", seen.status)
    related = seen.supplementary_data.related_ids.order_id
    check("the capture names its order", related == order.id, related)


def authorized(paypal):
    """Captured in part; voided."""
    key = str(uuid.uuid4())
    order = paypal.create("AUTHORIZE", "100.00", key)
    paypal.press(order, "pay")
    done = paypal.orders.authorize_order({"id": order.id, "prefer": FULL}).body
    authorization = done.purchase_units[0].payments.authorizations[0]
    check("an order is authorized", authorization.status == "CREATED", authorization.status)
    body = CaptureRequest(amount=Money("EUR", "60.00"), final_capture=True)
    options = {"authorization_id": authorization.id, "body": body, "prefer": FULL}
    capture = paypal.payments.capture_authorized_payment(options).body
    check("a part of it is captured", capture.amount.value == "60.00", capture)
    refused = refusal(lambda: paypal.payments.capture_authorized_payment(options))
    check("the authorization is captured once", refused == (422, "AUTHORIZATION_ALREADY_CAPTURED"), refused)
    seen = paypal.payments.get_authorized_payment({"authorization_id": authorization.id}).body
    check("the authorization says so", seen.status == "PARTIALLY_CAPTURED", seen.status)

    order = paypal.create("AUTHORIZE", "100", str(uuid.uuid4()), "JPY")
    paypal.press(order, "pay")
    done = paypal.orders.authorize_order({"id": order.id, "prefer": FULL}).body
    authorization = done.purchase_units[0].payments.authorizations[0]
    check("yen have no decimals", authorization.amount.value == "100", authorization.amount)
    voided = paypal.payments.void_payment({"authorization_id": authorization.id})
    check("an authorization is voided", voided.status_code == 204, voided.status_code)
    again = refusal(lambda: paypal.payments.void_payment({"authorization_id": authorization.id}))
    check("an authorization is voided once", again == (422, "PREVIOUSLY_VOIDED"), again)


def refusals(paypal):
    """What is declined, unknown or malformed."""
    order = paypal.create("CAPTURE", "10.00", str(uuid.uuid4()))
    paypal.press(order, "decline")
    refused = refusal(lambda: paypal.orders.capture_order({"id": order.id}))
    check("a funding source is declined", refused == (422, "INSTRUMENT_DECLINED"), refused)
    refused = refusal(lambda: paypal.orders.get_order({"id": "1A1A1A1A1A1A1A1A1"}))
    check("an unknown order", refused == (404, "INVALID_RESOURCE_ID"), refused)
    for currency, value, issue in [
        ("EUR", "1.001", "DECIMAL_PRECISION"),
        ("HUF", "1.00", "DECIMALS_NOT_SUPPORTED"),
        ("KWD", "1.000", "CURRENCY_NOT_SUPPORTED"),
    ]:
        refused = refusal(lambda: paypal.create("CAPTURE", value, str(uuid.uuid4()), currency))
        check(f"{value} {currency} is refused", refused == (422, issue), refused)


def webhooks(paypal, order):
    """The receiver has the events of an order, and PayPal verifies them."""
    deadline = time.monotonic() + 5
    wanted = {"CHECKOUT.ORDER.APPROVED", "PAYMENT.CAPTURE.COMPLETED", "PAYMENT.CAPTURE.REFUNDED"}
    kinds = {}
    while time.monotonic() < deadline and not wanted <= set(kinds):
        time.sleep(0.05)
        for headers, body in list(Shop.received):
            kinds.setdefault(json.loads(body)["event_type"], (headers, body))
    check("events arrive", wanted <= set(kinds), sorted(kinds))
    for kind in sorted(wanted & set(kinds)):
        headers, body = kinds[kind]
        check(f"{kind} is genuine", paypal.verified(headers, body) == "SUCCESS")
        changed = body.replace(order.id.encode(), b"0" * len(order.id))
        changed = changed if changed != body else body.replace(b"COMPLETED", b"PENDING")
        check(f"{kind} is not, if changed", paypal.verified(headers, changed) == "FAILURE")
    headers, body = kinds["CHECKOUT.ORDER.APPROVED"]
    rewritten = json.dumps(json.loads(body), indent=1).encode()
    check("an event that is written anew", paypal.verified(headers, rewritten) == "FAILURE")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url", help="address of the double's API")
    parser.add_argument("webhook_port", type=int, help="where the double sends webhooks to")
    arguments = parser.parse_args()
    receiver = HTTPServer(("127.0.0.1", arguments.webhook_port), Shop)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    paypal = PayPal(arguments.url.rstrip("/"))
    _, order, capture = captured_at_once(paypal)
    refunded(paypal, order, capture)
    authorized(paypal)
    refusals(paypal)
    webhooks(paypal, order)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
