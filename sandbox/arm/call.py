"""One request as a handler sees it: authenticated, routed, authorised."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sandbox.assumptions import Assumptions
from sandbox.faults import Action
from sandbox.operation import ArmOperation, Caller
from sandbox.state import Principal, Subscription
from sandbox.tenant import Tenant
from sandbox.wire import Answer

type Listener = Callable[[ArmOperation], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class World:
    """What every handler may touch. `announce` tells the listeners of a finished write."""

    tenant: Tenant
    assumptions: Assumptions
    announce: Listener

    def now(self) -> datetime:
        return self.tenant.clock.now()


@dataclass(frozen=True, slots=True)
class Call:
    """`names` are the path's parameters; `base_url` is the scheme and host by which the client came."""

    world: World
    method: str
    path: str
    names: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    base_url: str
    principal: Principal
    caller: Caller
    correlation_id: str
    client_request_id: str
    action: Action | None

    @property
    def api_version(self) -> str:
        return self.query["api-version"]

    @property
    def subscription(self) -> Subscription:
        return self.world.tenant.subscription(self.names["subscription"])

    @property
    def public_url(self) -> str:
        """The URL as events show it."""
        query = "&".join(f"{key}={value}" for key, value in self.query.items())
        return f"https://management.azure.com{self.path}?{query}"


type Handler = Callable[[Call], Awaitable[Answer]]
