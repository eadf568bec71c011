"""The tenant that strangers' programs meet, and a shell for each of them."""

import json
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.events import EventGrid, Request, Response
from sandbox.events.arm_form import Places
from sandbox.events.through_arm import connect
from sandbox.operation import PrincipalKind
from sandbox.server import serve
from tools.strangers import Ran, installed, run, surroundings

ALPHA, BETA = (f"00000000-0000-0000-0000-00000000000{letter}" for letter in "ab")
GROUP = "corp"
FUNCTION = f"/subscriptions/{ALPHA}/resourceGroups/rg/providers/Microsoft.Web/sites/app/functions/on_change"
OPERATOR, READER = (f"33333333-3333-3333-3333-33333333333{number}" for number in (1, 2))
_SECRET = "demo"  # noqa: S105  a made-up principal of a made-up tenant

QUICK = Assumptions(
    lock_seconds=0.0,
    registration_seconds=1.0,
    event_subscription_seconds=1.0,
    polling_retry_after_s=1,
    extensions_need_role_rights=False,
)
"""Nobody waits in real time for what is no concern of these clients."""


@dataclass(frozen=True, slots=True)
class Check:
    """`said` by the client, `true` in the tenant."""

    command: str
    said: object
    true: object
    took_s: float

    @property
    def holds(self) -> bool:
        return self.said == self.true


class Receiver:
    """The function that the clients name as the handler of events: it answers handshakes, and keeps the rest."""

    def __init__(self) -> None:
        self.operations: list[str] = []

    async def __call__(self, request: Request) -> Response:
        (event,) = json.loads(request.body)
        code = event["data"].get("validationCode")
        if code is None:
            self.operations.append(event["data"]["operationName"])
        return Response(200, {}, json.dumps({"validationResponse": code}).encode())


@dataclass(slots=True)
class Bench:
    """The tenant, its Event Grid with the one handler there is, and a shell for each client."""

    azure: SimulatedAzure
    grid: EventGrid
    receiver: Receiver
    folder: Path
    environment: dict[str, str]
    checks: list[Check] = field(default_factory=list)
    _last: Ran | None = None

    async def az(self, *arguments: str, home: str = "operator") -> Ran:
        """One call, with what it printed; `home` keeps the logins of two callers apart."""
        environment = self.environment | {"AZURE_CONFIG_DIR": str(self.folder / home)}
        return await self._run([str(installed("az") / "az"), *arguments], environment)

    async def custodian(self, subscription: str, *policies: str) -> Ran:
        login = {
            "AZURE_TENANT_ID": self.azure.tenant.tenant_id,
            "AZURE_CLIENT_ID": OPERATOR,
            "AZURE_CLIENT_SECRET": _SECRET,
            "AZURE_SUBSCRIPTION_ID": subscription,
        }
        command = [str(installed("c7n") / "custodian"), "run", "-s", subscription, "--cache-period", "0", *policies]
        return await self._run(command, self.environment | login)

    async def login(self, app_id: str, *, home: str = "operator") -> Ran:
        who = ("-u", app_id, "-p", _SECRET, "--tenant", self.azure.tenant.tenant_id)
        return await self.az("login", "--service-principal", *who, home=home)

    def check(self, command: str, said: object, true: object) -> None:
        """Notes one row; `command` is how a person would write it."""
        self.checks.append(Check(command, said, true, self._last.took_s if self._last else 0.0))

    async def _run(self, command: list[str], environment: dict[str, str]) -> Ran:
        self._last = await run(command, environment, folder=self.folder)
        return self._last


def settle(azure: SimulatedAzure) -> None:
    """Two subscriptions, somebody who may do everything there and somebody who may only read."""
    tenant = azure.tenant
    tenant.add_management_group(GROUP, display_name="Corporation")
    tenant.add_subscription(ALPHA, name="alpha", management_group=GROUP)
    tenant.add_subscription(BETA, name="beta", management_group=GROUP, registered=False)
    for name, app_id, actions in (("operator", OPERATOR, ("*",)), ("reader", READER, ("*/read",))):
        tenant.add_principal(
            name,
            kind=PrincipalKind.SERVICE_PRINCIPAL,
            object_id=f"object-{name}",
            app_id=app_id,
            secret=_SECRET,
            actions=actions,
            scope=f"/providers/Microsoft.Management/managementGroups/{GROUP}",
        )


@asynccontextmanager
async def bench() -> AsyncIterator[Bench]:
    azure, receiver = SimulatedAzure(assumptions=QUICK), Receiver()
    grid = EventGrid(azure.clock, receiver, assumptions=QUICK)
    settle(azure)
    connect(azure, grid, Places({FUNCTION: "http://127.0.0.1/on_change"}, {}))
    with tempfile.TemporaryDirectory() as folder:
        async with serve(azure, Path(folder)) as addresses:
            yield Bench(azure, grid, receiver, Path(folder), surroundings(addresses, Path(folder)))
        await grid.aclose()
