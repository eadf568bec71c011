"""Two baselines over an estate → how many subscriptions lose protections, how many are wanted otherwise, in words."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from enforcer.assumptions import DISCLOSING_EXTENSIONS
from enforcer.baseline import Baseline, Exemptible, Limits, Mode
from enforcer.baselines.level import Level
from enforcer.baselines.protections import protections
from enforcer.desired import Desired
from enforcer.observed.subject import Subject
from enforcer.scope import desired

FEW = 10
"""So many subscriptions may always be changed at once: a part of a small estate is less than one."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many lose a protection, are wanted otherwise in any way, and hand on more than before."""

    subscriptions: int
    loosened: int
    changed: int
    disclosing: int
    raised: tuple[str, ...]
    """Limits that the new baseline raises: a first edit must not make room for a second. And a pace that it lowers,
    an incident that it lets open later, a promise that it lowers."""
    words: tuple[str, ...]
    """What is wanted of no subscription by itself; then one for each kind of change: what it is, from what to what, and
    how many it is about, most first.
    """

    def beyond(self, limits: Limits) -> tuple[str, ...]:
        """Why the new baseline is held back; nothing where it is not. The limits are those of the old one."""
        return (*self.raised, *self.too_many(limits))

    def too_many(self, limits: Limits) -> tuple[str, ...]:
        """The part of it that is about subscriptions."""
        reasons = []
        if self.loosened > limits.max_loosened * self.subscriptions:
            reasons.append(_too_many(self.loosened, self.subscriptions, "lose protections", limits.max_loosened))
        if self.changed > max(FEW, limits.max_changed * self.subscriptions):
            reasons.append(_too_many(self.changed, self.subscriptions, "change", limits.max_changed))
        return tuple(reasons)


def compare(old: Baseline, new: Baseline, subjects: Iterable[Subject], *, now: datetime) -> Comparison:
    """What would be different for each subscription if `new` were in force now instead of `old`."""
    counts: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for subject in subjects:
        before, after = desired(old, subject, now=now), desired(new, subject, now=now)
        counts["subscriptions"] += 1
        if different := tuple(_differences(before, after)):
            words.update(different)
            counts.update(_kinds(before, after))
    told = sorted(words.items(), key=lambda item: (-item[1], item[0]))
    return Comparison(
        subscriptions=counts["subscriptions"],
        loosened=counts["loosened"],
        changed=counts["changed"],
        disclosing=counts["disclosing"],
        raised=(*_raised(old.limits, new.limits), *_later_told(old, new)),
        words=(*_of_all(old, new), *(f"{what}: {number}" for what, number in told)),
    )


def _kinds(before: Desired, after: Desired) -> Iterator[str]:
    """What a change of one subscription is."""
    was, is_now = protections(before), protections(after)
    yield "changed"
    is_lower = _is_lower(was, is_now) or _is_lower(_without_exemptions(before), _without_exemptions(after))
    if is_lower or any(_loose_until(after, name) > _loose_until(before, name) for name in Exemptible):
        yield "loosened"
    kept = [name for name in DISCLOSING_EXTENSIONS if is_now.get(name) is Level.KEPT]
    if any(was.get(name) is not Level.KEPT for name in kept):
        yield "disclosing"


def _is_lower(was: Mapping[str, Level], is_now: Mapping[str, Level]) -> bool:
    return any(is_now.get(name, Level.UNTOUCHED) < was.get(name, Level.UNTOUCHED) for name in {**was, **is_now})


def _without_exemptions(wanted: Desired) -> Mapping[str, Level]:
    """What comes when they end: an edit in their shadow is an edit."""
    return protections(replace(wanted, exemptions=()))


