"""What the stories of the whole estate found → canonical records: discover and sweep."""

from enforcer.discovery import Discovery
from enforcer.errors import AzureError, EnforcerError
from enforcer.place import Place
from enforcer.record import Field, Record, seconds
from enforcer.retention import CleanUp
from enforcer.sweep_state import SweepState

_MOST_NAMED = 20
_DEPARTED = (
    "see whether the management groups are whole and the app may read them; if these subscriptions have left for good, "
    "`enforcer departed` lists them and `enforcer departed --forget` confirms it"
)
_ADVICE = "say in the baseline what is wanted of it; until then it is left as it is, and never switched on"


def of_discovery(found: Discovery) -> tuple[Record, ...]:
    """`subscription_discovered` for every newcomer, move and departure. Where so many are missing that nobody is
    forgotten: `incident_opened` once, and `incident_closed` when it is over, of kind `departures`.
    """
    new = [("new", subscription, Place(()), place) for subscription, place in found.new.items()]
    moved = [("moved", subscription, before, after) for subscription, (before, after) in found.moved.items()]
    gone = [("gone", subscription, Place(()), Place(())) for subscription in found.gone if not found.held]
    changes = [
        Record(
            "subscription_discovered",
            "info",
            {
                "subscription": subscription,
                "change": change,
                "groups_before": "/".join(before.groups),
                "groups": "/".join(after.groups),
                "members": found.members,
            },
        )
        for change, subscription, before, after in (*new, *moved, *gone)
    ]
    return (*changes, *_of_departures(found))


def _of_departures(found: Discovery) -> tuple[Record, ...]:
    """`first`: some of those that are missing; in the order in which it was so, also of what an earlier look found."""
    fields: dict[str, Field] = {"kind": "departures", "missing": len(found.gone), "members": found.members}
    first: dict[str, Field] = {"first": " ".join(sorted(found.gone)[:_MOST_NAMED]), "advice": _DEPARTED}
    opened = (Record("incident_opened", "error", fields | first),) if found.is_untold else ()
    if found.over_since is None:
        return opened
    closed = Record("incident_closed", "info", fields | {"open_s": seconds(found.over_since, found.at)})
    return (closed, *opened) if found.held else (*opened, closed)


def sweep_finished(state: SweepState) -> Record:
    """`sweep_finished`: subscriptions by what the index said, and what it took. `looked` were read directly;
    `looks_failed` were to be, and are looked at again by due rows. Of `traits_unreadable` the index told no names,
    tags and offers, or odd ones: what was known of them stays in force. Of `pages_spoilt` the index was not what it
    said, or anything could not be read: whom that concerns is looked at by due rows.

    `oldest_data_s`, from the second day on: no part of the estate was last read directly longer ago.
    """
    took = seconds(state.started_at, state.finished_at) if state.started_at and state.finished_at else 0.0
    fields: dict[str, Field] = {
        "number": state.number,
        "seconds": took,
        "pages": state.pages,
        "pages_spoilt": state.spoilt,
        "calls": state.calls,
        "looked": state.looked,
        "looks_failed": state.failed,
        "traits_unreadable": state.odd,
        "subscriptions": sum(state.counts.values()),
    }
    if state.oldest_data and state.finished_at:
        fields["oldest_data_s"] = seconds(state.oldest_data, state.finished_at)
    fields |= {name.replace(" ", "_"): number for name, number in state.counts.items()}
    return Record("sweep_finished", "warning" if state.failed or state.odd or state.spoilt else "info", fields)


def of_sweep(state: SweepState) -> tuple[Record, ...]:
    """`extension_appeared` once for each name that no sweep has told of: how many list it, and how many have it on; and
    `sweep_finished`.
    """
    found: list[dict[str, Field]] = [
        {"extension": name, "subscriptions": listed, "on": on, "advice": _ADVICE}
        for name, (listed, on) in state.appeared.items()
    ]
    return (*(Record("extension_appeared", "warning", fields) for fields in found), sweep_finished(state))


def story_failed(story: str, error: EnforcerError) -> Record:
    """`story_failed`: discover or sweep could not go on; the next one begins where this one ended."""
    code = error.code if isinstance(error, AzureError) else type(error).__name__
    return Record("story_failed", "warning", {"story": story, "code": code, "error": str(error)[:1000]})


def caught_up(taken: int, *, merged: int = 0) -> Record:
    """`ledger_caught_up`: it is back, and has taken what was found and done in so many subscriptions without it.

    `exposures_merged`: so many rows of exposures less than there are `exposure_closed` records of the outage; what was
    good between two that were merged is counted as exposed.
    """
    fields: dict[str, Field] = {"subscriptions": taken, "exposures_merged": merged}
    return Record("ledger_caught_up", "warning" if merged else "info", fields)


def cleaned(done: CleanUp) -> Record:
    """`ledger_cleaned`: how much the daily clean-up has forgotten."""
    took = seconds(done.begun, done.finished) if done.begun and done.finished else 0.0
    return Record(
        "ledger_cleaned",
        "info",
        {"heals": done.heals, "exposures": done.exposures, "memories": done.memories, "seconds": took},
    )
