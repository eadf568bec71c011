"""Stretches of exposure by subscription, and a window → whose changes began them. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from enforcer.cli.overview.overview import Culprit
from enforcer.exposure.tally import Stretch, Window, tally
from enforcer.facts import Actor, Attribution, SubscriptionId

_RANKS = tuple(Attribution)
"""The activity log's word counts for more than an event's claim."""


def culprits(stretches: Mapping[SubscriptionId, Sequence[Stretch]], window: Window) -> tuple[Culprit, ...]:
    """Who began the most first. What overlaps in a subscription counts once for each of those who began it."""
    named: dict[str, Actor | None] = {}
    begun: dict[str, list[tuple[SubscriptionId, list[Stretch]]]] = defaultdict(list)
    for subscription, every in stretches.items():
        mine: dict[str, list[Stretch]] = defaultdict(list)
        for one in every:
            if one.when.cut(window).length:
                key = _key(one.actor)
                named[key] = _surer(named.get(key), one.actor)
                mine[key].append(one)
        for key, some in mine.items():
            begun[key].append((subscription, some))
    found = (_culprit(named[key], some, window) for key, some in begun.items())
    return tuple(sorted(found, key=lambda one: (one.actor is None, -one.exposures, -one.exposed, _key(one.actor))))


def _culprit(actor: Actor | None, begun: Sequence[tuple[SubscriptionId, list[Stretch]]], window: Window) -> Culprit:
    nobody = Window(window.end, window.end)
    tallies = [tally(some, window, watched=nobody) for _, some in begun]
    last: datetime = max(one.when.begin for _, some in begun for one in some)
    exposed = sum((one.exposed for one in tallies), start=window.length * 0)
    return Culprit(actor, sum(one.exposures for one in tallies), exposed, len(begun), last)


def _key(actor: Actor | None) -> str:
    """One principal is one, whatever it came with; "" for nobody."""
    return "" if actor is None else actor.object_id or actor.app_id or ""


def _surer(known: Actor | None, other: Actor | None) -> Actor | None:
    if known is None or other is None:
        return known or other
    return max(known, other, key=lambda one: _RANKS.index(one.attribution))
