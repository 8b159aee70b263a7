"""Typed client of the Kassa API. The package `generated` has a module for each operation."""

from .connection import connect
from .paging import items
from .problem import KassaError, ok

__all__ = ["KassaError", "connect", "items", "ok"]
