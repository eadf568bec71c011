"""A new baseline against the one in force and against a day's, over the estate → what differs, and what is too much."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from enforcer.adoption.compare import Comparison, compare
from enforcer.adoption.probes import newcomers, probes
from enforcer.assumptions import DISCLOSING_EXTENSIONS, HARMLESS_EXTENSIONS
from enforcer.baseline import Baseline, ExtensionWanted, Limits, Mode, PlanWanted, Reports, Rule
from enforcer.observed.subject import Subject

STRICT = Baseline(
    digest="strict",
    name="all that can be kept",
    mode=Mode.ENFORCE,
    plan=PlanWanted(
        tuple(ExtensionWanted(name, Rule.ENABLED) for name in (*DISCLOSING_EXTENSIONS, *HARMLESS_EXTENSIONS))
    ),
    account_switch=Rule.ENABLED,
    reports=Reports(purview=True, content_filter=True),
)
"""What a version in force that nobody can read any more may have wanted: nothing protects more."""

_NOTHING_LOOSER = Limits(max_loosened=0, max_changed=1)


def dry_run(
    old: Baseline | None, of_the_day: Baseline | None, new: Baseline, subjects: Sequence[Subject], *, now: datetime
) -> tuple[Comparison, tuple[str, ...]]:
    """Why `new` is beyond the limits; nothing where it is within them.

    `old` None: it can't be read. `of_the_day`: what was in force a day ago, where that was another one. Without a known
    subscription nobody can say how many a change is about: then whatever could lose a protection counts.
    """
    known = subjects or probes(old or STRICT, new)
    limits = old.limits if old and subjects else _NOTHING_LOOSER
    found = compare(old or STRICT, new, known, now=now)
    reasons = (*found.beyond(limits), *(_of_newcomers(old or STRICT, new, subjects, now=now) if subjects else ()))
    if of_the_day and of_the_day.digest != new.digest:
        over_the_day = compare(of_the_day, new, known, now=now).too_many(limits)
        reasons = (*reasons, *(f"with the edits of a day: {each}" for each in over_the_day))
    if reasons and not subjects:
        reasons = ("no subscription is known yet: whatever loosens counts", *reasons)
    if reasons and old is None:
        reasons = ("the version in force can't be read: compared with one that keeps everything", *reasons)
    return (found if subjects else replace(found, subscriptions=0)), reasons


def _of_newcomers(old: Baseline, new: Baseline, subjects: Sequence[Subject], *, now: datetime) -> tuple[str, ...]:
    """Where nobody is yet, nobody is counted. Not where all may lose protections."""
    if old.limits.max_loosened >= 1:
        return ()
    found = compare(old, new, newcomers(subjects, old, new), now=now)
    return (f"newcomers would lose protections: {'; '.join(found.words)}",) if found.loosened else ()
