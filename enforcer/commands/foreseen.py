"""What is wanted of a subscription and what is there → what the enforcer would change, field by field, and why not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from enforcer.baseline import Mode
from enforcer.controls import plan as plan_control
from enforcer.controls import provider as provider_control
from enforcer.desired import Desired, observed
from enforcer.facts import Control
from enforcer.memory.subscription import Memory
from enforcer.observed.plan import PlanSeen, PlanWrite, Registration, Tier
from enforcer.verdict import Verdict

PLANNED = tuple(control for control in Control if control is not Control.ENROLMENT)
"""`enforcer enrol --check` tells of that."""

_AFTER_REGISTRATION = PlanSeen(Tier.FREE)
"""What a subscription begins with once Microsoft.Security is registered there."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field: `was` → `becomes`. Not `written`: it differs, and is left as it is (observed or exempt)."""

    control: Control
    field: str
    was: str
    becomes: str
    written: bool = True


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The verdicts that a look would end with if nothing were written, and what it would write."""

    verdicts: tuple[Verdict, ...]
    changes: tuple[Change, ...] = ()

    def beside(self, other: "Foreseen") -> "Foreseen":
        return Foreseen((*self.verdicts, *other.verdicts), (*self.changes, *other.changes))


def foresee(desired: Desired, seen: PlanSeen | None, memory: Memory, *, now: datetime) -> Foreseen:
    """`seen` None: Microsoft.Security is not registered. By the same judgement as a reconcile's."""
    if desired.mode is Mode.SKIP:
        return Foreseen(desired.skipped(PLANNED))
    registration = Registration.REGISTERED if seen else Registration.NOT_REGISTERED
    judged = (provider_control.judge(registration), plan_control.judge(desired.plan, seen, memory, now=now))
    verdicts = tuple(_as_wanted(verdict, desired) for verdict in judged)
    writes = {verdict.control: _is_written(verdict, desired) for verdict in judged}
    return Foreseen(verdicts, tuple(_changes(desired, seen, memory, writes=writes, now=now)))


def _as_wanted(verdict: Verdict, desired: Desired) -> Verdict:
    exempted = desired.exempted(verdict)
    return observed(exempted) if desired.mode is Mode.OBSERVE else exempted


def _is_written(verdict: Verdict, desired: Desired) -> bool:
    return desired.mode is Mode.ENFORCE and desired.exemption(verdict.control) is None


def _changes(
    desired: Desired, seen: PlanSeen | None, memory: Memory, *, writes: dict[Control, bool], now: datetime
) -> Iterator[Change]:
    """Without the provider there is no plan: what is exempt from registration keeps its plan too."""
    is_written = writes[Control.PLAN]
    if seen is None:
        is_registered = writes[Control.PROVIDER]
        words = Registration.NOT_REGISTERED.value, Registration.REGISTERED.value
        yield Change(Control.PROVIDER, "Microsoft.Security", *words, written=is_registered)
        is_written = is_written and is_registered
    before = seen or _AFTER_REGISTRATION
    action = plan_control.judge(desired.plan, before, memory, now=now).action
    if isinstance(action, PlanWrite):
        yield from _fields(before, action, memory, is_written=is_written)


def _fields(before: PlanSeen, write: PlanWrite, memory: Memory, *, is_written: bool) -> Iterator[Change]:
    if before.tier is not Tier.STANDARD:
        yield Change(Control.PLAN, "tier", before.tier.value, Tier.STANDARD.value, written=is_written)
    unproven = {entry.extension.casefold() for entry in memory.unproven}
    for wanted in write.extensions:
        was = "on" if before.is_on(wanted.name) else "off"
        becomes = "on" if wanted.enabled else "off"
        if was == becomes and wanted.name.casefold() in unproven and wanted.enabled:
            was = "on, unproven"
        if was != becomes:
            yield Change(Control.PLAN, wanted.name, was, becomes, written=is_written)
