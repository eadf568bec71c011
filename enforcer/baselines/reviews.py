"""A baseline and a day → in words, what was to be looked at again by then. Nothing stops counting by it."""

from collections.abc import Iterator
from datetime import date

from enforcer.baseline import Baseline, Waiver


def overdue(baseline: Baseline, *, today: date) -> tuple[str, ...]:
    """Whose review day (UTC) is over, in the order of the file."""
    return tuple(
        f"the review of {what} was due on {waiver.review.isoformat()} ({waiver.owner}: {waiver.reason})"
        for what, waiver in _waivers(baseline)
        if waiver.review < today
    )


def _waivers(baseline: Baseline) -> Iterator[tuple[str, Waiver]]:
    for entry in baseline.plan.extensions:
        if entry.waiver:
            yield entry.name, entry.waiver
    for scope in baseline.scopes:
        if scope.waiver:
            yield f"scope {scope.match}", scope.waiver
        for entry in scope.plan.extensions:
            if entry.waiver:
                yield f"{entry.name} in scope {scope.match}", entry.waiver
