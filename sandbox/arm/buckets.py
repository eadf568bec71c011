"""ARM's token buckets (defender-plan.md section 7): per subscription or tenant, principal and kind."""

import math
from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Kind(Enum):
    """Header name, capacity, refill per second."""

    READS = ("reads", 250, 25)
    WRITES = ("writes", 200, 10)
    DELETES = ("deletes", 200, 10)

    @classmethod
    def of(cls, method: str) -> "Kind":
        return {"GET": cls.READS, "HEAD": cls.READS, "DELETE": cls.DELETES}.get(method, cls.WRITES)


@dataclass(frozen=True, slots=True)
class Level:
    tokens: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Draw:
    """`remaining` goes into the header. `retry_after_s` is None when the request may pass."""

    header: str
    remaining: int
    retry_after_s: int | None


def remaining_header(kind: Kind, *, of_tenant: bool) -> str:
    return f"x-ms-ratelimit-remaining-{'tenant' if of_tenant else 'subscription'}-{kind.value[0]}"


class Buckets:
    """`scope` is a subscription's id, or empty for the tenant."""

    def __init__(self) -> None:
        self._levels: dict[tuple[str, str, Kind], Level] = {}

    def draw(self, kind: Kind, *, scope: str, principal: str, now: datetime) -> Draw:
        _, capacity, refill = kind.value
        level = self._levels.get((scope, principal, kind), Level(capacity, now))
        tokens = min(capacity, level.tokens + refill * (now - level.at).total_seconds())
        header = remaining_header(kind, of_tenant=not scope)
        if tokens < 1:
            return Draw(header, 0, max(1, math.ceil((1 - tokens) / refill)))
        self._levels[scope, principal, kind] = Level(tokens - 1, now)
        return Draw(header, int(tokens - 1), None)
