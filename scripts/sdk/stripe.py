#!/usr/bin/env python3
"""Checks the test double of Stripe with Stripe's own SDK as its client.

    python3 -m venv venv && venv/bin/pip install -r scripts/sdk/stripe.txt
    cargo run -p provider-fakes -- stripe --bind 127.0.0.1:8090 --webhook-url http://127.0.0.1:8091/
    venv/bin/python scripts/sdk/stripe.py http://127.0.0.1:8090 8091

The arguments are the address of the API and the port of 127.0.0.1 on which this script receives webhooks.
It prints one line for each check, and exits with 1 if one of them fails.
"""

import queue
import sys
import threading
import uuid
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

# This file has the name of the SDK's module, and its directory is searched first.
HERE = Path(__file__).resolve().parent
sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != HERE]

import stripe  # noqa: E402

SECRET_KEY = "sk_test_51Kassa0000000000000000"
PUBLISHABLE_KEY = "pk_test_51Kassa0000000000000000"
WEBHOOK_SECRET = "whsec_Kassa00000000000000000000000"
RETURN_URL = "https://shop.example/return"

failed = []
received = queue.Queue()


def check(name, condition, detail=""):
    """Prints the result of one check."""
    print(f"{'ok  ' if condition else 'FAIL'} {name}" + (f": {detail}" if not condition else ""))
    if not condition:
        failed.append(name)


def raises(kind, call):
    """The error that a call ends with; None if it ends without one, or with another one."""
    try:
        call()
    except kind as error:
        return error
    except stripe.StripeError as error:
        print(f"     another error: {type(error).__name__}: {error}")
    return None


