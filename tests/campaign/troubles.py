"""What went wrong for our workers, and how long they may think of it."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus

from sandbox.exchanges import Exchange
from sandbox.faults import Drop, Garbage, Hang, ServerError, Throttle

_LONGEST_WORD_S = 3_600
"""Of a `Retry-After`: what is longer the enforcer does not wait."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that a worker met, from its request to the last moment at which it may think of it."""

    begin: datetime
    until: datetime
    is_brief: bool = False
    """Azure is busy or down: it is asked again after 1, 2, 5, 10, 30 and 60 minutes."""
    is_rung: bool = False
    """The look that met it was followed by the next of these waits: it is brief, or no answer came in time."""
    is_refusal: bool = False
    """Azure took the write and refused an extension: whoever changes the plan meanwhile, that is not asked sooner."""


@dataclass(slots=True)
class Troubles:
    """By subscription; those of everybody under no name."""

    now: Callable[[], datetime]
    of: dict[str, list[Trouble]] = field(default_factory=lambda: defaultdict(list))

    def struck(self, subscription: str = "", *, lasting: timedelta | None = None) -> None:
        self.of[subscription].append(Trouble(self.now(), self.now() + (lasting or timedelta())))

    def met(self, exchange: Exchange, *, is_ready: bool) -> None:
        """Whatever is told of a limit, it may be everybody's. `is_ready`: its provider is registered."""
        status, word = exchange.status, exchange.response_headers.get("retry-after", "0")
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            wait_s = min(_LONGEST_WORD_S, int(word) if word.isdigit() else 0)
            until = self.now() + timedelta(seconds=wait_s)
            self.of[""].append(Trouble(exchange.at, until, is_brief=not wait_s, is_rung=not wait_s))
        is_taken = status is not None and status < HTTPStatus.BAD_REQUEST
        is_refusal = is_taken and "Failed" in str(exchange.response)
        if exchange.fault is not None or not is_taken or is_refusal or not is_ready:
            is_brief = is_ready and _is_brief(exchange)
            is_rung = is_brief or isinstance(exchange.fault, Hang)
            trouble = Trouble(exchange.at, self.now(), is_brief=is_brief, is_rung=is_rung, is_refusal=is_refusal)
            self.of[exchange.subscription_id or ""].append(trouble)

    def within(self, subscription: str, *, since: datetime, until: datetime) -> Iterator[Trouble]:
        """Its own and everybody's, in that time."""
        for one in (*self.of[subscription], *self.of[""]):
            if one.begin <= until and one.until >= since:
                yield one


def _is_brief(exchange: Exchange) -> bool:
    """Of the conflicts one alone passes by itself."""
    if exchange.status == HTTPStatus.CONFLICT:
        return "disabled" not in str(exchange.response).lower()
    is_limit = exchange.status == HTTPStatus.TOO_MANY_REQUESTS
    return is_limit or isinstance(exchange.fault, Drop | Garbage | ServerError | Throttle)
