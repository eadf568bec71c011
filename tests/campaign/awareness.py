"""The calls of our workers to one plan → whether the one that writes can know what the write before it has done."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import islice

from tests.campaign.calls import Call


@dataclass(slots=True)
class Awareness:
    """Without a ledger a worker knows only what it read and wrote itself."""

    _latest: int | None = None
    """The worker of the write that was carried out last."""
    _readers: set[int] = field(default_factory=set)
    """Workers that ARM has answered a read since then."""
    _own: dict[int, list[Call]] = field(default_factory=lambda: defaultdict(list))
    """By worker: its writes."""

    def read(self, call: Call) -> None:
        self._readers.add(call.worker)

    def written(self, call: Call) -> None:
        self._own[call.worker].append(call)
        if call.exchange.carried_out:
            self._latest = call.worker
            self._readers.clear()

    def misses_the_latest(self, worker: int) -> bool:
        """Whether another worker wrote last and this one has not read since. Or it has, and waits for the proof of a
        write of its own whose answer was lost: what reads well is no proof, and whoever has one can't tell it.
        """
        if worker == self._latest:
            return False
        arrived = (one for one in reversed(self._own[worker]) if one.exchange.carried_out or one.may_have_arrived)
        return worker not in self._readers or any(one.may_have_arrived for one in islice(arrived, 1))
