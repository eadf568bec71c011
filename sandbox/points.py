"""The two moments of every request at which somebody outside may step in: to stop the time, or to crash a host."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum


class When(Enum):
    """AFTER: whatever the request changes is changed, and the answer has not left yet."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Point:
    """`number` counts requests from 1, the token endpoints' too; both of its points carry it.

    `caller` is the object id in the token, unchecked, or None. `status` is None before, and where a fault cut the line.
    """

    when: When
    number: int
    method: str
    path: str
    caller: str | None
    status: int | None = None


type Hook = Callable[[Point], Awaitable[None]]
"""May raise ConnectionLost: before, nothing is carried out; after, the answer is lost."""
