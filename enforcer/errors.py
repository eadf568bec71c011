"""What went wrong, named by what to do next.

EnforcerError
├── BadEvent              record it, acknowledge it
├── BadBaseline           keep the last good one, else write nothing; a person mends the file
├── BadSettings           write nothing; a person mends the settings
├── LedgerDown            nothing can be remembered: go on without, then raise, so that Event Grid delivers again
│   └── RowTooNew             the same of one subscription: a newer worker has written its row
├── CarrierDown           due rows stay due: the next tick works them off
├── OutsideEstate         not ours: skipped, never a write
├── NotNow                look again later: `retry_after`, else the ladder of `schedule.py`
│   ├── AnswerLost            the same, and what was sent may have arrived: send it again
│   └── OutOfTime             the look's own time is over, or too short for a write: one with more time goes on
├── Unreadable            Azure would not show it: the verdict is unknown, never a write
└── Refused               Azure will not do it: looked at again hourly, a person has to act
    └── ExtensionNotOffered   write the plan without that extension
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum


class EnforcerError(Exception):
    """The root: everything that the enforcer raises on purpose."""


class Rejection(Enum):
    """Why a delivery led nowhere."""

    NOT_JSON = "not_json"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    NOT_AN_EVENT = "not_an_event"
    FOREIGN_TYPE = "foreign_type"
    FOREIGN_RESOURCE = "foreign_resource"
    OTHER_PLAN = "other_plan"
    BAD_SUBSCRIPTION = "bad_subscription"
    CONTRADICTION = "contradiction"
    WRONG_DOOR = "wrong_door"
    NO_DRILL = "no_drill"
    """It says that it is a drill, and none is open by that id for that subscription."""
    OUTSIDE_ESTATE = "outside_estate"
    """One of too many in a minute that are not ours."""


class BadEvent(EnforcerError):
    """A delivery that names no place to look. `shape` is its keys and types, never its values."""

    def __init__(self, reason: Rejection, detail: str, *, shape: str) -> None:
        super().__init__(f"{reason.value}: {detail}")
        self.reason = reason
        self.detail = detail
        self.shape = shape


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file or in the settings: where, which value (or its shape), what is allowed."""

    where: str
    """A setting's name, or a file with its line: `baseline.yaml:7`."""
    path: str
    """The path inside the file, such as `plans.AI.tier`; empty for a setting."""
    value: str
    allowed: str

    def __str__(self) -> str:
        place = f"{self.where}: {self.path}" if self.path else self.where
        return f"{place}: got {self.value}; allowed: {self.allowed}"


class BadConfiguration(EnforcerError):
    """What BadBaseline and BadSettings have in common: a list of problems that a person can mend."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class BadBaseline(BadConfiguration):
    """The baseline is missing, is no YAML, or says what it may not say."""


class BadSettings(BadConfiguration):
    """The environment is incomplete, or holds a value or a name that is not allowed."""


class LedgerDown(EnforcerError):
    """The ledger can't be read or written."""


class RowTooNew(LedgerDown):
    """A row in a form that this worker does not know: neither read nor written over."""


class CarrierDown(EnforcerError):
    """The queue takes no messages."""


class AzureError(EnforcerError):
    """An answer of Azure that stopped us. `code` is ARM's `error.code`, or our word where there was none."""

    def __init__(self, code: str, message: str, *, may_be_new: bool = False) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.may_be_new = may_be_new
        """A 403 or 404: what a new subscription answers until its place and our role have arrived."""


class NotNow(AzureError):
    """It may work later. `retry_after` is what the service asked for; None leaves it to the ladder."""

    def __init__(self, code: str, message: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(code, message)
        self.retry_after = retry_after


class AnswerLost(NotNow):
    """No answer that can be read, to something that may have taken effect."""


class OutOfTime(NotNow):
    """The look could not be done in the time that whoever waits for it has."""


class OutsideEstate(AzureError):
    """The subscription is not below our management groups."""


class Unreadable(AzureError):
    """A read that was denied, or an answer that can't be understood."""


class Refused(AzureError):
    """A write that Azure will not do until somebody changes something."""


class ExtensionNotOffered(Refused):
    """The plan does not know this extension here (facts: defender-plan 9, `Extension '…' is not supported`)."""

    def __init__(self, code: str, message: str, *, extension: str) -> None:
        super().__init__(code, message)
        self.extension = extension
