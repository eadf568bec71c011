"""What the organisation wants: the baseline in force, as frozen data. `baselines/file.py` reads it from YAML."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum

from enforcer.facts import SubscriptionId


class Mode(Enum):
    """Whether drift is healed or only seen, or whether nobody looks."""

    SKIP = "skip"
    """Of a scope only."""
    OBSERVE = "observe"
    ENFORCE = "enforce"


class Rule(Enum):
    """What a baseline says of one extension, or of the AI accounts' own switch."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    UNMANAGED = "unmanaged"


class Exemptible(Enum):
    """The controls that an exemption may name, as records name them; not those that would make us blind."""

    PROVIDER = "provider"
    PLAN = "plan"
    ACCOUNT = "account"
    CONTENT_FILTER = "content-filter"
    EFFICACY = "efficacy"


@dataclass(frozen=True, slots=True)
class Consent:
    """Who agreed that an extension may hand prompts on, and where that is written down."""

    approved_by: str
    ticket: str


@dataclass(frozen=True, slots=True)
class Waiver:
    """Who answers for a protection that the baseline loosens, why, and when it is looked at again."""

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

    def overlaid(self, over: "PlanWanted") -> "PlanWanted":
        """What the other says of an extension, else what this one says."""
        said = {wanted.name: wanted for wanted in (*self.extensions, *over.extensions)}
        return PlanWanted(tuple(said.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Which subscriptions a scope is about: all that is not None must hold. Ids in small letters."""

    management_group: str | None = None
    subscription: SubscriptionId | None = None
    name: str | None = None
    tags: tuple[tuple[str, str], ...] = ()
    quota_id: str | None = None

    @property
    def is_in_owners_hands(self) -> bool:
        """The subscription's owner can edit its name and tags and choose its offer (law 10)."""
        return self.name is not None or bool(self.tags) or self.quota_id is not None

    def __str__(self) -> str:
        said = {"managementGroup": self.management_group, "subscription": self.subscription, "name": self.name}
        tags = {f"tag {name}": value for name, value in self.tags}
        words = {**said, **tags, "quotaId": self.quota_id}
        return ", ".join(f"{name} {value}" for name, value in words.items() if value is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What differs for some subscriptions; None and what the plan does not list come from the top level."""

    match: Match
    mode: Mode | None = None
    plan: PlanWanted = PlanWanted()
    account_switch: Rule | None = None
    waiver: Waiver | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """Controls that are not healed, for one subscription or for all below a management group, until a day ends."""

    controls: tuple[Exemptible, ...]
    owner: str
    reason: str
    ticket: str
    until: date
    subscription: SubscriptionId | None = None
    management_group: str | None = None

    @property
    def ends_at(self) -> datetime:
        """The first moment at which it is over: `until` is its last day, in UTC."""
        return datetime.combine(self.until, time(), UTC) + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a new baseline may do at once, and how fast many subscriptions are put right, by all workers together."""

    writes_per_second: float = 10.0
    max_loosened: float = 0.05
    """Part of the estate that may lose protections."""
    max_changed: float = 0.2
    """Part of the estate that may be wanted otherwise than before."""


@dataclass(frozen=True, slots=True)
class Incident:
    """When a fight becomes an incident."""

    after_heals: int = 3
    within: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Reports:
    """What is looked at once per tenant or account, never written; and what may be told of it."""

    purview: bool = False
    content_filter: bool = False
    actor_names: bool = False
    slo: float = 99.9
    """Per cent of the time protected."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """One version of the baseline; `digest` (sha256 of the text, hexadecimal) names it."""

    digest: str
    name: str
    mode: Mode
    plan: PlanWanted
    limits: Limits = Limits()
    account_switch: Rule = Rule.UNMANAGED
    scopes: tuple[Scope, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    incident: Incident = Incident()
    reports: Reports = Reports()
    in_force_since: datetime | None = field(default=None, compare=False)
    """As the ledger has it; None where that is not known. No part of the version."""
    is_judged: bool = field(default=True, compare=False)
    """Whether it is in force: else no ledger could be asked, and something else may be. No part of the version."""

    def __hash__(self) -> int:
        """Judgement looks a baseline up for each subscription: its exemptions may be a thousand."""
        return hash(self.digest)
