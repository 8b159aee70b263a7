"""Errors of the API as exceptions."""

import json
from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from .generated.models import Problem

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Answer(Protocol[T_co]):
    """A response of a generated function, for reading."""

    @property
    def status_code(self) -> int: ...
    @property
    def content(self) -> bytes: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def parsed(self) -> T_co | None: ...


class KassaError(Exception):
    """An error response: its HTTP `status`, stable `code`, `detail`, and whether it is `retryable`.

    `problem` is the whole body: some codes add members, such as `actual_amount`. The code of a
    response without a problem is `http_` and the status.
    """

    def __init__(self, status: int, problem: dict[str, Any], request_id: str | None) -> None:
        self.status = status
        self.problem = problem
        self.request_id = request_id
        self.code: str = problem.get("code", f"http_{status}")
        self.detail: str = problem.get("detail", f"The server answered {status}.")
        self.retryable: bool = problem.get("retryable", False)
        super().__init__(f"{self.code}: {self.detail}")


def ok(response: Answer[T | Problem]) -> T:
    """The body of a successful response; raises a `KassaError` otherwise."""
    body = response.parsed
    if response.status_code >= 400 or isinstance(body, Problem):
        request_id = response.headers.get("X-Request-Id")
        raise KassaError(response.status_code, _problem(response.content), request_id)
    return body  # type: ignore[return-value]  # without a body, T is None


def _problem(content: bytes) -> dict[str, Any]:
    try:
        body = json.loads(content)
    except ValueError:
        return {}
    return body if isinstance(body, dict) and "code" in body else {}
