"""What the answer to a PUT proves. HTTP 200 is not success: a refused extension reads as enabled (law 5)."""

from dataclasses import dataclass
from datetime import datetime

from enforcer.assumptions import HARMLESS_EXTENSIONS
from enforcer.baseline import PlanWanted, Rule
from enforcer.facts import Control
from enforcer.memory.subscription import Memory, Unproven
from enforcer.observed.plan import Extension, OperationStatus, PlanSeen, PlanWrite, Tier
from enforcer.schedule import refused_retry
from enforcer.verdict import Kind, Verdict


@dataclass(frozen=True, slots=True)
class Proof:
    """The verdict on a write, and what it left unproven."""

    verdict: Verdict
    unproven: tuple[Unproven, ...] = ()

    @property
    def needs_reading(self) -> bool:
        """Nothing was refused, but something was not reported: an independent read decides."""
        return self.verdict.kind is Kind.UNPROVEN and all(
            entry.status is OperationStatus.NOT_REPORTED for entry in self.unproven
        )


def prove(wanted: PlanWanted, write: PlanWrite, answer: PlanSeen, memory: Memory, *, now: datetime) -> Proof:
    """Judge the answer: the tier, and state *and* operationStatus of every managed extension that was sent."""
    sent = tuple(entry for entry in write.extensions if wanted.rule(entry.name) is not Rule.UNMANAGED)
    if answer.tier is not Tier.STANDARD:
        missing = tuple(_unproven(entry, None, memory, now=now) for entry in sent)
        return Proof(_verdict(Kind.UNPROVEN, f"the answer has tier {answer.tier.value}"), missing)
    open_ = tuple(
        _unproven(entry, answer.extension(entry.name), memory, now=now)
        for entry in sent
        if not _is_proven(entry, answer.extension(entry.name))
    )
    absent = [entry.name for entry in wanted.managed if entry.rule is Rule.ENABLED and not _is_in(write, entry.name)]
    if absent:
        return Proof(_verdict(Kind.REFUSED, f"not offered by the service: {', '.join(absent)}"), open_)
    if not open_:
        return Proof(_verdict(Kind.PROVEN, "tier, states and operation statuses as wanted"))
    return Proof(_verdict(Kind.UNPROVEN, "; ".join(_words(entry) for entry in open_)), open_)


def read_back(wanted: PlanWanted, write: PlanWrite, seen: PlanSeen | None, proof: Proof) -> Proof:
    """What was not reported in the answer, and reads as it was sent, is proven by that independent read."""
    managed = [entry for entry in write.extensions if wanted.rule(entry.name) is not Rule.UNMANAGED]
    if seen is None or seen.tier is not Tier.STANDARD or any(seen.is_on(x.name) is not x.enabled for x in managed):
        return proof
    return Proof(_verdict(Kind.PROVEN, "read back: tier and states as wanted"))


def unasked(
    wanted: PlanWanted, plan: PlanSeen, asked: tuple[str, ...] | None, corrected: tuple[str, ...]
) -> tuple[str, ...]:
    """Extensions that are on after our write, that it did not ask for, and that may hand prompts on (law 3).

    `asked` None: no write of ours is open. What was `corrected` before is somebody's own wish by now.
    """
    if asked is None:
        return ()
    known = {name.casefold() for name in (*asked, *HARMLESS_EXTENSIONS, *corrected)}
    on = (entry.name for entry in plan.extensions if entry.enabled and entry.name.casefold() not in known)
    return tuple(name for name in on if wanted.rule(name) is Rule.UNMANAGED)


def wished(last: PlanSeen | None, asked: tuple[str, ...] | None) -> PlanSeen | None:
    """The plan when it was last seen at Standard, less what a later write of ours did not ask to be on.

    Whoever sent that write knew more: it saw it off, or had no ledger, and so sent it as off.
    """
    return last and (last if asked is None else last.only((*asked, *HARMLESS_EXTENSIONS)))


def _is_in(write: PlanWrite, name: str) -> bool:
    return any(sent.name.casefold() == name.casefold() for sent in write.extensions)


def _is_proven(sent: Extension, answered: Extension | None) -> bool:
    return answered is not None and answered.enabled is sent.enabled and answered.status is OperationStatus.SUCCEEDED


def _unproven(sent: Extension, answered: Extension | None, memory: Memory, *, now: datetime) -> Unproven:
    """Silence does not unsay a refusal: only a PUT that says Succeeded does."""
    earlier = next((entry for entry in memory.unproven if entry.extension == sent.name), None)
    attempts = earlier.attempts if earlier else 0
    status = answered.status if answered else OperationStatus.NOT_REPORTED
    message = answered.message if answered else None
    if status is OperationStatus.SUCCEEDED:  # it says so, and shows another state than was asked for
        status = OperationStatus.NOT_REPORTED
    if status is OperationStatus.NOT_REPORTED and earlier and earlier.status is OperationStatus.FAILED:
        status, message = earlier.status, earlier.message
    return Unproven(sent.name, status, message, attempts + 1, refused_retry(attempts, now=now))


def _words(entry: Unproven) -> str:
    if entry.status is OperationStatus.FAILED:
        return f"{entry.extension} was refused: {entry.message or 'no message'}"
    return f"{entry.extension}: not reported"


def _verdict(kind: Kind, reason: str) -> Verdict:
    return Verdict(Control.PLAN, kind, reason)
