"""What every contender is: how it is set up, how it is asked, and what it then says."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bench.compare.ground import Ground
from bench.compare.truth import Truth

EVERY_S = 900.0
"""From start to start of what a clock starts: a quarter of an hour, as cron jobs have it that read an estate."""


@dataclass(frozen=True, slots=True)
class Claim:
    """That these subscriptions were all protected (`well`), or that one was not, at some moment of a look."""

    well: bool
    subscriptions: tuple[str, ...]
    since: datetime
    until: datetime

    def holds(self, truth: Truth) -> bool:
        found = [truth.was(one, self.since, self.until, protected=self.well) for one in self.subscriptions]
        return all(found) if self.well else any(found)


@dataclass(frozen=True, slots=True)
class Said:
    """After one run, or after one wait. `noticed` counts the drifts that left a trace in it."""

    text: str
    claims: tuple[Claim, ...]
    noticed: int


type Attend = Callable[[], Awaitable[Said]]
"""A rival: one run, now. The enforcer, which nobody starts: until it has said what it did."""


class Contender(Protocol):
    """`every_s`: how often it is started; None where events start it."""

    @property
    def key(self) -> str: ...

    @property
    def every_s(self) -> float | None: ...

    def enter(self, size: int) -> AbstractAsyncContextManager[tuple[Ground, Attend]]:
        """A ground of its own, with everything logged in, warm, and at the baseline."""
        ...
