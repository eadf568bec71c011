"""The whole simulated Azure as one ASGI app, in process or behind `server.serve`."""

import re
from collections.abc import Sequence

from starlette.routing import BaseRoute, Router
from starlette.types import Message, Receive, Scope, Send

from sandbox.arm.app import ArmApp
from sandbox.arm.call import Listener, World
from sandbox.assumptions import Assumptions
from sandbox.clock import Clock
from sandbox.exchanges import Exchanges
from sandbox.faults import Faults
from sandbox.identity import Identity
from sandbox.login import Login
from sandbox.operation import ArmOperation
from sandbox.tenant import DEFAULT_TENANT_ID, Tenant
from sandbox.wire import Answer

_SLASHES = re.compile(r"//+")


class SimulatedAzure:
    """One tenant with its ARM and its Entra; other parts join with `add_routes` and `on_operation`."""

    def __init__(
        self,
        *,
        assumptions: Assumptions | None = None,
        clock: Clock | None = None,
        tenant_id: str = DEFAULT_TENANT_ID,
        extra_routes: Sequence[BaseRoute] = (),
    ) -> None:
        self.assumptions = assumptions or Assumptions()
        self.clock = clock or Clock()
        self.tenant = Tenant(self.clock, self.assumptions, tenant_id=tenant_id)
        self.identity = Identity(self.tenant)
        self.faults = Faults()
        self.exchanges = Exchanges()
        self.on_operation: list[Listener] = []
        """Awaited one after the other for each successful write, before its answer leaves."""
        self.internal_errors: list[Exception] = []
        """What went wrong inside the sandbox itself: empty, or the test proves nothing."""
        world = World(self.tenant, self.assumptions, self._announce)
        arm = ArmApp(world, self.identity, self.faults, self.exchanges)
        self._router = Router(routes=Login(self.identity, self.faults).routes(), redirect_slashes=False, default=arm)
        self.add_routes(extra_routes)

    def add_routes(self, routes: Sequence[BaseRoute]) -> None:
        """Serves `routes` as well; they win over ARM, the token endpoints win over them."""
        self._router.routes.extend(routes)

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI app. Double slashes in a path count as one (peers.md 8.4)."""
        if scope["type"] != "http":
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        path = _SLASHES.sub("/", scope["path"])
        try:
            await self._router({**scope, "path": path, "raw_path": path.encode()}, receive, watched)
        except Exception as error:  # noqa: BLE001 - the last resort: a bug of the sandbox must not look like Azure's
            self.internal_errors.append(error)
            if not started:
                await Answer(500, {"error": {"code": "SandboxBug", "message": repr(error)}}).as_response()(
                    scope, receive, send
                )

    async def _announce(self, operation: ArmOperation) -> None:
        for listener in self.on_operation:
            try:
                await listener(operation)
            except Exception as error:  # noqa: BLE001 - a listener's bug is recorded, the write has happened
                self.internal_errors.append(error)
