"""Baseline + subscription + now → Desired: the first scope that matches, and the exemptions in effect.

What the subscription's owner can edit only tightens (law 10): a scope that is matched by it wants no less than what
would be wanted without it, whatever it says and whatever scope it hides.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from enforcer.assumptions import ONLY_DISCLOSING_EXTENSIONS
from enforcer.baseline import Baseline, Exemption, Match, Mode, PlanWanted, Rule, Scope
from enforcer.baselines.exemptions import is_in_effect
from enforcer.baselines.pattern import fits
from enforcer.baselines.unjudged import without_disabled
from enforcer.desired import Desired
from enforcer.observed.subject import Subject

STRICTER = (Mode.SKIP, Mode.OBSERVE, Mode.ENFORCE)
"""Each mode protects more than the one before."""

type _Name = tuple[str, str]
_ANYBODY = ("", "")

_BASELINES_AT_A_TIME = 4
"""The one in force, one that is compared with it, and theirs in tests."""


def desired(baseline: Baseline, subject: Subject, *, now: datetime) -> Desired:
    """What is wanted of the subscription, which scope says so, and what is exempt."""
    index, names = _index(baseline), _names(subject)
    first = trusted = None
    for position in index.candidates(names):
        scope = baseline.scopes[position]
        if not _holds(scope.match, subject, names):
            continue
        first = position if first is None else first
        if not scope.match.is_in_owners_hands:
            trusted = position
            break
    wanted = index.wanted(first, trusted)
    exemptions = index.exemptions(names, now=now)
    return replace(wanted, exemptions=exemptions) if exemptions else wanted


def holding(baseline: Baseline, subject: Subject) -> tuple[int, ...]:
    """The positions of all scopes that hold, in the order of the file; the first wins."""
    names = _names(subject)
    found = _index(baseline).candidates(names)
    return tuple(position for position in found if _holds(baseline.scopes[position].match, subject, names))


def goes_by_place(baseline: Baseline) -> bool:
    """Whether a management group decides anything."""
    return any(scope.match.management_group for scope in baseline.scopes) or any(
        exemption.management_group for exemption in baseline.exemptions
    )


def goes_by_traits(baseline: Baseline) -> bool:
    """Whether a name, a tag or an offer decides anything."""
    return any(scope.match.is_in_owners_hands for scope in baseline.scopes)


def top_level(baseline: Baseline) -> Desired:
    """What is wanted where no scope matches and nothing is exempt."""
    return Desired(
        mode=baseline.mode, plan=baseline.plan, account_switch=baseline.account_switch, reports=baseline.reports
    )


class _Index:
    """Scopes and exemptions by what they name, so that an estate of 100,000 is judged in seconds."""

    def __init__(self, baseline: Baseline) -> None:
        self._baseline = baseline
        self._wanted: dict[tuple[int | None, int | None], Desired] = {}
        self._scopes: dict[_Name, list[int]] = defaultdict(list)
        self._exemptions: dict[_Name, list[Exemption]] = defaultdict(list)
        for position, scope in enumerate(baseline.scopes):
            self._scopes[_named(scope.match)].append(position)
        for exemption in baseline.exemptions:
            self._exemptions[_named(exemption)].append(exemption)
        for exemptions in self._exemptions.values():
            exemptions.sort(key=lambda each: each.until, reverse=True)

    def candidates(self, names: Sequence[_Name]) -> Iterable[int]:
        """The positions of the scopes that may match, in the order of the file."""
        return sorted(position for name in (_ANYBODY, *names) for position in self._scopes.get(name, ()))

    def wanted(self, first: int | None, trusted: int | None) -> Desired:
        """By the positions of the first scope that matches, and of the first of these that may loosen."""
        if (first, trusted) not in self._wanted:
            scopes = self._baseline.scopes
            wanted = _said(self._baseline, None if trusted is None else scopes[trusted])
            if first is not None and first != trusted:
                wanted = _tightened(wanted, scopes[first])
            self._wanted[first, trusted] = wanted
        return self._wanted[first, trusted]

    def exemptions(self, names: Sequence[_Name], *, now: datetime) -> tuple[Exemption, ...]:
        """Those in effect: the nearest first, and of these the longest."""
        return tuple(
            exemption
            for name in names
            for exemption in self._exemptions.get(name, ())
            if is_in_effect(exemption, now=now)
        )


@lru_cache(maxsize=_BASELINES_AT_A_TIME)
def _index(baseline: Baseline) -> _Index:
    return _Index(baseline)


def _named(what: Match | Exemption) -> _Name:
    if what.subscription:
        return ("subscription", what.subscription)
    return ("group", what.management_group) if what.management_group else _ANYBODY


def _names(subject: Subject) -> tuple[_Name, ...]:
    """The subscription, its own group, and every group above: the id of a group may look like a subscription's."""
    groups = subject.place.groups if subject.place else ()
    return (("subscription", subject.subscription), *(("group", group.lower()) for group in groups))


def _holds(match: Match, subject: Subject, names: Sequence[_Name]) -> bool:
    """All that is said; what is not known does not match."""
    traits = subject.traits
    return (
        match.subscription in {None, subject.subscription}
        and (match.management_group is None or ("group", match.management_group) in names)
        and (match.name is None or fits(match.name, traits.name))
        and (match.quota_id is None or fits(match.quota_id, traits.quota_id))
        and (not match.tags or _folded(match.tags) <= _folded(traits.tags or ()))
    )


def _folded(tags: tuple[tuple[str, str], ...]) -> frozenset[tuple[str, str]]:
    return frozenset((name.casefold(), value.casefold()) for name, value in tags)


def _said(baseline: Baseline, scope: Scope | None) -> Desired:
    """What a scope that may loosen says, and the top level where it is silent."""
    if scope is None:
        return top_level(baseline)
    return replace(
        top_level(baseline),
        mode=scope.mode or baseline.mode,
        plan=baseline.plan.overlaid(scope.plan),
        account_switch=scope.account_switch or baseline.account_switch,
        scope=str(scope.match),
        why=_why(scope),
        why_told=_why(scope, names=baseline.reports.actor_names),
    )


def _tightened(floor: Desired, scope: Scope) -> Desired:
    """What is wanted anyway and what the scope adds. `disabled` stays, but not where it was only observed."""
    enabled = (each for each in scope.plan.managed if each.rule is Rule.ENABLED)
    added = (each for each in enabled if each.name not in ONLY_DISCLOSING_EXTENSIONS)
    plan = PlanWanted(tuple(each for each in added if floor.plan.rule(each.name) is Rule.UNMANAGED))
    mode = max(floor.mode, scope.mode or floor.mode, key=STRICTER.index)
    is_on = Rule.ENABLED in {floor.account_switch, scope.account_switch}
    return replace(
        floor,
        mode=mode,
        plan=(floor.plan if mode is floor.mode else without_disabled(floor.plan)).overlaid(plan),
        account_switch=Rule.ENABLED if is_on else floor.account_switch,
        scope=str(scope.match),
        why=f"{_why(scope)}, and no less than {floor.why}",
        why_told=f"{_why(scope, names=floor.reports.actor_names)}, and no less than {floor.why_told}",
    )


def _why(scope: Scope, *, names: bool = True) -> str:
    words = f"scope {scope.match}"
    if (waiver := scope.waiver) is None:
        return words
    owner = f"{waiver.owner}: " if names else ""
    return f"{words} ({owner}{waiver.reason}; review {waiver.review.isoformat()})"
