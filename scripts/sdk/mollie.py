#!/usr/bin/env python3
"""A second opinion on Mollie's test double: Mollie's own client for Python buys, captures, refunds and cancels against it.

    python3 -m venv target/sdk-mollie
    target/sdk-mollie/bin/pip install -r scripts/sdk/mollie.txt
    cargo run -p provider-fakes --bin provider-fake -- mollie \
        --bind 127.0.0.1:8091 --webhook-url http://127.0.0.1:8092/ &
    target/sdk-mollie/bin/python scripts/sdk/mollie.py http://127.0.0.1:8091 8092

Takes the address of the API and the port on which it receives webhooks. Prints one line for each check, and exits
with 1 if one fails. The client has no helper for webhooks: they are unsigned, and only name the payment.
"""

import os
import sys
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

# The client's package has the name of this file, which Python would find first.
here = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [path for path in sys.path if os.path.abspath(path) != here]

import requests
from mollie.api.client import Client
from mollie.api.error import (
    BadRequestError,
    ConflictError,
    NotFoundError,
    UnauthorizedError,
    UnprocessableEntityError,
)

API_KEY = "test_KassaDoubleFirstKeyForTests01"
received = []
failures = []


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        received.append((self.headers["Content-Type"], parse_qs(body)))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def check(what, holds):
    print(f"{'ok' if holds else 'FAILED'}: {what}")
    if not holds:
        failures.append(what)


def refused(what, error, call, field=None):
    try:
        call()
    except error as problem:
        check(what, field is None or problem.field == field)
    except Exception as problem:  # noqa: BLE001: every other error is a failed check
        print(f"  {problem!r}")
        check(what, False)
    else:
        check(what, False)


def eur(value):
    return {"currency": "EUR", "value": value}


def order(value="100.00", **more):
    return {
        "amount": eur(value),
        "description": "Order 1",
        "redirectUrl": "https://shop.example/return",
        "webhookUrl": "https://shop.example/webhook",
        "metadata": {"payment_id": str(uuid.uuid4())},
        **more,
    }


