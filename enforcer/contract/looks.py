"""What a look at one subscription puts on record, whatever it found."""

from datetime import datetime
from typing import Literal

from msgspec import UNSET, UnsetType

from enforcer.baseline import Mode
from enforcer.contract.columns import Calls, Columns, Judged, Milliseconds, Seconds, Told, Where, Who
from enforcer.memory.inquiry import Answer
from enforcer.verdict import Kind


class Standing(Columns, frozen=True, kw_only=True):
    """How the subscription stands."""

    groups: str
    """Management groups above it, its own first, parted by `/`."""
    off_since: datetime | None
    """Since when plan or provider is away from its baseline; empty while both are at it."""
    off_waived: str
    """Why nobody puts that right: `exempt`, `observed`, `paused`, parted by `, `; empty where somebody does."""
    loosens: str
    """What the scope protects less than the top level does, by name."""
    scope_reason: str
    """Reason and review of the scope in words, with its owner where the baseline lets names be told."""


class Reconciled(Told, frozen=True, kw_only=True, tag="reconciled"):
    """Every look, compliant ones too."""

    severity: Literal["info", "warning"]
    """`warning` where something is not as the baseline wants it, or the ledger was down."""
    where: Where
    verdict: Kind
    """The worst of all controls but the enrolment's and of what is only reported."""
    mode: Mode
    """What the baseline says: whether drift is healed."""
    paused_until: datetime | None
    """End of the pause because of which nothing was written."""
    scope: str
    """The scope that decided; empty for the top level."""
    exemption: str
    """Tickets of the exemptions because of which something is left as it is."""
    baseline: str
    """Digest of the baseline in force; where nobody could say which one that is, of the published one."""
    ledger: Literal["", "down"]
    """`down`: what was found and done is in no ledger yet."""
    echo: bool
    """The event was raised by our own write."""
    claims_us: bool
    """The event names us as the actor, and no write of ours has its correlation id."""
    duration_ms: Milliseconds
    """From the delivery's start to the outcome."""
    look_again_at: datetime | None
    """When the next look is due; empty where none is."""
    look_again_reason: str
    """Why."""
    code: str
    """Azure's error code, or our own, that ended the look early; `BaselineUnknown` where the plan is `unknown` because
    nobody could say which baseline is in force; else empty."""
    standing: Standing
    event_age_s: Seconds | UnsetType = UNSET
    """From the change to the beginning of the look, where an event told of it."""
    calls: Calls
    judged: Judged


class DriftUnannounced(Told, frozen=True, kw_only=True, tag="drift_unannounced"):
    """A sweep found drift that no event has told of within ten minutes."""

    severity: Literal["warning"] = "warning"
    """Always."""
    where: Where


class ScopeChanged(Told, frozen=True, kw_only=True, tag="scope_changed"):
    """Another scope of the baseline decides than at the look before."""

    severity: Literal["warning"] = "warning"
    """Always."""
    where: Where
    before: str
    """The scope before; empty for the top level."""
    scope: str
    """The scope now."""
    mode: Mode
    """What it says."""
    baseline: str
    """Digest of the baseline in force."""


class DriftAttributed(Told, frozen=True, kw_only=True, tag="drift_attributed"):
    """What the activity log said of who made a change; the columns of who did it hold whoever is known now."""

    severity: Literal["info", "warning"]
    """`warning` where the log contradicts the claim."""
    where: Where
    who: Who
    answer: Answer
    """What the log says to the claim."""
    claimed_object_id: str
    """Whom the event had named."""
    claimed_app_id: str
    """The application that the event had named."""
    account: str
    """AI account, as resource group/name; empty for the subscription itself."""
    heal: str
    """Id of the heal that ended it; empty where there was none."""
    claimed_at: datetime | None
    """When the change happened, as the event says."""
    changed_at: datetime | None
    """The same as the log says."""
    after: datetime
    """The change happened after this."""
    found_at: datetime
    """When the drift was found."""


class AttributionDenied(Told, frozen=True, kw_only=True, tag="attribution_denied"):
    """The app may not read the activity log: claims stay claims. Once a day."""

    severity: Literal["info"] = "info"
    """Always."""
    where: Where
    code: str
    """Azure's error code."""
    advice: str
    """What to do."""