class Receiver(BaseHTTPRequestHandler):
    """Takes webhooks."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        received.put((body, self.headers["stripe-signature"]))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def client_of(url, key):
    return stripe.StripeClient(key, base_addresses={"api": url}, max_network_retries=0)


def created(client, **params):
    base = {
        "amount": 2400,
        "currency": "eur",
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "always"},
        "metadata": {"payment_id": str(uuid.uuid4())},
        "expand": ["latest_charge"],
    }
    return client.v1.payment_intents.create({**base, **params})


def confirmed(client, intent, method):
    params = {"payment_method": method, "return_url": RETURN_URL, "expand": ["latest_charge"]}
    return client.v1.payment_intents.confirm(intent.id, params)


def check_payments(client, url):
    account = client.v1.accounts.retrieve_current()
    check("the account is retrieved", account.charges_enabled is True)

    intent = created(client)
    check("an intent is created", intent.status == "requires_payment_method")
    check("it has a client secret", intent.client_secret.startswith(f"{intent.id}_secret_"))
    intent = confirmed(client, intent, "pm_card_visa")
    check("it is paid", (intent.status, intent.amount_received) == ("succeeded", 2400))
    check("the charge is expanded", intent.latest_charge.amount_captured == 2400)
    seen = client.v1.payment_intents.retrieve(intent.id)
    check("without expansion there is its id", seen.latest_charge == intent.latest_charge.id)

    browser = client_of(url, PUBLISHABLE_KEY)
    intent = created(client)
    params = {
        "client_secret": intent.client_secret,
        "payment_method": "pm_card_visa",
        "return_url": RETURN_URL,
    }
    paid = browser.v1.payment_intents.confirm(intent.id, params)
    check("a browser pays with the client secret", paid.status == "succeeded")
    error = raises(stripe.PermissionError, lambda: created(browser))
    check("a browser creates nothing", error is not None)

    intent = created(client)
    error = raises(stripe.CardError, lambda: confirmed(client, intent, "pm_card_visa_chargeDeclined"))
    codes = error and (error.code, error.error.decline_code)
    check("a declined card is a CardError", codes == ("card_declined", "generic_decline"), codes)
    status = client.v1.payment_intents.retrieve(intent.id).status
    check("a decline leaves the intent open", status == "requires_payment_method", status)

    intent = confirmed(client, created(client), "pm_card_threeDSecure2Required")
    action = intent.next_action
    check("3D Secure redirects", action.redirect_to_url.return_url == RETURN_URL, action)

    intent = client.v1.payment_intents.cancel(created(client).id)
    check("an intent is cancelled", intent.status == "canceled")  # foreign spelling
    error = raises(stripe.InvalidRequestError, lambda: confirmed(client, intent, "pm_card_visa"))
    check("and cannot be paid", error and error.code == "payment_intent_unexpected_state")


def check_captures_and_refunds(client):
    intent = confirmed(client, created(client, capture_method="manual"), "pm_card_visa")
    check("a payment is authorized", intent.status == "requires_capture")
    params = {"amount_to_capture": 1000, "expand": ["latest_charge"]}
    intent = client.v1.payment_intents.capture(intent.id, params)
    charge = intent.latest_charge
    amounts = (intent.amount_received, charge.amount_captured, charge.amount_refunded)
    check("a part is captured, and the rest released", amounts == (1000, 1000, 1400), amounts)

    params = {"payment_intent": intent.id, "amount": 400, "metadata": {"refund_id": "1"}}
    refund = client.v1.refunds.create(params)
    check("a part is refunded", (refund.status, refund.amount) == ("succeeded", 400))
    error = raises(stripe.InvalidRequestError, lambda: client.v1.refunds.create(params | {"amount": 601}))
    check("no more than is left", error and error.param == "amount")
    listed = client.v1.refunds.list({"payment_intent": intent.id, "limit": 1})
    ids = [one.id for one in listed.auto_paging_iter()]
    check("refunds are listed in pages", ids[0] == refund.id and len(ids) == 2, ids)
    check("a refund is retrieved", client.v1.refunds.retrieve(refund.id).metadata["refund_id"] == "1")


def check_requests(client, url):
    options = {"idempotency_key": str(uuid.uuid4())}
    params = {"amount": 500, "currency": "usd"}
    first = client.v1.payment_intents.create(params, options)
    again = client.v1.payment_intents.create(params, options)
    check("a repeated request is one", first.id == again.id)
    replayed = again.last_response.headers.get("idempotent-replayed")
    check("and says so", replayed == "true", replayed)
    other = params | {"amount": 600}
    error = raises(stripe.IdempotencyError, lambda: client.v1.payment_intents.create(other, options))
    check("other parameters are refused", error is not None)

    error = raises(stripe.AuthenticationError, lambda: created(client_of(url, "sk_test_wrong")))
    check("a wrong key is refused", error is not None)
    unknown = params | {"colour": "red"}
    error = raises(stripe.InvalidRequestError, lambda: client.v1.payment_intents.create(unknown))
    check("an unknown parameter is refused", error and error.code == "parameter_unknown")
    error = raises(stripe.InvalidRequestError, lambda: client.v1.payment_intents.retrieve("pi_none"))
    check("an unknown intent is missing", error and error.code == "resource_missing")

    listed = client.v1.payment_intents.list({"created": {"gte": first.created}, "limit": 2})
    ids = [one.id for one in listed.auto_paging_iter()]
    check("intents are listed in pages", first.id in ids and len(ids) == len(set(ids)) > 2)


def check_webhooks(client):
    intent = confirmed(client, created(client), "pm_card_visa")
    kinds = []
    while True:
        try:
            body, signature = received.get(timeout=10)
        except queue.Empty:
            return check("webhooks arrive", False, kinds)
        event = client.construct_event(body, signature, WEBHOOK_SECRET)
        kinds.append(event.type)
        if event.type == "payment_intent.succeeded" and event.data.object.id == intent.id:
            break
    check("webhooks arrive, and the SDK verifies them", event.data.object.status == "succeeded")
    forged = raises(
        stripe.SignatureVerificationError,
        lambda: client.construct_event(body + b" ", signature, WEBHOOK_SECRET),
    )
    check("a changed body is not verified", forged is not None)


def main(url, port):
    server = HTTPServer(("127.0.0.1", int(port)), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    client = client_of(url, SECRET_KEY)
    check_payments(client, url)
    check_captures_and_refunds(client)
    check_requests(client, url)
    check_webhooks(client)
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
