"""Baseline + subscription + now → in words: which scope and which exemption count, and what else would hold."""

from collections.abc import Iterator
from datetime import datetime

from enforcer.baseline import Baseline, Exemption, Mode
from enforcer.desired import Desired
from enforcer.observed.subject import Subject
from enforcer.scope import desired, holding


def explain(baseline: Baseline, subject: Subject, *, now: datetime) -> tuple[str, ...]:
    """What decides comes first; then what holds too and does not count, each with the reason (docs/baseline.md)."""
    wanted = desired(baseline, subject, now=now)
    return (f"{wanted.why} decides: mode {wanted.mode.value}", *_scopes(baseline, subject), *_exemptions(wanted))


def _scopes(baseline: Baseline, subject: Subject) -> Iterator[str]:
    """Of those that hold, the first decides; one in the owner's hands adds to the first of the others."""
    held = holding(baseline, subject)
    for place, position in enumerate(held):
        scope = baseline.scopes[position]
        earlier = [baseline.scopes[each].match for each in held[:place]]
        is_floor = place > 0 and all(match.is_in_owners_hands for match in earlier)
        if place == 0:
            continue
        if is_floor and not scope.match.is_in_owners_hands:
            yield f"scope {scope.match} holds too: what it wants is the least, because the first may only tighten"
        else:
            yield f"scope {scope.match} holds too and does not count: the first in the file wins"


def _exemptions(wanted: Desired) -> Iterator[str]:
    """Of several for one control the subscription's own counts, else the nearest group's; then the longest."""
    if wanted.mode is Mode.SKIP:
        yield from (
            f"exemption {_words(each)} does not count: what is skipped is not exempt" for each in wanted.exemptions
        )
        return
    taken: set[str] = set()
    for each in wanted.exemptions:
        controls = [control.value for control in each.controls]
        counts = [control for control in controls if control not in taken]
        taken |= set(controls)
        if counts:
            yield f"exemption {_words(each)} counts for {', '.join(counts)}: {each.owner}, {each.reason}"
        else:
            yield f"exemption {_words(each)} is in effect too: one that is nearer or ends later counts"


def _words(exemption: Exemption) -> str:
    whose = exemption.subscription or f"managementGroup {exemption.management_group}"
    return f"{exemption.ticket} of {whose} until {exemption.until.isoformat()}"
