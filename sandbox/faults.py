"""Faults as data: what goes wrong, at which request, how often."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


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


@dataclass(frozen=True, slots=True)
class Throttle:
    """429 `SubscriptionRequestsThrottled`, with Retry-After unless None (defender-plan.md 7)."""

    retry_after_s: int | None = 1


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
    | Garbage
    | Denied
)


@dataclass(frozen=True, slots=True)
class Fault:
    """`action` meets the next `count` requests (None: all) of `method` (`*`: any) to a path in which `path` is found.

    `path` is a regex in any case; `caller` narrows to one object id. The token endpoints are met too:
    `Fault("GET", "/msi/token", ServerError(500))`.
    """

    method: str
    path: str
    action: Action
    count: int | None = 1
    caller: str | None = None

    def meets(self, method: str, path: str, *, caller: str | None) -> bool:
        return (
            self.method in {"*", method}
            and (self.caller is None or self.caller == caller)
            and re.search(self.path, path, re.IGNORECASE) is not None
        )


class Faults:
    """Waiting faults, consumed in the order in which they were added."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Fault, int | None]] = []

    def add(self, *faults: Fault) -> None:
        self._waiting.extend((fault, fault.count) for fault in faults)

    def clear(self) -> None:
        self._waiting.clear()

    @property
    def waiting(self) -> Iterable[Fault]:
        return tuple(fault for fault, _ in self._waiting)

    def take(self, method: str, path: str, *, caller: str | None = None) -> Action | None:
        """The action for this request, if one waits for it; its count goes down."""
        for position, (fault, left) in enumerate(self._waiting):
            if not fault.meets(method, path, caller=caller):
                continue
            if left is not None and left <= 1:
                del self._waiting[position]
            elif left is not None:
                self._waiting[position] = (fault, left - 1)
            return fault.action
        return None
