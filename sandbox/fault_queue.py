"""The faults that wait for their request."""

import random
from collections.abc import Callable, Iterable

from sandbox.clock import Clock
from sandbox.faults import Action, Fault


class Faults:
    """Waiting faults, consumed in the order in which they were added. One `seed`, one sequence of draws."""

    def __init__(self, clock: Clock | None = None, *, seed: int = 0) -> None:
        self._clock = clock or Clock()
        self._began = self._clock.now()
        self._waiting: list[tuple[Fault, int | None]] = []
        self._chance = random.Random(seed)  # noqa: S311 - repeatable on purpose, guards nothing
        self.on_strike: list[Callable[[Action], None]] = []
        """Called for each request that is met, before it is answered."""

    def reseed(self, seed: int) -> None:
        self._chance.seed(seed)

    def add(self, *faults: Fault) -> None:
        self._waiting.extend((fault, fault.count) for fault in faults)

    def clear(self) -> None:
        self._waiting.clear()

    @property
    def waiting(self) -> Iterable[Fault]:
        return tuple(fault for fault, _ in self._waiting)

    def take(self, method: str, path: str, *, caller: str | None = None) -> Action | None:
        """The action for this request, if one waits for it; its count goes down."""
        age = self._clock.now() - self._began
        for position, (fault, left) in enumerate(self._waiting):
            if not fault.meets(method, path, caller=caller, age=age) or not self._strikes(fault):
                continue
            if left is not None and left <= 1:
                del self._waiting[position]
            elif left is not None:
                self._waiting[position] = (fault, left - 1)
            for listener in self.on_strike:
                listener(fault.action)
            return fault.action
        return None

    def _strikes(self, fault: Fault) -> bool:
        """Certain faults draw nothing: adding one does not change the fate of the others."""
        return fault.probability >= 1 or self._chance.random() < fault.probability
