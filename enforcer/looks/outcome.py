"""The outcome of one reconcile: everything that is worth a record, in one frozen value."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from enforcer.baseline import Mode, PlanWanted
from enforcer.errors import AzureError
from enforcer.exposure.stretch import Exposure
from enforcer.facts import Control, Fact
from enforcer.looks.kept import Kept
from enforcer.memory.enrolment import Enrolment
from enforcer.memory.heal import Heal
from enforcer.memory.incident import OpenIncident
from enforcer.memory.inquiry import Finding, Inquest
from enforcer.memory.notice import Notice
from enforcer.memory.subscription import LookAgain
from enforcer.observed.plan import PlanSeen
from enforcer.schedule import BASELINE_UNKNOWN
from enforcer.verdict import GOOD, Kind, Verdict

_UNFINISHED = frozenset({Kind.UNKNOWN, Kind.DRIFTED, Kind.UNPROVEN, Kind.REFUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """One look at our event subscription `name`: what was remembered, what it is now, and why. `target`: where it
    leads, a resource id. `code`: ARM's `error.code`, or our word, where that stopped us.
    """

    name: str
    target: str
    verdict: Verdict
    code: str
    correlation_id: str
    """Of the write that this look made; empty where it made none."""
    before: Enrolment | None
    after: Enrolment


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`heals` were written in this reconcile; `confirmed` were written earlier and are now read independently."""

    fact: Fact
    verdicts: tuple[Verdict, ...]
    heals: tuple[Heal, ...]
    confirmed: tuple[Heal, ...]
    error: AzureError | None
    look_again: LookAgain | None
    kept: Kept
    """What it found of AI accounts, where it looked at any."""
    enrolled: Enrolled | None
    """Where this look was one at the enrolment too."""
    is_forgotten: bool
    """One stranger too many: nothing is remembered of it."""
    is_kept: bool = True
    """False: the ledger was down, and what was found and done is in no ledger yet."""
    is_echo: bool
    is_unannounced: bool
    """Drift that a sweep found ten minutes ago or more, and that no event has told of."""
    incidents: tuple[OpenIncident, ...]
    incidents_over: tuple[OpenIncident, ...]
    """Fights and refusals that are open after this look, and those that are over and nobody was told so."""
    notices: tuple[Notice, ...] = ()
    """Other news that nobody was told, of this look or of an earlier one."""
    wanted: PlanWanted
    last_plan: PlanSeen | None
    """As it was last seen at Standard."""
    mode: Mode
    paused_until: datetime | None = None
    """The end of the pause because of which nothing was written, whatever the mode."""
    scope: str
    """The scope that said what is wanted; "" for the top level."""
    scope_before: str | None
    """The scope at the look before; None where there was none."""
    exemption: str
    """Tickets of the exemptions because of which something is left as it is."""
    baseline: str
    """Digest of the baseline that was in force."""
    calls: dict[str, int]
    """HTTP method → requests sent to Azure Resource Manager."""
    started_at: datetime
    finished_at: datetime
    inquest: Inquest = field(default_factory=Inquest)
    """What the activity log said of who did it."""
    findings: tuple[Finding, ...] = ()
    """What it said and nobody was told, to this look or to an earlier one."""
    claims_us: bool = False
    """The event names us as who did it, and no write of ours had its correlation id."""
    names_actors: bool = False
    """The baseline asks for the names of people on record."""
    exposures: tuple[Exposure, ...] = ()
    """Those that this look ended for good."""
    off: Exposure | None = None
    """Of plan or provider, where one is away from its baseline and not back after this look either."""
    groups: tuple[str, ...] = ()
    """The management groups above it, its own first."""
    loosens: tuple[str, ...] = ()
    """What the scope protects less than the top level does, by name."""
    undecided: tuple[str, ...] = ()
    """Extensions that are on, where no ledger could say whether the version in force wants them off."""
    scope_reason: str = ""
    """Owner, reason and review of the scope, in words; nothing where no scope decides."""

    @property
    def told(self) -> tuple[Verdict, ...]:
        """The verdicts as people hear of them: a plan is not called good that the version in force may call drifted."""
        return tuple(self._told(verdict) for verdict in self.verdicts)

    def _told(self, verdict: Verdict) -> Verdict:
        if not self.undecided or verdict.control is not Control.PLAN or verdict.kind not in GOOD:
            return verdict
        words = f"{', '.join(self.undecided)} is on, and {BASELINE_UNKNOWN}"
        return replace(verdict, kind=Kind.UNKNOWN, reason=words)

    @property
    def code(self) -> str:
        """Why it ended early, or was not judged; "" where neither is so."""
        if self.error:
            return self.error.code
        return "BaselineUnknown" if self.told != self.verdicts else ""

    @property
    def is_read(self) -> bool:
        """Nothing that was to be looked at stayed unknown."""
        return all(verdict.kind is not Kind.UNKNOWN for verdict in self.verdicts)

    @property
    def untold(self) -> tuple[OpenIncident, ...]:
        """Open, or over already: people hear of both, in this order."""
        return tuple(one for one in (*self.incidents, *self.incidents_over) if not one.told)

    @property
    def is_unfinished(self) -> bool:
        """Another look has to come: something could not be read, written or proven."""
        return self.error is not None or any(verdict.kind in _UNFINISHED for verdict in self.verdicts)
