"""Opens a client that sends a token with each request and retries what is safe to repeat."""

import time
from collections.abc import Callable, Generator

import httpx

from .generated import AuthenticatedClient

# The statuses with which the API announces that the same request may succeed later.
_TEMPORARY = frozenset({408, 409, 429, 503})

# Of these, the one after which the request may still have been processed.
_UNCERTAIN = 503

Token = str | Callable[[], str]


def connect(
    base_url: str,
    token: Token | None = None,
    *,
    attempts: int = 4,
    longest_wait: float = 30,
    transport: httpx.BaseTransport | None = None,
) -> AuthenticatedClient:
    """A client of the server at `base_url`, as the functions of `generated.api` take it.

    `token` may be a function, which is called for each request; without it, calls are anonymous.
    A request is sent up to `attempts`
    times if the server asks for another one within `longest_wait` seconds.
    """
    sender = Retrying(transport or httpx.HTTPTransport(), attempts, longest_wait)
    arguments = {"transport": sender, "auth": _Bearer(token)}
    timeout = httpx.Timeout(30)
    return AuthenticatedClient(base_url=base_url, token="", timeout=timeout, httpx_args=arguments)


class _Bearer(httpx.Auth):
    """Replaces the fixed token of the generated client."""

    def __init__(self, token: Token | None) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        token = self._token() if callable(self._token) else self._token
        request.headers.pop("Authorization", None)
        if token is not None:
            request.headers["Authorization"] = f"Bearer {token}"
        yield request


class Retrying(httpx.BaseTransport):
    """Repeats requests after the `Retry-After` of a temporary error, and after a lost connection."""

    def __init__(self, inner: httpx.BaseTransport, attempts: int, longest_wait: float) -> None:
        self._inner = inner
        self._attempts = attempts
        self._longest_wait = longest_wait

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        attempts = self._attempts if _is_repeatable(request) else 1
        for attempt in range(1, attempts):
            try:
                response = self._inner.handle_request(request)
            except httpx.TransportError:
                if not _is_repeatable_blindly(request):
                    raise
                time.sleep(attempt)
                continue
            wait = _retry_after(request, response)
            if wait is None or wait > self._longest_wait:
                return response
            response.close()
            time.sleep(wait)
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


def _is_repeatable(request: httpx.Request) -> bool:
    return request.method != "POST" or "Idempotency-Key" in request.headers


def _is_repeatable_blindly(request: httpx.Request) -> bool:
    """Whether a request may be repeated although the first one may have been processed.

    A change with `If-Match` would fail with 412 and a DELETE with 404, as if another caller had
    made the change.
    """
    if request.method in ("PUT", "PATCH"):
        return "If-Match" not in request.headers
    return request.method != "DELETE"


def _retry_after(request: httpx.Request, response: httpx.Response) -> int | None:
    value = response.headers.get("Retry-After", "")
    if response.status_code not in _TEMPORARY or not value.isdecimal():
        return None
    if response.status_code == _UNCERTAIN and not _is_repeatable_blindly(request):
        return None
    return int(value)