def _differences(before: Desired, after: Desired) -> Iterator[str]:
    """From what to what, in words that are the same for all subscriptions that they are about."""
    pairs = {
        "mode": (before.mode.value, after.mode.value),
        **{
            name: (before.plan.rule(name).value, after.plan.rule(name).value)
            for name in (entry.name for entry in before.plan.overlaid(after.plan).extensions)
        },
        "accounts' switch": (before.account_switch.value, after.account_switch.value),
        "Purview": (before.reports.purview, after.reports.purview),
        "content filters": (before.reports.content_filter, after.reports.content_filter),
    }
    for name, (was, is_now) in pairs.items():
        if was != is_now:
            yield f"{name} {_word(was)} → {_word(is_now)}"
    for control in Exemptible:
        until, is_until = _exempt_until(before, control), _exempt_until(after, control)
        if until and is_until and until != is_until:
            yield f"{control.value}: exempt until {is_until} instead of {until}"
    was_exempt, is_exempt = _exempt(before), _exempt(after)
    yield from sorted(f"{what}: exempt" for what in is_exempt - was_exempt)
    yield from sorted(f"{what}: no longer exempt" for what in was_exempt - is_exempt)


def _loose_until(wanted: Desired, control: Exemptible) -> date:
    """Until when a control is not kept: an exemption ends by itself, a mode does not."""
    if wanted.mode is not Mode.ENFORCE:
        return date.max
    return _exempt_until(wanted, control) or date.min


def _exempt_until(wanted: Desired, control: Exemptible) -> date | None:
    """The last day of the longest exemption."""
    return max((each.until for each in wanted.exemptions if control in each.controls), default=None)


def _exempt(wanted: Desired) -> frozenset[str]:
    return frozenset(f"{name.value} by {each.ticket}" for each in wanted.exemptions for name in each.controls)


def _word(value: str | bool) -> str:
    return value if isinstance(value, str) else "reported" if value else "not reported"


def _of_all(old: Baseline, new: Baseline) -> Iterator[str]:
    """What goes on record of people, when a fight is an incident, what is promised, and the limits themselves."""
    pairs = {
        "incident.afterHeals": (str(old.incident.after_heals), str(new.incident.after_heals)),
        "incident.within": (str(old.incident.within), str(new.incident.within)),
        "exposure.slo": (f"{old.reports.slo:g}", f"{new.reports.slo:g}"),
        "telemetry.actorNames": (str(old.reports.actor_names).lower(), str(new.reports.actor_names).lower()),
        "limits.maxLoosened": (f"{old.limits.max_loosened:g}", f"{new.limits.max_loosened:g}"),
        "limits.maxChanged": (f"{old.limits.max_changed:g}", f"{new.limits.max_changed:g}"),
        "limits.writesPerSecond": (f"{old.limits.writes_per_second:g}", f"{new.limits.writes_per_second:g}"),
    }
    yield from (f"{name} {was} → {is_now}" for name, (was, is_now) in pairs.items() if was != is_now)


def _raised(old: Limits, new: Limits) -> Iterator[str]:
    for name, was, is_now in (
        ("maxLoosened", old.max_loosened, new.max_loosened),
        ("maxChanged", old.max_changed, new.max_changed),
    ):
        if is_now > was:
            yield f"{name} is raised from {was:.0%} to {is_now:.0%}"
    if new.writes_per_second < old.writes_per_second:
        yield f"writesPerSecond is lowered from {old.writes_per_second:g} to {new.writes_per_second:g}"


def _later_told(old: Baseline, new: Baseline) -> Iterator[str]:
    """What makes people hear of trouble later, or of less of it."""
    was, is_now = old.incident, new.incident
    if is_now.after_heals > was.after_heals:
        yield f"incident.afterHeals is raised from {was.after_heals} to {is_now.after_heals}"
    if is_now.within < was.within:
        yield f"incident.within is lowered from {was.within} to {is_now.within}"
    if new.reports.slo < old.reports.slo:
        yield f"exposure.slo is lowered from {old.reports.slo:g} to {new.reports.slo:g}"


def _too_many(number: int, of: int, what: str, limit: float) -> str:
    return f"{number} of {of} subscriptions {what}; at most {limit:.0%} may"
