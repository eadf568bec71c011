"""What the stories of the whole estate found → canonical records: discover and sweep."""

from functools import partial

from msgspec import UNSET, UnsetType

from enforcer.contract.estate import (
    ExtensionAppeared,
    IndexSaid,
    LedgerCaughtUp,
    LedgerCleaned,
    StoryFailed,
    SubscriptionDiscovered,
    SweepFinished,
)
from enforcer.contract.incidents import IncidentClosed, IncidentOpened, Kinds, Missing
from enforcer.contract.words import bounded, listed
from enforcer.errors import AzureError, EnforcerError
from enforcer.ledger.retention import CleanUp
from enforcer.memory.sweep import SweepState
from enforcer.observed.discovery import Discovery
from enforcer.observed.place import Place
from enforcer.record import Record, record_of, seconds

_LONGEST_NAMED = 800
"""Characters of ids that are missing: some twenty."""
_LONGEST_ERROR = 1_000
_DEPARTED = (
    "see whether the management groups are whole and the app may read them; if these subscriptions have left for good, "
    "`enforcer departed` lists them and `enforcer departed --forget` confirms it"
)
_ADVICE = "say in the baseline what is wanted of it; until then it is left as it is, and never switched on"


def of_discovery(found: Discovery) -> tuple[Record, ...]:
    """`subscription_discovered` for every newcomer, move and departure. Where so many are missing that nobody is
    forgotten: `incident_opened` once, and `incident_closed` when it is over, of kind `departures`.
    """
    told = partial(SubscriptionDiscovered, members=found.members)
    changes = (
        *(told(subscription=one, change="new", groups_before="", groups=_path(at)) for one, at in found.new.items()),
        *(
            told(subscription=one, change="moved", groups_before=_path(before), groups=_path(after))
            for one, (before, after) in found.moved.items()
        ),
        *(told(subscription=one, change="gone", groups_before="", groups="") for one in found.gone if not found.held),
    )
    return (*(record_of(change) for change in changes), *_of_departures(found))


def _path(place: Place) -> str:
    return "/".join(place.groups)


def _of_departures(found: Discovery) -> tuple[Record, ...]:
    """`first`: some of those that are missing; in the order in which it was so, also of what an earlier look found."""
    missing = Missing(missing=len(found.gone), members=found.members)
    first = listed(sorted(found.gone), " ", _LONGEST_NAMED)
    is_open = IncidentOpened(severity="error", kind=Kinds.DEPARTURES, missing=missing, first=first, advice=_DEPARTED)
    opened = (record_of(is_open),) if found.is_untold else ()
    if found.over_since is None:
        return opened
    lasted = seconds(found.over_since, found.at)
    closed = record_of(IncidentClosed(kind=Kinds.DEPARTURES, missing=missing, open_s=lasted))
    return (closed, *opened) if found.held else (*opened, closed)


def sweep_finished(state: SweepState) -> Record:
    """`sweep_finished`: subscriptions by what the index said, and what it took."""
    took = seconds(state.started_at, state.finished_at) if state.started_at and state.finished_at else 0.0
    oldest = seconds(state.oldest_data, state.finished_at) if state.oldest_data and state.finished_at else UNSET
    return record_of(
        SweepFinished(
            severity="warning" if state.failed or state.odd or state.spoilt else "info",
            number=state.number,
            seconds=took,
            pages=state.pages,
            pages_spoilt=state.spoilt,
            calls=state.calls,
            looked=state.looked,
            looks_failed=state.failed,
            traits_unreadable=state.odd,
            subscriptions=sum(state.counts.values()),
            oldest_data_s=oldest,
            said=_said(state),
        )
    )


def _said(state: SweepState) -> IndexSaid:
    number = partial(_number, state)
    return IndexSaid(
        compliant=number("compliant"),
        drifted=number("drifted"),
        unproven=number("unproven"),
        observed=number("observed"),
        exempt=number("exempt"),
        skipped=number("skipped"),
        refused=number("refused"),
        unknown=number("unknown"),
        proven=number("proven"),
        no_row=number("no row"),
        unreadable=number("unreadable"),
    )


def _number(state: SweepState, word: str) -> int | UnsetType:
    return state.counts.get(word, UNSET)


def of_sweep(state: SweepState) -> tuple[Record, ...]:
    """`extension_appeared` once for each name that no sweep has told of: how many list it, and how many have it on; and
    `sweep_finished`.
    """
    appeared = (
        ExtensionAppeared(extension=name, subscriptions=listing, on=on, advice=_ADVICE)
        for name, (listing, on) in state.appeared.items()
    )
    return (*(record_of(each) for each in appeared), sweep_finished(state))


def story_failed(story: str, error: EnforcerError) -> Record:
    """`story_failed`: discover or sweep could not go on; the next one begins where this one ended."""
    code = error.code if isinstance(error, AzureError) else type(error).__name__
    return record_of(StoryFailed(story=story, code=code, error=bounded(str(error), _LONGEST_ERROR)))


def caught_up(taken: int, *, merged: int = 0) -> Record:
    """`ledger_caught_up`: it is back, and has taken what was found and done in so many subscriptions without it."""
    caught = LedgerCaughtUp(severity="warning" if merged else "info", subscriptions=taken, exposures_merged=merged)
    return record_of(caught)


def cleaned(done: CleanUp) -> Record:
    """`ledger_cleaned`: how much the daily clean-up has forgotten."""
    took = seconds(done.begun, done.finished) if done.begun and done.finished else 0.0
    return record_of(LedgerCleaned(heals=done.heals, exposures=done.exposures, memories=done.memories, seconds=took))
