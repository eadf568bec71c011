"""What the ledger holds of exposures → a report over some days, by subscription and of the whole."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from enforcer.exposure.tally import Stretch, Tally, Window, stretch, tally
from enforcer.facts import SubscriptionId
from enforcer.ledger.port import Ledger
from enforcer.memory.subscription import Memory

_PAGE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`subscriptions`: those of which there is anything to tell, the most exposed first."""

    window: Window
    watched: int
    """Subscriptions that somebody looked at in that time."""
    whole: Tally
    subscriptions: tuple[tuple[SubscriptionId, Tally], ...]
    unread: int = 0
    """Rows of exposures of anybody, since the window began, that could not be read and are not in it."""


@dataclass(slots=True)
class _Found:
    stretches: list[Stretch]
    watched: Window
    gaps: tuple[Window, ...] = ()


class Exposures:
    """Takes memories and rows as they are read. Open exposures first: one that ends meanwhile is met twice, and
    counted once.

    An estate that somebody has discovered (`known`) says who is still watched. `chosen` None: everybody is counted.
    """

    def __init__(
        self,
        window: Window,
        known: Collection[SubscriptionId],
        chosen: Collection[SubscriptionId] | None,
        *,
        now: datetime,
    ) -> None:
        self._window, self._known, self._chosen, self._now = window, known, chosen, now
        self._found: dict[SubscriptionId, _Found] = {}
        self._unread = 0

    def remember(self, memory: Memory) -> None:
        if self._chosen is None or memory.subscription in self._chosen:
            is_member = not self._known or memory.subscription in self._known
            until = self._now if is_member else memory.last_seen or self._now
            self._found[memory.subscription] = _of_memory(memory, until=until)

    async def read_ended(self, ledger: Ledger, advance: Callable[[], None] = lambda: None) -> None:
        """Day by day. LedgerDown."""
        for day in days(self._window.begin.date(), self._now.date()):
            read = await ledger.ended(day)
            self._unread += read.unread
            for ended in read.rows:
                if self._chosen is None or ended.subscription in self._chosen:
                    nobody = _Found([], Window(self._window.begin, self._window.end))
                    one = self._found.setdefault(ended.subscription, nobody)
                    one.stretches.append(stretch(ended.exposure, until=self._now))
            advance()

    def stretches(self) -> Mapping[SubscriptionId, Sequence[Stretch]]:
        """As they are, not cut to the window."""
        return {name: one.stretches for name, one in self._found.items() if one.stretches}

    def tallies(self) -> Mapping[SubscriptionId, Tally]:
        """Of the window."""
        found = self._found.items()
        return {name: tally(one.stretches, self._window, watched=one.watched, gaps=one.gaps) for name, one in found}

    def report(self) -> Report:
        return _report(self.tallies(), self._window, unread=self._unread)


async def report(
    ledger: Ledger,
    window: Window,
    chosen: Collection[SubscriptionId] | None,
    *,
    now: datetime,
    advance: Callable[[], None] = lambda: None,
) -> Report:
    """LedgerDown. `chosen` None: all that is remembered."""
    found, after = Exposures(window, await ledger.known(), chosen, now=now), ""
    while page := await ledger.memories(after=after, limit=_PAGE):
        for memory in page:
            found.remember(memory)
        after = page[-1].subscription
    await found.read_ended(ledger, advance)
    return found.report()


def days(first: date, last: date) -> tuple[date, ...]:
    """Both included."""
    return tuple(first + timedelta(days=number) for number in range((last - first).days + 1))


def _of_memory(memory: Memory, *, until: datetime) -> _Found:
    """Whoever was looked at is watched since he was first heard of."""
    known = memory.exposure
    end = known.left or until
    begins = [at for at in (known.met, memory.first_seen) if at]
    is_watched = known.lines or known.open or known.left
    watched = Window(min(begins), end) if begins and is_watched else Window(end, end)
    gaps = tuple(Window(begin, until) for begin, until in known.gaps)
    return _Found([stretch(one, until=end) for one in known.open], watched, gaps)


def _report(tallies: Mapping[SubscriptionId, Tally], window: Window, *, unread: int) -> Report:
    whole = Tally()
    for each in tallies.values():
        whole = whole.plus(each)
    exposed = [(name, each) for name, each in tallies.items() if each.exposed]
    ordered = sorted(exposed, key=lambda entry: (-entry[1].exposed, entry[0]))
    watched = sum(bool(each.watched) for each in tallies.values())
    return Report(window=window, watched=watched, whole=whole, subscriptions=tuple(ordered), unread=unread)
