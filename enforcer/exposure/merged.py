"""More ended exposures than can be held → fewer that cover at least the same time. Pure.

Of the same control, account and waiver those go together that lie closest to each other: what was good between them is
counted as exposed, so that they are at most so long.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby, pairwise

from enforcer.exposure.stretch import Exposure, Precision, Waived
from enforcer.facts import AccountId, Control

FEWEST = 100
"""So many can always be told apart: each control, waived in each way, confirmed or not."""

_SLACK = 10
"""A tenth goes at once, so that not each further one merges all again."""

type _Key = tuple[Control, str, Waived, bool]


@dataclass(frozen=True, slots=True)
class Merged:
    """`fewer`: how many rows that makes less."""

    exposures: tuple[Exposure, ...]
    fewer: int = 0


def merged(ended: Sequence[Exposure], *, most: int) -> Merged:
    """As they are where they are not more than `most`, which is at least FEWEST."""
    most = max(most, FEWEST)
    if len(ended) <= most:
        return Merged(tuple(ended))
    rest = _closest_merged(ended, len(ended) - most + most // _SLACK)
    if len(rest) > most:
        nameless = [replace(one, account=None, precision=Precision.AT_MOST) if one.account else one for one in rest]
        rest = _closest_merged(nameless, len(nameless) - most + most // _SLACK)
    return Merged(rest, fewer=len(ended) - len(rest))


def _closest_merged(ended: Iterable[Exposure], fewer: int) -> tuple[Exposure, ...]:
    """At most so many fewer: the least gaps go."""
    groups = [_by_begin(group) for _, group in groupby(sorted(ended, key=_order), key=_key)]
    gaps = [
        (_gap(one, other), number, place)
        for number, group in enumerate(groups)
        for place, (one, other) in enumerate(pairwise(group))
    ]
    closed = {(number, place) for _, number, place in sorted(gaps)[:fewer]}
    found: list[Exposure] = []
    for number, group in enumerate(groups):
        for place, one in enumerate(group):
            found[-1:] = [_together(found[-1], one)] if (number, place - 1) in closed else [*found[-1:], one]
    return tuple(sorted(found, key=_end))


def _together(one: Exposure, other: Exposure) -> Exposure:
    return replace(
        one,
        closed=max(_end(one), _end(other)),
        ending=other.ending,
        seen=max(one.seen, other.seen),
        off_at=max(one.off_at, other.off_at),
        precision=Precision.AT_MOST,
        actor=one.actor if one.actor == other.actor else None,
    )


def _by_begin(group: Iterable[Exposure]) -> list[Exposure]:
    return sorted(group, key=lambda one: one.opened)


def _gap(one: Exposure, other: Exposure) -> timedelta:
    return other.opened - _end(one)


def _end(one: Exposure) -> datetime:
    return one.closed or one.opened


def _key(one: Exposure) -> _Key:
    return one.control, _name(one.account), one.waived, one.is_confirmed


def _name(account: AccountId | None) -> str:
    return str(account or "")


def _order(one: Exposure) -> tuple[str, str, bool, bool, bool, bool]:
    waived = one.waived
    return (one.control.value, _name(one.account), waived.exempt, waived.observed, waived.paused, one.is_confirmed)
