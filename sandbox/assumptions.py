"""What only a live tenant can settle → one switchable field each, with the fact it stands on.

Defaults are the worst case for something that must keep the plan on. What is [doc] or [recorded] is not here: it is
simply built in.
"""

from dataclasses import dataclass, field, fields
from enum import Enum


class Omitted(Enum):
    """What happens to an extension that a PUT does not name."""

    SWITCHED_ON = "switched on"
    KEPT = "kept as it was"
    SWITCHED_OFF = "switched off"


class WithFree(Enum):
    """What happens to a PUT that names extensions together with tier Free."""

    REFUSED = "refused with 400"
    IGNORED = "accepted, extensions ignored"


def _fact(text: str) -> dict[str, str]:
    return {"fact": text}


@dataclass(frozen=True, slots=True)
class Assumption:
    """One row for the generated document."""

    name: str
    value: str
    fact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """How this simulated Azure settles what is [inferred] or [unknown]; see `describe()`."""

    ai_extensions: tuple[str, ...] = field(
        default=("AIPromptEvidence", "AIPromptSharingWithPurview", "AIModelScanner"),
        metadata=_fact(
            "defender-plan.md 3.1: which extensions the AI plan offers; only AIPromptEvidence is in a spec text"
        ),
    )
    omitted_when_turned_on: Omitted = field(
        default=Omitted.SWITCHED_ON,
        metadata=_fact("defender-plan.md 3.2.1: `on by default` is documented for CSPM, unknown for each AI extension"),
    )
    omitted_while_on: Omitted = field(
        default=Omitted.KEPT,
        metadata=_fact(
            "defender-plan.md 3.2.2: Standard to Standard, omitted extensions are merged by name [inferred]"
        ),
    )
    named_ignored_when_turned_on: bool = field(
        default=False,
        metadata=_fact(
            "defender-plan.md 3.2.3: Terraform sends the extensions in a second PUT, Microsoft's policy in one"
        ),
    )
    extensions_with_free: WithFree = field(
        default=WithFree.REFUSED,
        metadata=_fact("defender-plan.md 3.2.3 and 16: with tier Free: refused or ignored, exact answer unknown"),
    )
    unknown_extension_refused: bool = field(
        default=True,
        metadata=_fact("defender-plan.md 9: the text is documented for the batch resource only; 400 [inferred]"),
    )
    extensions_need_role_rights: bool = field(
        default=True,
        metadata=_fact(
            "defender-plan.md 3.3: whether AI extensions need the caller's roleAssignments/write is unknown"
        ),
    )
    free_rows_list_extensions: bool = field(
        default=False,
        metadata=_fact(
            "defender-plan.md 2.4: Microsoft's Free rows have no `extensions` key; a real AI row is unknown"
        ),
    )
    trial_days: int = field(
        default=30,
        metadata=_fact("defender-plan.md 14: 30-day trial [doc]; how it is counted per subscription is unknown"),
    )
    update_seconds: float = field(
        default=0.0,
        metadata=_fact("defender-plan.md 9: an update takes `a few seconds` (low authority); 0 keeps demos quick"),
    )
    lock_seconds: float = field(
        default=2.0,
        metadata=_fact(
            "defender-plan.md 9 and 17.3: how long a subscription stays locked after a plan update is unknown"
        ),
    )
    conflict_retry_after_s: int | None = field(
        default=None,
        metadata=_fact(
            "defender-plan.md 9 and 17.3: whether 409 Conflict carries Retry-After; none shown in any record"
        ),
    )
    identical_put_raises_event: bool = field(
        default=True,
        metadata=_fact("defender-plan.md 17.3: whether a PUT that changes nothing emits an event is unknown"),
    )
    identical_put_locks: bool = field(
        default=True,
        metadata=_fact("defender-plan.md 17.3: whether a PUT that changes nothing takes the lock is unknown"),
    )
    put_resets_enablement: bool = field(
        default=False,
        metadata=_fact("defender-plan.md 2.5 and 17.3: enablementTime is `the last time the tier was set to Standard`"),
    )
    registration_seconds: float = field(
        default=5.0,
        metadata=_fact(
            "defender-plan.md 8: registration passes through Registering and is polled; its duration is unknown"
        ),
    )
    inheritance_seconds: float = field(
        default=900.0,
        metadata=_fact(
            "issue 3: how long a group's role assignments take to reach a subscription that is new or moved is not in "
            "the facts; Azure Policy takes about 30 min for the same (defender-plan.md 13.3)"
        ),
    )
    event_subscription_seconds: float = field(
        default=5.0,
        metadata=_fact("events.md 6.3: Creating, then Succeeded by polling; how long it takes is unknown"),
    )
    polling_retry_after_s: int | None = field(
        default=None,
        metadata=_fact("events.md 6.3: no record shows Retry-After on an operation to be polled; SDKs then wait 30 s"),
    )
    function_destination_needs: str = field(
        default="Microsoft.Web/sites/functions/write",
        metadata=_fact("events.md 6.8: `write access` to the hub's function [doc], which action is [inferred]"),
    )
    page_size: int = field(
        default=100,
        metadata=_fact("managementgroups spec 2023-04-01: descendants are paged; the page size is unknown"),
    )
    throttles: bool = field(
        default=True,
        metadata=_fact("defender-plan.md 7: token buckets per subscription, principal and verb [doc]; off for floods"),
    )


def describe(assumptions: Assumptions) -> tuple[Assumption, ...]:
    """Every assumption with its present value and its fact, in the order of the file."""
    return tuple(
        Assumption(name=known.name, value=spelt(getattr(assumptions, known.name)), fact=known.metadata["fact"])
        for known in fields(assumptions)
    )


def spelt(value: object) -> str:
    """As a file writes it: `true`, `null`, `switched_on`, `[AIPromptEvidence]`."""
    match value:
        case Enum():
            return value.name.lower()
        case bool():
            return str(value).lower()
        case tuple():
            return f"[{', '.join(str(one) for one in value)}]"
        case None:
            return "null"
    return str(value)
