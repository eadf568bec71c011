"""How an endpoint fares, and until when Event Grid leaves it alone: probation and delayed delivery (5.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.events.retry import Outcome
from sandbox.events.rules import DeliveryRules

PROBATION_S: Mapping[Outcome, float] = {
    Outcome.BUSY: 10.0,
    Outcome.NOT_FOUND: 300.0,
    Outcome.SOCKET_ERROR: 30.0,
    Outcome.RESOLUTION_ERROR: 300.0,
    Outcome.DISABLED: 300.0,
    Outcome.FULL: 300.0,
    Outcome.TIMED_OUT: 10.0,
    Outcome.UNAUTHORIZED: 300.0,
    Outcome.FORBIDDEN: 300.0,
    Outcome.INVALID_AZURE_FUNCTION_DESTINATION: 600.0,
}
"""After what is not listed, such as BadRequest, the endpoint is not at fault."""


@dataclass(slots=True)
class EndpointHealth:
    """`closed_until` is None until the first failure, and after each success."""

    rules: DeliveryRules
    failures: int = 0
    closed_until: datetime | None = None
    delays: int = 0

    def succeeded(self) -> None:
        self.failures, self.closed_until, self.delays = 0, None, 0

    def failed(self, outcome: Outcome, at: datetime) -> None:
        if outcome not in PROBATION_S:
            return
        self.failures += 1
        pause_s = PROBATION_S[outcome] if self.rules.probation else 0.0
        threshold = self.rules.failures_before_delay
        if threshold is not None and self.failures >= threshold and not self._is_closed(at):
            pause_s = max(pause_s, min(self.rules.first_delay_s * 2**self.delays, self.rules.longest_delay_s))
            self.delays += 1
        until = at + timedelta(seconds=pause_s)
        self.closed_until = until if self.closed_until is None else max(until, self.closed_until)

    def _is_closed(self, at: datetime) -> bool:
        """Is a delay running already? Then a failure of what was on its way before does not lengthen it."""
        return self.delays > 0 and self.closed_until is not None and at < self.closed_until


class Wards:
    """The health of every endpoint, by its address: event subscriptions with the same endpoint share it."""

    def __init__(self, rules: DeliveryRules) -> None:
        self._rules = rules
        self._known: dict[str, EndpointHealth] = {}

    def of(self, endpoint_url: str) -> EndpointHealth:
        return self._known.setdefault(endpoint_url, EndpointHealth(self._rules))
