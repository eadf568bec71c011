"""What the organisation wants: the baseline in force, as frozen data. `baseline_file.py` reads it from YAML."""

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Mode(Enum):
    """Whether drift is healed or only seen."""

    OBSERVE = "observe"
    ENFORCE = "enforce"


class Rule(Enum):
    """What a baseline says of one extension."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    UNMANAGED = "unmanaged"


@dataclass(frozen=True, slots=True)
class Consent:
    """Who agreed that an extension may hand prompts on, and where that is written down."""

    approved_by: str
    ticket: str | None


@dataclass(frozen=True, slots=True)
class Waiver:
    """Who answers for a protection that the baseline switches off, why, and when it is looked at again."""

    owner: str
    reason: str
    review: date


@dataclass(frozen=True, slots=True)
class ExtensionWanted:
    """What is wanted of one extension. Enabled disclosing ones carry a consent, disabled ones a waiver."""

    name: str
    rule: Rule
    consent: Consent | None = None
    waiver: Waiver | None = None


@dataclass(frozen=True, slots=True)
class PlanWanted:
    """The AI plan is wanted at tier Standard, always; what differs is its extensions."""

    extensions: tuple[ExtensionWanted, ...] = ()

    def rule(self, name: str) -> Rule:
        """The rule for an extension, by name in any casing; what is not listed is unmanaged."""
        folded = name.casefold()
        return next((wanted.rule for wanted in self.extensions if wanted.name.casefold() == folded), Rule.UNMANAGED)

    @property
    def managed(self) -> tuple[ExtensionWanted, ...]:
        return tuple(wanted for wanted in self.extensions if wanted.rule is not Rule.UNMANAGED)


@dataclass(frozen=True, slots=True)
class Limits:
    """How fast many subscriptions are put right: the bound of all workers together."""

    writes_per_second: float = 10.0


@dataclass(frozen=True, slots=True)
class Baseline:
    """One version of the baseline; `digest` (sha256 of the text, hexadecimal) names it."""

    digest: str
    name: str
    mode: Mode
    plan: PlanWanted
    limits: Limits = Limits()
