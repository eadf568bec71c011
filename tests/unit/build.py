"""Short words for the values that judgement takes and gives."""

from datetime import UTC, datetime, timedelta

from enforcer.baseline import ExtensionWanted, PlanWanted, Rule
from enforcer.facts import Cause, Control, Fact, subscription_id
from enforcer.looks.kept import Kept
from enforcer.looks.learnt import Learnt, Look, Reading
from enforcer.memory.heal import Heal, HealId
from enforcer.memory.subscription import Awaiting, Memory, Unproven
from enforcer.observed.plan import Extension, OperationStatus, PlanSeen, PlanWrite, Tier

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SUBSCRIPTION = subscription_id("5f6c0a1e-0000-4000-8000-00000000ab01")
OTHER = subscription_id("5f6c0a1e-0000-4000-8000-00000000ab02")

EVIDENCE, SHARING, SCANNER = "AIPromptEvidence", "AIPromptSharingWithPurview", "AIModelScanner"
MYSTERY = "AIMystery"
"""An extension that no document names."""

SUCCEEDED, FAILED = OperationStatus.SUCCEEDED, OperationStatus.FAILED
NOT_REPORTED, NO_ANSWER = OperationStatus.NOT_REPORTED, OperationStatus.NO_ANSWER

NOT_REACHED = ("plans", "providers", "accounts", "alerts", "estate", "index")
"""Of a World: the ways out to Azure, for tests that never go there."""


def later(**ago: float) -> datetime:
    return NOW + timedelta(**ago)


def wanted(**rules: str) -> PlanWanted:
    return PlanWanted(tuple(ExtensionWanted(name, Rule(rule)) for name, rule in rules.items()))


def extensions(status: OperationStatus = NOT_REPORTED, /, **states: bool) -> tuple[Extension, ...]:
    return tuple(Extension(name, enabled=on, status=status) for name, on in states.items())


def standard(status: OperationStatus = NOT_REPORTED, /, **states: bool) -> PlanSeen:
    return PlanSeen(Tier.STANDARD, extensions(status, **states))


def free(**states: bool) -> PlanSeen:
    return PlanSeen(Tier.FREE, extensions(**states))


def write(**states: bool) -> PlanWrite:
    return PlanWrite(extensions(**states))


def memory(**fields: object) -> Memory:
    return Memory(subscription=SUBSCRIPTION, **fields)  # type: ignore[arg-type]  # each test names the fields it is about


def unproven(
    name: str = EVIDENCE, status: OperationStatus = FAILED, *, at: datetime = NOW, attempts: int = 1
) -> Unproven:
    return Unproven(name, status, None, attempts, at)


def awaiting(control: Control = Control.PLAN, *, since: datetime = NOW, heal: str = "h1") -> Awaiting:
    return Awaiting(HealId(heal), control, since)


def fact(**fields: object) -> Fact:
    said = {"subscription": SUBSCRIPTION, "controls": tuple(Control), "cause": Cause.PLAN_CHANGED} | fields
    return Fact(**said)  # type: ignore[arg-type]  # each test names the fields it is about


def heal(**fields: object) -> Heal:
    said: dict[str, object] = {
        "id": HealId("h1"),
        "subscription": SUBSCRIPTION,
        "control": Control.PLAN,
        "started_at": NOW,
        "cause": Cause.PLAN_CHANGED.value,
        "reason": "tier is Free, wanted Standard",
        "before": '{"properties":{"pricingTier":"Free"}}',
        "asked": '{"properties":{"pricingTier":"Standard"}}',
    }
    return Heal(**(said | fields))  # type: ignore[arg-type]  # each test names the fields it is about


def reading(seen: PlanSeen | None, recalled: Memory, *, at: datetime = NOW) -> Reading | None:
    """Of a look that began no write before it."""
    if seen is None or seen.tier is not Tier.STANDARD:
        return None
    return Reading(seen, at, recalled.writes, is_wish=recalled.asked is None)


def learnt(recalled: Memory, *, known: Memory | None = None, **fields: object) -> Learnt:
    """Of a look in the name of `fact()`, which met nothing and changes nothing, but for what a test is about.

    It read the plan once, before anything that it wrote.
    """
    said: dict[str, object] = {
        "fact": fact(),
        "announces": False,
        "look": None,
        "verdicts": (),
        "wanted": PlanWanted(),
        "enrols": False,
        "is_member": True,
        "scope": None,
        "kept": Kept(),
        "enrolled": None,
        "observes": False,
        "error": None,
        "holder": "us",
        "at": NOW,
    }
    look, at = fields.get("look"), fields.get("at", NOW)
    if isinstance(look, Look) and isinstance(at, datetime) and (known or recalled).writes == recalled.writes:
        said["reading"] = reading(look.seen, recalled, at=at)
    return Learnt(recalled=recalled, known=known or recalled, **(said | fields))  # type: ignore[arg-type]  # what a test is about
