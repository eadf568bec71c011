"""All records by name."""

from collections.abc import Mapping

from enforcer.contract.columns import Told
from enforcer.contract.delivery import OutcomesGivenUp, OutcomesKept, OutcomesSentAgain
from enforcer.contract.drills import DrillFailed, DrillPassed
from enforcer.contract.estate import (
    ExtensionAppeared,
    LedgerCaughtUp,
    LedgerCleaned,
    StoryFailed,
    SubscriptionDiscovered,
    SubscriptionEnrolled,
    SweepFinished,
)
from enforcer.contract.heals import ExposureClosed, HealConfirmed, Healed, HealRefused
from enforcer.contract.incidents import IncidentClosed, IncidentOpened
from enforcer.contract.looks import AttributionDenied, DriftAttributed, DriftUnannounced, Reconciled, ScopeChanged
from enforcer.contract.published import (
    BaselineChanged,
    BaselineHeld,
    BaselineRejected,
    ExemptionEnded,
    ExemptionExpiring,
    NotStarted,
    PauseBegan,
    PauseEnded,
    PauseLasts,
)
from enforcer.contract.trouble import DeadLetter, EventRejected, InternalError

_ALL: tuple[type[Told], ...] = (
    *(Reconciled, Healed, HealConfirmed, HealRefused, ExposureClosed),
    *(IncidentOpened, IncidentClosed, DriftUnannounced, DriftAttributed, AttributionDenied, ScopeChanged),
    *(SubscriptionDiscovered, SubscriptionEnrolled, SweepFinished, ExtensionAppeared),
    *(BaselineChanged, BaselineHeld, BaselineRejected, ExemptionExpiring, ExemptionEnded),
    *(PauseBegan, PauseLasts, PauseEnded),
    *(NotStarted, StoryFailed, EventRejected, DeadLetter, InternalError, LedgerCaughtUp, LedgerCleaned),
    *(DrillPassed, DrillFailed),
    *(OutcomesKept, OutcomesSentAgain, OutcomesGivenUp),
)


def name_of(record: type[Told]) -> str:
    """The name of the custom event."""
    return str(record.__struct_config__.tag)


RECORDS: Mapping[str, type[Told]] = {name_of(record): record for record in _ALL}
"""In the order in which the documents show them."""
