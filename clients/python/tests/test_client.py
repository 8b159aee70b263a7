"""Tokens, retries, problems and lists, against a transport that answers from a list."""

import time
import unittest
from contextlib import suppress
from unittest import mock
from uuid import UUID

import httpx
from kassa_client import KassaError, connect, items, ok
from kassa_client.generated import AuthenticatedClient
from kassa_client.generated.api.cart import delete_api_cart, get_api_cart, put_api_cart_coupon
from kassa_client.generated.api.listings import get_api_listings
from kassa_client.generated.api.orders import post_api_orders_id_cancel
from kassa_client.generated.api.payments import post_api_payments_id_sync
from kassa_client.generated.models import CouponCode, Reason

ID = UUID("0190a0de-0000-7000-8000-000000000001")


def problem(status: int, code: str, retry_after: str | None = None) -> httpx.Response:
    headers = {"Retry-After": retry_after} if retry_after else {}
    body = {"type": code, "title": code, "status": status, "detail": f"{code}.", "code": code,
            "retryable": retry_after is not None, "actual_amount": "12.00"}
    return httpx.Response(status, json=body, headers=headers)


class Fake(httpx.BaseTransport):
    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.sent: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def page(cursor: str | None) -> httpx.Response:
    return httpx.Response(200, json={"items": [], "next_cursor": cursor})


class ClientTest(unittest.TestCase):
    def setUp(self) -> None:
        self.waits: list[float] = []
        patch = mock.patch.object(time, "sleep", self.waits.append)
        patch.start()
        self.addCleanup(patch.stop)

    def shop(self, *answers: httpx.Response | Exception) -> tuple[AuthenticatedClient, list[httpx.Request]]:
        fake = Fake(*answers)
        return connect("http://shop.test", lambda: "t1", transport=fake), fake.sent

    def test_a_read_is_repeated_after_retry_after(self) -> None:
        lost = httpx.ReadError("connection reset")
        shop, sent = self.shop(problem(429, "too_many_requests", "7"), lost, page(None))
        ok(get_api_listings.sync_detailed(client=shop))
        self.assertEqual(self.waits, [7, 2])
        self.assertEqual({one.headers["Authorization"] for one in sent}, {"Bearer t1"})

    def test_without_a_token_calls_are_anonymous(self) -> None:
        fake = Fake(page(None))
        get_api_listings.sync_detailed(client=connect("http://shop.test", transport=fake))
        self.assertNotIn("Authorization", fake.sent[0].headers)

    def test_a_post_is_repeated_only_with_its_key(self) -> None:
        busy = [problem(503, "overloaded", "1") for _ in range(4)]
        shop, sent = self.shop(*busy)
        body = Reason(reason="late")
        post_api_orders_id_cancel.sync_detailed(ID, client=shop, body=body, idempotency_key="k")
        self.assertEqual([one.headers["Idempotency-Key"] for one in sent], ["k"] * 4)
        self.assertEqual({one.content for one in sent}, {b'{"reason":"late"}'})
        shop, sent = self.shop(problem(503, "overloaded", "1"))
        post_api_payments_id_sync.sync_detailed(ID, client=shop)
        self.assertEqual(len(sent), 1)

    def test_a_change_that_may_have_been_made_is_not_repeated_with_a_condition(self) -> None:
        code = CouponCode("A")
        for answer in (httpx.ReadError("connection reset"), problem(503, "overloaded", "1")):
            shop, sent = self.shop(answer, answer)
            with suppress(httpx.ReadError):
                delete_api_cart.sync_detailed(client=shop)
            with suppress(httpx.ReadError):
                put_api_cart_coupon.sync_detailed(client=shop, body=code, if_match='"3"')
            self.assertEqual([one.method for one in sent], ["DELETE", "PUT"])

    def test_a_change_is_repeated_without_a_condition_or_without_an_effect(self) -> None:
        code, done = CouponCode("A"), problem(422, "coupon_not_usable")
        shop, sent = self.shop(problem(503, "overloaded", "1"), done, problem(429, "busy", "1"), done)
        put_api_cart_coupon.sync_detailed(client=shop, body=code)
        put_api_cart_coupon.sync_detailed(client=shop, body=code, if_match='"3"')
        self.assertEqual(len(sent), 4)

    def test_a_final_error_and_a_long_wait_are_not_repeated(self) -> None:
        for answer in (problem(422, "out_of_stock"), problem(429, "too_many_requests", "31")):
            shop, sent = self.shop(answer)
            get_api_cart.sync_detailed(client=shop)
            self.assertEqual(len(sent), 1)

    def test_a_problem_has_its_code_detail_and_members(self) -> None:
        shop, _ = self.shop(problem(401, "token_expired"))
        with self.assertRaises(KassaError) as raised:
            ok(get_api_cart.sync_detailed(client=shop))
        error = raised.exception
        self.assertEqual((error.status, error.code, error.detail), (401, "token_expired", "token_expired."))
        self.assertEqual((error.retryable, error.problem["actual_amount"]), (False, "12.00"))

    def test_an_error_without_a_problem_has_its_status_as_code(self) -> None:
        shop, _ = self.shop(httpx.Response(502, text="<html>Bad gateway</html>"))
        with self.assertRaises(KassaError) as raised:
            ok(get_api_cart.sync_detailed(client=shop))
        self.assertEqual(raised.exception.code, "http_502")

    def test_a_response_without_a_body_is_not_an_error(self) -> None:
        shop, _ = self.shop(httpx.Response(204))
        self.assertIsNone(ok(delete_api_cart.sync_detailed(client=shop)))

    def test_a_list_is_read_through_an_empty_page(self) -> None:
        shop, sent = self.shop(page("a"), page(None))
        rows = items(lambda cursor: get_api_listings.sync_detailed(client=shop, cursor=cursor, limit=2))
        self.assertEqual(list(rows), [])
        self.assertEqual([one.url.query for one in sent], [b"limit=2", b"cursor=a&limit=2"])


if __name__ == "__main__":
    unittest.main()
