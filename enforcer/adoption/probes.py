"""Baselines → made-up subscriptions, one for everything that they name: a dry run where the estate is not known."""

from collections.abc import Iterable, Iterator

from enforcer.baseline import Baseline, Match
from enforcer.facts import SubscriptionId
from enforcer.observed.place import Place
from enforcer.observed.subject import Subject
from enforcer.observed.traits import Traits

NOBODY = SubscriptionId("00000000-0000-0000-0000-000000000000")
"""What no scope by id and no exemption of a subscription is about."""


def probes(*baselines: Baseline) -> tuple[Subject, ...]:
    """Each once; the first is one that nothing names."""
    return tuple(dict.fromkeys((Subject(NOBODY, Place(())), *(each for one in baselines for each in _named(one)))))


def newcomers(subjects: Iterable[Subject], *baselines: Baseline) -> tuple[Subject, ...]:
    """The probes of nobody who is known: of the top level, and of each group that is named and has no subscription."""
    inhabited = {group.lower() for subject in subjects if subject.place for group in subject.place.groups}
    return tuple(
        each
        for each in probes(*baselines)
        if each.subscription == NOBODY and each.place and inhabited.isdisjoint(each.place.groups)
        if each.traits == Traits()
    )


def _named(baseline: Baseline) -> Iterator[Subject]:
    for scope in baseline.scopes:
        yield _meeting(scope.match)
    for exemption in baseline.exemptions:
        yield _meeting(Match(subscription=exemption.subscription, management_group=exemption.management_group))


def _meeting(match: Match) -> Subject:
    """Somebody whom the match holds for: `*` may stand for nothing."""
    traits = Traits(
        name=match.name.replace("*", "") if match.name else None,
        tags=match.tags or None,
        quota_id=match.quota_id.replace("*", "") if match.quota_id else None,
    )
    groups = (match.management_group,) if match.management_group else ()
    return Subject(match.subscription or NOBODY, Place(groups), traits)
