"""The self-check's only ways out: Azure Resource Manager, the person at the keyboard, and the events of the canary."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from enforcer.errors import EnforcerError
from enforcer.selfcheck.exchange import Exchange, Json


class NotReached(EnforcerError):
    """Azure gave no answer at all."""


class Arm(Protocol):
    """Azure Resource Manager under the caller's own login."""

    async def send(self, method: str, path: str, body: Json = None) -> Exchange:
        """One request, sent once: no retries, no redirects. NotReached when no answer came."""


@dataclass(frozen=True, slots=True)
class Write:
    """What the self-check would like to send, for a person to agree to. `warns`: what it may do for a while."""

    why: str
    method: str
    path: str
    body: Json
    warns: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """What the self-check never sends itself, because it lowers a protection: a person runs it."""

    why: str
    method: str
    path: str
    body: Json


class Person(Protocol):
    """Whoever runs the self-check."""

    async def agrees(self, writes: tuple[Write, ...]) -> bool:
        """Whether all of these may be sent, one right after the other."""

    async def runs(self, command: Command) -> bool:
        """Show the command; whether it was run. False: left out."""

    def shows(self, command: Command) -> None:
        """The command, for the person to keep; nobody waits for it."""

    def hears(self, progress: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Arrived:
    """An event of the canary's plan, and when it came."""

    subject: str
    operation: str
    event_at: datetime | None
    arrived_at: datetime
    correlation_id: str | None
    has_claims: bool


class Events(Protocol):
    """Where an event subscription of the canary delivers to."""

    async def arrived(self) -> tuple[Arrived, ...]:
        """Those that came since the last call."""
