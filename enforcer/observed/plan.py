"""The AI plan of one subscription as Azure shows it, as we ask for it, and as the answer to our write says."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum


class Tier(Enum):
    """Microsoft.Security/pricings `pricingTier` (2024-01-01)."""

    FREE = "Free"
    STANDARD = "Standard"


class Registration(Enum):
    """State of the resource provider Microsoft.Security in a subscription (`registrationState`)."""

    REGISTERED = "Registered"
    REGISTERING = "Registering"
    NOT_REGISTERED = "NotRegistered"
    UNREGISTERING = "Unregistering"


class OperationStatus(Enum):
    """What the answer to a PUT says of an extension (`operationStatus.code`); reads never carry one."""

    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    NOT_REPORTED = "not reported"
    NO_ANSWER = "no answer"
    """Our own word: the PUT was begun and its answer never came."""


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension's state, on the wire or wanted there; `properties` is `additionalExtensionProperties` as JSON."""

    name: str
    enabled: bool
    properties: str | None = None
    status: OperationStatus = OperationStatus.NOT_REPORTED
    message: str | None = None


@dataclass(frozen=True, slots=True)
class PlanSeen:
    """The plan as read, or as the answer to a PUT shows it."""

    tier: Tier
    extensions: tuple[Extension, ...] = ()
    correlation_id: str | None = None
    """ARM's `x-ms-correlation-request-id` of the answer."""

    def extension(self, name: str) -> Extension | None:
        folded = name.casefold()
        return next((seen for seen in self.extensions if seen.name.casefold() == folded), None)

    def is_on(self, name: str) -> bool:
        seen = self.extension(name)
        return seen is not None and seen.enabled

    def only(self, names: Iterable[str]) -> "PlanSeen":
        """As it is, with every extension off that is not among these."""
        folded = {name.casefold() for name in names}
        entries = (entry if entry.name.casefold() in folded else _off(entry) for entry in self.extensions)
        return replace(self, extensions=tuple(entries))


@dataclass(frozen=True, slots=True)
class PlanWrite:
    """A PUT of the plan. It has no tier: what we write is always Standard, so weakening can't be expressed."""

    extensions: tuple[Extension, ...]

    @property
    def asked(self) -> tuple[str, ...]:
        """The extensions that this write asks to be on."""
        return tuple(entry.name for entry in self.extensions if entry.enabled)


def _off(entry: Extension) -> Extension:
    return replace(entry, enabled=False, properties=None)
