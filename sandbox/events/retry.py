"""An endpoint's answer → what Event Grid does next (facts/events.md 5.1, 5.2, 5.5)."""

from dataclasses import dataclass
from enum import Enum

from sandbox.events.subscription import EndpointKind

RESPONSE_DEADLINE_S = 30.0
SCHEDULE_S = (10.0, 30.0, 60.0, 300.0, 600.0, 1_800.0, 3_600.0, 10_800.0, 21_600.0, 43_200.0)
"""Waits between attempts; the last one repeats until the time to live has passed."""

DELIVERED = frozenset({200, 201, 202, 203, 204})


class Outcome(Enum):
    """`lastDeliveryOutcome`, and the one good end. The last five come from a DeliveryFailedError or from Event Grid."""

    DELIVERED = "Delivered"
    BAD_REQUEST = "BadRequest"
    UNAUTHORIZED = "Unauthorized"
    FORBIDDEN = "Forbidden"
    NOT_FOUND = "NotFound"
    TIMED_OUT = "TimedOut"
    PAYLOAD_TOO_LARGE = "PayloadTooLarge"
    BUSY = "Busy"
    """Also every code without a name of its own, such as 500: the documented list has no nearer word."""
    SOCKET_ERROR = "SocketError"
    RESOLUTION_ERROR = "ResolutionError"
    DISABLED = "Disabled"
    FULL = "Full"
    INVALID_AZURE_FUNCTION_DESTINATION = "InvalidAzureFunctionDestination"
    PROBATION = "Probation"
    """Not tried, because the endpoint was to be left alone (5.3)."""


class DeliveryFailedError(OSError):
    """An endpoint without a status: what Event Grid calls it. For senders and for tests."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.value)
        self.outcome = outcome


_OUTCOMES = {
    400: Outcome.BAD_REQUEST,
    401: Outcome.UNAUTHORIZED,
    403: Outcome.FORBIDDEN,
    404: Outcome.NOT_FOUND,
    408: Outcome.TIMED_OUT,
    413: Outcome.PAYLOAD_TOO_LARGE,
}
_NEVER_REPEATED = {
    EndpointKind.AZURE_FUNCTION: frozenset({400, 403, 413}),
    EndpointKind.STORAGE_QUEUE: frozenset({400, 403, 413}),
    EndpointKind.WEBHOOK: frozenset({400, 401, 403, 413}),
}
_LEAST_WAIT_S = {408: 120.0, 503: 30.0}
_LEAST_WAIT_AZURE_S = _LEAST_WAIT_S | {401: 300.0, 404: 300.0}


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` is None when no answer came."""

    status: int | None
    outcome: Outcome

    @property
    def delivered(self) -> bool:
        return self.outcome is Outcome.DELIVERED


def answer_of(status: int) -> Answer:
    if status in DELIVERED:
        return Answer(status, Outcome.DELIVERED)
    return Answer(status, _OUTCOMES.get(status, Outcome.BUSY))


def is_repeated(answer: Answer, kind: EndpointKind) -> bool:
    return answer.status not in _NEVER_REPEATED[kind]


def wait_s(answer: Answer, kind: EndpointKind, *, failures: int) -> float:
    """Seconds until the next attempt after `failures` (1 or more) failed ones."""
    scheduled = SCHEDULE_S[min(failures, len(SCHEDULE_S)) - 1]
    least = _LEAST_WAIT_S if kind is EndpointKind.WEBHOOK else _LEAST_WAIT_AZURE_S
    return max(scheduled, least.get(answer.status or 0, 0.0))
