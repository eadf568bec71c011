"""What the ledger holds of exposures → a report over some days, by subscription and of the whole."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from enforcer.exposure_tally import Stretch, Tally, Window, stretch, tally
from enforcer.facts import SubscriptionId
from enforcer.memory import Memory
from enforcer.ports import Ledger

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


async def report(
    ledger: Ledger,
    window: Window,
    chosen: Collection[SubscriptionId] | None,
    *,
    now: datetime,
    advance: Callable[[], None] = lambda: None,
) -> Report:
    """LedgerDown. `chosen` None: all that is remembered. Open exposures first: one that ends meanwhile is met twice,
    and counted once.
    """
    found, unread = await _remembered(ledger, chosen, now=now), 0
    for day in days(window.begin.date(), now.date()):
        read = await ledger.ended(day)
        unread += read.unread
        for ended in read.rows:
            if chosen is None or ended.subscription in chosen:
                one = found.setdefault(ended.subscription, _Found([], Window(window.begin, window.end)))
                one.stretches.append(stretch(ended.exposure, until=now))
        advance()
    return _report(found, window, unread=unread)


def days(first: date, last: date) -> tuple[date, ...]:
    """Both included."""
    return tuple(first + timedelta(days=number) for number in range((last - first).days + 1))


async def _remembered(
    ledger: Ledger, chosen: Collection[SubscriptionId] | None, *, now: datetime
) -> dict[SubscriptionId, _Found]:
    """An estate that somebody has discovered says who is still watched."""
    known, after = await ledger.known(), ""
    found: dict[SubscriptionId, _Found] = {}
    while page := await ledger.memories(after=after, limit=_PAGE):
        for memory in page:
            if chosen is None or memory.subscription in chosen:
                is_member = not known or memory.subscription in known
                found[memory.subscription] = _of_memory(memory, until=now if is_member else memory.last_seen or now)
        after = page[-1].subscription
    return found


def _of_memory(memory: Memory, *, until: datetime) -> _Found:
    """Whoever was looked at is watched since he was first heard of."""
    known = memory.exposure
    end = known.left or until
    begins = [at for at in (known.met, memory.first_seen) if at]
    is_watched = known.lines or known.open or known.left
    watched = Window(min(begins), end) if begins and is_watched else Window(end, end)
    gaps = tuple(Window(begin, until) for begin, until in known.gaps)
    return _Found([stretch(one, until=end) for one in known.open], watched, gaps)


def _report(found: dict[SubscriptionId, _Found], window: Window, *, unread: int) -> Report:
    tallies = {name: tally(one.stretches, window, watched=one.watched, gaps=one.gaps) for name, one in found.items()}
    whole = Tally()
    for each in tallies.values():
        whole = whole.plus(each)
    exposed = [(name, each) for name, each in tallies.items() if each.exposed]
    ordered = sorted(exposed, key=lambda entry: (-entry[1].exposed, entry[0]))
    watched = sum(bool(each.watched) for each in tallies.values())
    return Report(window=window, watched=watched, whole=whole, subscriptions=tuple(ordered), unread=unread)
