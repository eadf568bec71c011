"""The whole simulated Azure as one ASGI app, in process or behind `server.serve`."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import count

from starlette.datastructures import Headers
from starlette.routing import BaseRoute, Router
from starlette.types import Message, Receive, Scope, Send

from sandbox.activity_log import ActivityLog
from sandbox.arm.app import ArmApp
from sandbox.arm.call import EventSubscriptionListener, Listener, World
from sandbox.assumptions import Assumptions
from sandbox.beside_arm import Overheard, route_of
from sandbox.clock import Clock
from sandbox.delivery import drop_connection
from sandbox.directory.door import DirectoryDoor
from sandbox.event_subscriptions import EventSubscriptionChange
from sandbox.exchanges import Exchanges
from sandbox.fault_queue import Faults
from sandbox.graph.port import Graph
from sandbox.identity import Identity
from sandbox.login import Login
from sandbox.metadata import metadata_routes
from sandbox.operation import ArmOperation
from sandbox.points import Hook, Point, When
from sandbox.tenant import DEFAULT_TENANT_ID, Tenant
from sandbox.wire import Answer, ConnectionLost

_SLASHES = re.compile(r"//+")

WITNESSES: list[Callable[["SimulatedAzure"], None]] = []
"""Each is shown every simulated Azure when it is built: a test session judges them all, whoever made them."""


class SimulatedAzure:
    """One tenant with its ARM and its Entra; other parts join with `add_routes` and the `on_…` lists."""

    def __init__(
        self,
        *,
        assumptions: Assumptions | None = None,
        clock: Clock | None = None,
        tenant_id: str = DEFAULT_TENANT_ID,
        extra_routes: Sequence[BaseRoute] = (),
        seed: int = 0,
    ) -> None:
        """`seed` is that of the faults' chance."""
        self.assumptions = assumptions or Assumptions()
        self.clock = clock or Clock()
        self.tenant = Tenant(self.clock, self.assumptions, tenant_id=tenant_id)
        self.identity = Identity(self.tenant)
        self.faults = Faults(self.clock, seed=seed)
        self.exchanges = Exchanges()
        """ARM's own."""
        self.beside_arm = Exchanges()
        """Of the token endpoints, of Microsoft Graph and of the sandbox's routes among `add_routes`."""
        self.on_operation: list[Listener] = []
        """Awaited one after the other for each successful write, before its answer leaves."""
        self.on_event_subscription: list[EventSubscriptionListener] = []
        """Awaited before an event subscription is kept or deleted; each may refuse."""
        self.on_request: list[Hook] = []
        """Awaited before and after each request, ARM's, the token endpoints' and those of `add_routes`."""
        self.internal_errors: list[Exception] = []
        """What went wrong inside the sandbox itself: empty, or the test proves nothing."""
        self._numbers: Iterator[int] = count(1)
        self.activity_log = ActivityLog(self.clock, self.assumptions)
        """What was written over ARM, as its own route shows it after the assumed lag."""
        world = World(
            self.tenant,
            self.assumptions,
            self._announce,
            self._announce_event_subscription,
            self.activity_log,
            lambda: self.graph,
        )
        arm = ArmApp(world, self.identity, self.faults, self.exchanges)
        entra = [*Login(self.identity, self.faults).routes(), *metadata_routes()]
        graph = DirectoryDoor(self.identity, self.faults, self.assumptions).routes()
        self._router = Router(routes=[*entra, *graph], redirect_slashes=False, default=arm)
        self.add_routes(extra_routes)
        for witness in WITNESSES:
            witness(self)

    @cached_property
    def graph(self) -> Graph:
        """Resource Graph. Made at the first query: DuckDB and its KQL take a second to load."""
        from sandbox.graph.service import Service

        return Service(self.tenant, self.assumptions)

    def add_routes(self, routes: Sequence[BaseRoute]) -> None:
        """Serves `routes` as well; they win over ARM, the token endpoints win over them."""
        self._router.routes.extend(routes)

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI app. Double slashes in a path count as one (peers.md 8.4). An answer leaves when it is whole."""
        if scope["type"] != "http":
            return
        self.tenant.go_live()
        path, held = _SLASHES.sub("/", scope["path"]), list[Message]()

        async def hold(message: Message) -> None:
            held.append(message)

        try:
            await self._overhear({**scope, "path": path, "raw_path": path.encode()}, receive, hold)
        except ConnectionLost:
            await drop_connection(scope, receive)
            return
        except Exception as error:  # noqa: BLE001 - the last resort: a bug of the sandbox must not look like Azure's
            self.internal_errors.append(error)
            held.clear()
            answer = Answer(500, {"error": {"code": "SandboxBug", "message": repr(error)}})
            await answer.as_response()(scope, receive, hold)
        for message in held:
            await send(message)

    async def _overhear(self, scope: Scope, receive: Receive, hold: Send) -> None:
        """Keeps the record of what is not ARM's, which keeps its own."""
        route = route_of(self._router.routes, scope)
        if route is None:
            await self._meet(scope, receive, hold)
            return
        at, overheard, said = self.clock.now(), Overheard(receive), list[Message]()

        async def noted(message: Message) -> None:
            said.append(message)
            await hold(message)

        try:
            await self._meet(scope, overheard.receive, noted)
        finally:
            self.beside_arm.append(overheard.exchange(scope, said, route=route, at=at))

    async def _meet(self, scope: Scope, receive: Receive, hold: Send) -> None:
        """The request between its two points."""
        status: int | None = None

        async def noted(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await hold(message)

        number = next(self._numbers)
        if not self.on_request:
            await self._router(scope, receive, hold)
            return
        caller = self.identity.object_id_in(Headers(scope=scope).get("authorization"))
        point = Point(When.BEFORE, number, scope["method"], scope["path"], caller)
        await self._reach(point)
        await self._router(scope, receive, noted)
        await self._reach(replace(point, when=When.AFTER, status=status))

    async def _reach(self, point: Point) -> None:
        for hook in tuple(self.on_request):
            await hook(point)

    async def _announce_event_subscription(self, change: EventSubscriptionChange) -> None:
        for listener in self.on_event_subscription:
            await listener(change)

    async def _announce(self, operation: ArmOperation) -> None:
        for listener in self.on_operation:
            try:
                await listener(operation)
            except Exception as error:  # noqa: BLE001 - a listener's bug is recorded, the write has happened
                self.internal_errors.append(error)
