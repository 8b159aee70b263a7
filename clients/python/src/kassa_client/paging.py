"""Lists, row by row."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from .generated.models import Problem
from .generated.types import UNSET, Unset
from .problem import Answer, ok

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Page(Protocol[T_co]):
    """A page of a list."""

    @property
    def items(self) -> Sequence[T_co]: ...
    @property
    def next_cursor(self) -> None | str | Unset: ...


def items(page: Callable[[str | Unset], Answer[Page[T] | Problem]]) -> Iterator[T]:
    """All rows of a list, page by page, as they are needed:

    items(lambda cursor: get_api_orders.sync_detailed(client=shop, cursor=cursor, limit=100))
    """
    cursor: str | Unset = UNSET
    while True:
        found = ok(page(cursor))
        yield from found.items
        if not isinstance(found.next_cursor, str):
            return
        cursor = found.next_cursor
