"""What Azure refused, and who of us can know: the worker that was told so, and the ledger once it was handed it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Refusal:
    """An extension that reads as on and does not work, since when, and which of our workers was told so.

    `worker` None: nobody of us can know. `is_kept`: the ledger has it too, or at least that it was to be proven.
    """

    since: datetime
    worker: int | None
    is_kept: bool = False


@dataclass(slots=True)
class Refusals:
    """By subscription and extension, until a write makes it work."""

    of: dict[str, dict[str, Refusal]] = field(default_factory=lambda: defaultdict(dict))
    _begun: set[tuple[str, int]] = field(default_factory=set)
    """Subscription and worker whose next write the ledger knows of already: without an answer it is not proven."""

    def begun(self, subscription: str, worker: int, *, is_open: bool) -> None:
        """The ledger was told so by the worker, or that the write has ended."""
        (self._begun.add if is_open else self._begun.discard)((subscription, worker))

    def written(self, subscription: str, refused: Collection[str], *, at: datetime, worker: int | None) -> None:
        """A write by a worker of ours, or by somebody else; `refused` is all that does not work after it."""
        known = self.of[subscription]
        is_kept = worker is not None and (subscription, worker) in self._begun
        self.of[subscription] = {
            name: Refusal(known[name].since, worker, is_kept or known[name].is_kept)
            if name in known and worker is not None
            else known.get(name, Refusal(at, worker, is_kept))
            for name in refused
        }
        if worker is not None:
            self._begun.discard((subscription, worker))

    def handed(self, subscription: str, worker: int) -> None:
        """The ledger has taken all that the worker knew of it."""
        for name, one in self.of[subscription].items():
            if one.worker == worker:
                self.of[subscription][name] = replace(one, is_kept=True)

    def died(self, worker: int, held: Collection[str]) -> None:
        """With what it held back from the ledger."""
        for subscription in held:
            for name, one in self.of[subscription].items():
                if one.worker == worker and not one.is_kept:
                    self.of[subscription][name] = replace(one, worker=None)

    def unknowable(self, subscription: str) -> set[str]:
        return {name for name, one in self.of[subscription].items() if one.worker is None}
