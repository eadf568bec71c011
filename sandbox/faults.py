"""Faults as data: what goes wrong, at which request, how often."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from sandbox.page_fault import PageFault
from sandbox.reach import ARM_PATHS, EVERYWHERE, INDEX, KNOWN_PATHS, LAGGING, PLAN_WRITES, TOKENS, WRITES, Reach


class ErrorBody(Enum):
    """What a failing server sends along (stack.md section 3)."""

    JSON = "json"
    HTML = "html"
    EMPTY = "empty"


class Garbage(Enum):
    """What a 200 holds instead of the true body; the request was carried out."""

    EMPTY = "no body"
    BROKEN_JSON = "JSON that ends in the middle"
    WRONG_TYPES = "JSON whose values have other types than the spec's"


class Denied(Enum):
    """ARM refuses, whatever the state says."""

    FORBIDDEN = "403 AuthorizationFailed"
    SUBSCRIPTION_DISABLED = "409 ReadOnlyDisabledSubscription"


class TokenFault(Enum):
    """What the token endpoints do wrong; ARM's own paths do not know them (peers.md 8.4)."""

    REFUSED = "no token"
    EXPIRED = "a token that ARM takes for expired, with a promise of its full life"
    FOREIGN = "a token of another tenant"


@dataclass(frozen=True, slots=True)
class Throttle:
    """429 `SubscriptionRequestsThrottled`, with Retry-After unless None (defender-plan.md 7)."""

    retry_after_s: int | None = 1
    names_bucket: bool = True
    """False: no header says whose bucket is empty, as of a limit that is the service's own."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """409 `Conflict`, another plan update is running; no Retry-After in any record (defender-plan.md 9)."""

    retry_after_s: int | None = None


@dataclass(frozen=True, slots=True)
class ServerError:
    status: int = 500
    body: ErrorBody = ErrorBody.JSON
    code: str = "InternalServerError"


@dataclass(frozen=True, slots=True)
class Hang:
    """The answer comes after `seconds`; the change lands at once or, worse, only then."""

    seconds: float
    lands_first: bool = False


@dataclass(frozen=True, slots=True)
class Drop:
    """The connection dies before anything was done."""


@dataclass(frozen=True, slots=True)
class LostAnswer:
    """The request is carried out, then the connection dies."""


@dataclass(frozen=True, slots=True)
class LostWrite:
    """200 with a plausible body, but nothing changed and no event was raised."""


@dataclass(frozen=True, slots=True)
class StaleRead:
    """A GET of plans (only there) shows the state before the latest change, for `seconds` after that change."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Redirect:
    """307 to another host."""

    location: str = "https://management.azure.example/"


@dataclass(frozen=True, slots=True)
class RefuseExtension:
    """Partial success: `operationStatus` Failed, `isEnabled` still True, also in later reads (defender-plan.md 2.4)."""

    name: str
    message: str = "Failed assigning roles {d5a2ae44-610b-4500-93be-660a0c5f5ca6} to {identityName} for plan"


type Action = (
    Throttle
    | Conflict
    | ServerError
    | Hang
    | Drop
    | LostAnswer
    | LostWrite
    | Redirect
    | RefuseExtension
    | StaleRead
    | Garbage
    | Denied
    | PageFault
    | TokenFault
)


_REACHES: dict[type[Action], Reach] = {
    StaleRead: LAGGING,
    RefuseExtension: PLAN_WRITES,
    LostWrite: WRITES,
    Denied: KNOWN_PATHS,
    PageFault: INDEX,
    TokenFault: TOKENS,
}


def reach_of(action: Action) -> Reach:
    """The requests at which the action has an effect. A subscription is nothing that Microsoft Graph knows."""
    if action is Denied.SUBSCRIPTION_DISABLED:
        return ARM_PATHS
    return _REACHES.get(type(action), EVERYWHERE)


@dataclass(frozen=True, slots=True)
class Fault:
    """`action` meets the next `count` requests (None: all) of `method` (`*`: any) to a path in which `path` is found.

    `path` is a regex in any case; `caller` narrows to one object id. Each such request is met with `probability`,
    only from `after` to `until`, both counted from the beginning of the sandbox. The token endpoints are met too:
    `Fault("GET", "/msi/token", ServerError(500))`. A request at which the action would have no effect is not met and
    counts for nothing. Raises CannotStrike where that is so of every request of `method` to `path`.
    """

    method: str
    path: str
    action: Action
    count: int | None = 1
    caller: str | None = None
    probability: float = 1.0
    after: timedelta | None = None
    until: timedelta | None = None

    def __post_init__(self) -> None:
        reach_of(self.action).require(self.method, self.path, self.action)

    def meets(self, method: str, path: str, *, caller: str | None, age: timedelta) -> bool:
        """Leaves chance aside. `age` is the sandbox's."""
        return (
            self.method in {"*", method}
            and (self.caller is None or self.caller == caller)
            and (self.after is None or age >= self.after)
            and (self.until is None or age < self.until)
            and re.search(self.path, path, re.IGNORECASE) is not None
            and reach_of(self.action).holds(method, path)
        )