def main(api, port):
    server = HTTPServer(("127.0.0.1", port), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    client = Client(api_endpoint=api)
    client.set_api_key(API_KEY)

    def shopper(payment, status):
        """Acts on the page, whose public address the double serves on its own."""
        path = payment.checkout_url.removeprefix("https://pay.mollie.example")
        shown = requests.get(api + path, timeout=5)
        check(f"the page offers `{status}`", f'value="{status}"' in shown.text)
        chosen = requests.post(api + path, {"status": status}, allow_redirects=False, timeout=5)
        check("the shopper is sent back", chosen.headers.get("Location") == payment.redirect_url)

    def wait_for(payment, count):
        until = time.monotonic() + 5
        while time.monotonic() < until:
            ids = [form.get("id") for _, form in received]
            if ids.count([payment.id]) >= count:
                return True
            time.sleep(0.02)
        return False

    profile = client.profiles.get("me")
    check("the key has a profile", profile.id.startswith("pfl_") and profile.mode == "test")
    other = Client(api_endpoint=api)
    other.set_api_key("test_Unknown")
    refused("a wrong key is refused", UnauthorizedError, lambda: other.payments.list())

    key, body = str(uuid.uuid4()), order()
    payment = client.payments.create(body, idempotency_key=key)
    check("a payment is open and has a page", payment.is_open() and bool(payment.checkout_url))
    check("its metadata come back", payment.metadata == body["metadata"])
    check("an open payment cannot be cancelled", payment.is_cancelable is False)
    again = client.payments.create(body, idempotency_key=key)
    check("a repeated request is the same payment", again.id == payment.id)
    refused(
        "another body under the same key is refused",
        BadRequestError,
        lambda: client.payments.create(order("2.00"), idempotency_key=key),
    )
    refused("it is not cancelled", UnprocessableEntityError, lambda: client.payments.delete(payment.id))

    shopper(payment, "paid")
    payment = client.payments.get(payment.id)
    check("it is paid", payment.is_paid() and payment.status == "paid")
    check("the webhook names it", wait_for(payment, 1))
    check("the webhook is a form", received[0][0] == "application/x-www-form-urlencoded")

    refund = payment.refunds.create({"amount": eur("30.00"), "description": "Part"})
    check("a part is refunded", refund.is_refunded() and refund.amount == eur("30.00"))
    found = payment.refunds.get(refund.id)
    check("the refund is found", found.id == refund.id and found.payment_id == payment.id)
    check("the refund is listed", [one.id for one in payment.refunds.list()] == [refund.id])
    refused(
        "the same refund again is a conflict",
        ConflictError,
        lambda: payment.refunds.create({"amount": eur("30.00"), "description": "Part"}),
    )
    refused(
        "25 euros more than is left can be refunded, and no more",
        UnprocessableEntityError,
        lambda: payment.refunds.create({"amount": eur("95.01"), "description": "All"}),
        field="amount.value",
    )
    payment = client.payments.get(payment.id)
    check("the payment tells the totals", payment.amount_refunded == eur("30.00"))
    check("and what remains", payment.amount_remaining == eur("95.00") and payment.can_be_refunded())

    held = client.payments.create(order(captureMode="manual"))
    shopper(held, "authorized")
    held = client.payments.get(held.id)
    check("a held payment is authorized", held.is_authorized() and bool(held.capture_before))
    capture = held.captures.create({"amount": eur("40.00")})
    check("a part is captured", capture.amount == eur("40.00") and capture.payment_id == held.id)
    held = client.payments.get(held.id, embed="captures")
    check("the rest stays authorized", held.is_authorized() and held.amount_captured == eur("40.00"))
    check("captures are embedded", len(held.get_embedded("captures")) == 1 and held.has_captures())
    client.payments.release_authorization(held.id)
    check("the rest is released", client.payments.get(held.id).status == "paid")

    released = client.payments.create(order(captureMode="manual"))
    shopper(released, "authorized")
    client.payments.release_authorization(released.id)
    check("a released payment is canceled", client.payments.get(released.id).is_canceled())

    transfer = client.payments.create(order(method="banktransfer"))
    refused("an open iDEAL payment cannot be cancelled", UnprocessableEntityError, lambda: client.payments.delete(
        client.payments.create(order(method="ideal")).id))
    shopper(transfer, "banktransfer")
    check("a transfer can be cancelled", client.payments.get(transfer.id).is_cancelable is True)
    check("and is", client.payments.delete(transfer.id).is_canceled())

    failed = client.payments.create(order())
    shopper(failed, "failed")
    failed = client.payments.get(failed.id)
    check("a failed payment says why", failed.is_failed() and bool(failed.details["failureReason"]))
    expired = client.payments.create(order())
    shopper(expired, "expired")
    check("a payment expires", client.payments.get(expired.id).is_expired())

    page = client.payments.list(limit=2)
    check("the list has pages", len(page) == 2 and page.has_next())
    check("the next page follows", {one.id for one in page.get_next()}.isdisjoint({one.id for one in page}))
    yen = client.payments.create(order(amount={"currency": "JPY", "value": "1000"}))
    check("yen have no decimals", yen.amount == {"currency": "JPY", "value": "1000"})
    for value in ["10", "10.0", 10.0]:
        refused(f"{value!r} EUR is refused", UnprocessableEntityError, lambda v=value: client.payments.create(
            order(v)), field="amount.value")
    refused("an unknown parameter is refused", BadRequestError, lambda: client.payments.create(order(colour="red")))
    refused("an unknown payment is not found", NotFoundError, lambda: client.payments.get("tr_Unknown"))
    check("there are no chargebacks", len(payment.chargebacks.list()) == 0)
    check("each change called the webhook", all(wait_for(one, 1) for one in (held, released, failed, expired)))
    print(f"{len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: mollie.py API_ADDRESS WEBHOOK_PORT")
    sys.exit(main(sys.argv[1].rstrip("/"), int(sys.argv[2])))
