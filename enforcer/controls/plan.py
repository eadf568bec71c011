"""Is the AI plan at Standard, with its extensions as the baseline wants them? If not: the one PUT that heals it."""

from datetime import datetime

from enforcer.assumptions import DISCLOSING_EXTENSIONS
from enforcer.baseline import PlanWanted, Rule
from enforcer.controls.proof import unasked, wished
from enforcer.facts import Control
from enforcer.memory.subscription import Memory, Unproven
from enforcer.observed.plan import Extension, OperationStatus, PlanSeen, PlanWrite, Tier
from enforcer.verdict import Kind, Verdict


def judge(wanted: PlanWanted, seen: PlanSeen | None, memory: Memory, *, now: datetime) -> Verdict:
    """The verdict on the plan as read. `seen` is None where the provider is not registered."""
    if seen is None:
        return Verdict(Control.PLAN, Kind.DRIFTED, "no plan: the provider is not registered")
    offered = _without(wanted, _absent(memory, now=now))
    differences = _differences(offered, seen, memory)
    if differences:
        return Verdict(Control.PLAN, Kind.DRIFTED, "; ".join(differences), _write(offered, seen, memory, now=now))
    refused = tuple(entry for entry in _pertinent(offered, memory) if entry.status is not OperationStatus.NOT_REPORTED)
    if refused:
        due = any(entry.retry_at <= now for entry in refused)
        return Verdict(
            Control.PLAN, Kind.UNPROVEN, _words(refused), _write(offered, seen, memory, now=now) if due else None
        )
    missing = [entry.name for entry in wanted.managed if entry not in offered.managed and entry.rule is Rule.ENABLED]
    if missing:
        return Verdict(Control.PLAN, Kind.REFUSED, f"not offered by the service: {', '.join(missing)}")
    if any(entry.control is Control.PLAN for entry in memory.awaiting) or _pertinent(offered, memory):
        return Verdict(Control.PLAN, Kind.PROVEN, "reads as it was written")
    return Verdict(Control.PLAN, Kind.COMPLIANT, "as the baseline wants it")


def _absent(memory: Memory, *, now: datetime) -> frozenset[str]:
    return frozenset(entry.extension.casefold() for entry in memory.not_offered if entry.until > now)


def _without(wanted: PlanWanted, absent: frozenset[str]) -> PlanWanted:
    return PlanWanted(tuple(entry for entry in wanted.extensions if entry.name.casefold() not in absent))


def _differences(wanted: PlanWanted, seen: PlanSeen, memory: Memory) -> list[str]:
    if seen.tier is not Tier.STANDARD:
        return [f"tier is {seen.tier.value}, wanted Standard"]
    words = {True: "on", False: "off"}
    came_on = unasked(wanted, seen, memory.asked, memory.corrected)
    return [f"{name} came on unasked" for name in came_on] + [
        f"{entry.name} is {words[not on]}, wanted {words[on]}"
        for entry in wanted.managed
        if seen.is_on(entry.name) is not (on := entry.rule is Rule.ENABLED)
    ]


def _pertinent(wanted: PlanWanted, memory: Memory) -> tuple[Unproven, ...]:
    return tuple(entry for entry in memory.unproven if wanted.rule(entry.extension) is not Rule.UNMANAGED)


def _words(refused: tuple[Unproven, ...]) -> str:
    return "; ".join(f"{entry.extension} is unproven: {entry.message or entry.status.value}" for entry in refused)


def _write(wanted: PlanWanted, seen: PlanSeen, memory: Memory, *, now: datetime) -> PlanWrite:
    """Every managed extension, and what law 3 wants said of the others, sorted by name."""
    rising = seen.tier is not Tier.STANDARD
    source = wished(memory.last_plan, memory.asked) if rising else seen
    known = {entry.name.casefold(): entry.name for entry in wanted.managed}
    for name in (
        *((*DISCLOSING_EXTENSIONS, *memory.corrected) if rising else ()),
        *(entry.name for entry in (source.extensions if source else ())),
    ):
        known.setdefault(name.casefold(), name)
    absent = _absent(memory, now=now)
    names = sorted(name for folded, name in known.items() if folded not in absent)
    off = memory.corrected if rising else unasked(wanted, seen, memory.asked, memory.corrected)
    folded_off = {name.casefold() for name in off}
    return PlanWrite(
        tuple(_extension(wanted, name, source, came_unasked=name.casefold() in folded_off) for name in names)
    )


def _extension(wanted: PlanWanted, name: str, source: PlanSeen | None, *, came_unasked: bool) -> Extension:
    """One line of the PUT: the baseline's word, else the state as it was; properties only on an enabled one."""
    rule = wanted.rule(name)
    was = source.extension(name) if source else None
    stays = rule is Rule.UNMANAGED and was is not None and was.enabled and not came_unasked
    enabled = rule is Rule.ENABLED or stays
    return Extension(name, enabled=enabled, properties=was.properties if was and enabled else None)
