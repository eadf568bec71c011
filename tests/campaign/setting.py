"""Where a schedule is played: subscriptions as they begin, the baseline, what is assumed of Azure, the workers."""

from dataclasses import dataclass, field
from enum import Enum

from sandbox.assumptions import Assumptions, Detail
from sandbox.events.event import EventSchema
from sandbox.events.rules import DeliveryRules
from sandbox.events.subscription import MAX_ATTEMPTS, MAX_TTL_MINUTES

EVIDENCE = "AIPromptEvidence"
PURVIEW = "AIPromptSharingWithPurview"
SCANNER = "AIModelScanner"
INVENTED = "AIFutureSharing"
"""Nobody knows it yet: it may disclose."""


class Wish(Enum):
    """What the baseline says of an extension, with the consent or the waiver that it needs."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    UNMANAGED = "unmanaged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """One subscription as it begins; `on` are its extensions, `inside` is about the estate."""

    inside: bool = True
    nested: bool = False
    registered: bool = True
    enabled: bool = True
    tier: str = "Standard"
    on: tuple[str, ...] = (EVIDENCE,)
    accounts: tuple[str, ...] = ()
    """AI accounts, switched on where the plan is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How Event Grid carries events: both schemas, its retry policy, and what its documents leave open."""

    schema: EventSchema = EventSchema.EVENT_GRID
    attempts: int = MAX_ATTEMPTS
    ttl_minutes: int = MAX_TTL_MINUTES
    rules: DeliveryRules = field(default_factory=DeliveryRules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where a schedule is played. Every call to ARM or the ledger takes up to `latency_s`, drawn with `jitter`."""

    homes: tuple[Home, ...] = (Home(),)
    evidence: Wish = Wish.ENABLED
    purview: Wish = Wish.UNMANAGED
    scanner: Wish = Wish.UNMANAGED
    assumptions: Assumptions = field(default_factory=lambda: Assumptions(extensions_need_role_rights=False))
    observe: bool = False
    """The baseline's mode; a step may change it."""
    workers: int = 1
    latency_s: float = 0.0
    jitter: int = 0
    detail: Detail = Detail.FULL
    """How much an event tells."""
    delivery: Delivery = Delivery()
    enrols: bool = False
    """The app puts the event subscriptions, discovers and sweeps; otherwise they are there from the beginning, with
    `delivery`, and nothing but events, due rows and announcements brings the app anywhere.
    """

    keeps_accounts: bool = False
    """The baseline wants the AI accounts' own Defender switch on; judged where the app sweeps."""

    @property
    def sweeps_accounts(self) -> bool:
        """Without sweeps nobody promises to find them all."""
        return self.keeps_accounts and self.enrols

    @property
    def wishes(self) -> dict[str, Wish]:
        return {EVIDENCE: self.evidence, PURVIEW: self.purview, SCANNER: self.scanner}
