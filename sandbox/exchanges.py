"""What was asked and what was answered, in order: of ARM, and of the routes beside it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.faults import Action, Garbage, Redirect, ServerError

_WRITES = frozenset({"PUT", "PATCH", "POST", "DELETE"})
_QUERIES = "/providers/microsoft.resourcegraph/resources"
"""A POST that changes nothing."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer. `status` is None when the connection died; `carried_out` tells the truth."""

    at: datetime
    method: str
    path: str
    query: Mapping[str, str]
    caller: str | None
    request_headers: Mapping[str, str]
    """Without the token."""
    request: Any  # Any: parsed JSON, or text when it was none
    status: int | None
    response: Any  # Any: parsed JSON, or text when it was none
    response_headers: Mapping[str, str]
    correlation_id: str
    carried_out: bool
    fault: Action | None
    route: str = ""
    """The template of a path beside ARM's; empty for what ARM was asked."""

    @property
    def is_spoilt(self) -> bool:
        """Whether a fault made the answer one that Azure's specification does not describe."""
        return isinstance(self.fault, Garbage | Redirect | ServerError)

    @property
    def is_write(self) -> bool:
        """By its method; a query to Resource Graph is none."""
        return self.method in _WRITES and self.path.lower().rstrip("/") != _QUERIES

    @property
    def subscription_id(self) -> str | None:
        """Lower case, or None when the path names none."""
        parts = self.path.lower().split("/")
        return parts[2] if len(parts) > 2 and parts[1] == "subscriptions" else None  # noqa: PLR2004 - /subscriptions/{id}


class Exchanges:
    """A growing, readable record; tests count in it."""

    def __init__(self) -> None:
        self._all: list[Exchange] = []
        self.on_append: list[Callable[[Exchange], None]] = []

    def __iter__(self) -> Iterator[Exchange]:
        return iter(tuple(self._all))

    def __len__(self) -> int:
        return len(self._all)

    def __getitem__(self, index: int) -> Exchange:
        return self._all[index]

    def append(self, exchange: Exchange) -> None:
        self._all.append(exchange)
        for watcher in self.on_append:
            watcher(exchange)

    def clear(self) -> None:
        self._all.clear()

    def forget_reads(self) -> None:
        """Of days, which are many; every write stays."""
        self._all = [found for found in self._all if found.is_write]

    def select(
        self, *, subscription_id: str | None = None, method: str | None = None, path: str | None = None
    ) -> tuple[Exchange, ...]:
        """Those that fit every given criterion; `path` is a part of the path, in any case."""
        return tuple(
            exchange
            for exchange in self._all
            if (subscription_id is None or exchange.subscription_id == subscription_id.lower())
            and (method is None or exchange.method == method.upper())
            and (path is None or path.lower() in exchange.path.lower())
        )

    def writes(self, subscription_id: str | None = None) -> tuple[Exchange, ...]:
        """Every write that was asked for, whether or not it succeeded (`carried_out` and `status` say)."""
        return tuple(found for found in self.select(subscription_id=subscription_id) if found.is_write)
