"""Puts up what the soak needs: the simulated Azure on time that jumps, Azurite behind gates, the app in its process."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bench.soak.clock import JumpingClock
from bench.soak.gate import Gate
from bench.soak.inside import CLOCK, LEAK, LEFT, TOLD
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.clock import Clock
from sandbox.demo.cast import GROUP, People, app_id, may_name_its_functions, settle_in
from sandbox.environment import child_environment
from sandbox.events.arm_form import Places
from sandbox.events.grid import EventGrid
from sandbox.events.subscription import EventSubscription
from sandbox.events.through_arm import connect
from sandbox.host.child import FunctionsHost
from sandbox.ingestion.collector import Collector
from sandbox.server import Addresses, serve
from sandbox.storage import Azurite, RunningAzurite, StorageAccount
from sandbox.tls import Certificates

_ROOT = Path(__file__).parents[2]
TOPIC, TOPIC_KEY = "subscription-vending", "soak-topic-key"
ASSUMED = Assumptions(
    extensions_need_role_rights=False,
    lock_seconds=0.2,
    registration_seconds=5.0,
    event_subscription_seconds=0.0,
    polling_retry_after_s=1,
)
"""A lock is waited for in real time: the worst case of three minutes would leave little time for anything else."""

TOKENS_FOR = timedelta(minutes=8)
"""Real time; a client asks for the next five minutes before the end: some ten in 40 minutes."""

BASELINE = """\
version: 1
name: soak
mode: enforce
plans:
  AI:
    tier: Standard
    extensions:
      AIPromptEvidence: {state: enabled, approvedBy: privacy-board, ticket: PRIV-112}
      AIPromptSharingWithPurview: unmanaged
accounts: {defenderSwitch: enabled}
contentFilter: {report: true}
"""


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything that plays. `gates` are before tables and queues; `folder` holds what the worker tells."""

    clock: JumpingClock
    azure: SimulatedAzure
    grid: EventGrid
    collector: Collector
    people: People
    addresses: Addresses
    storage: RunningAzurite
    gates: tuple[Gate, ...]
    host: FunctionsHost
    baseline: Path
    folder: Path

    @property
    def told(self) -> Path:
        return self.folder / TOLD

    @property
    def left(self) -> Path:
        return self.folder / LEFT


@asynccontextmanager
async def ground(*, leak: str = "") -> AsyncIterator[Ground]:
    """Stands while the block runs. `leak` is what the worker loses on purpose. Raises AzuriteDidNotStartError."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        clock = JumpingClock(folder / CLOCK)
        azure = SimulatedAzure(assumptions=ASSUMED, clock=clock)
        azure.identity.clock, azure.identity.lifetime = Clock(), TOKENS_FOR
        people = settle_in(azure.tenant)
        azure.identity.assign(people.enforcer)
        may_name_its_functions(azure.tenant, people.enforcer)
        collector = Collector(clock)
        azure.add_routes(collector.routes())
        addresses = await stack.enter_async_context(serve(azure, folder))
        certificates = Certificates(addresses.ca_file, addresses.ca_file.with_name("server.pem"))
        storage = await stack.enter_async_context(Azurite.start(certificates))
        gates = [
            await stack.enter_async_context(Gate.before(url))
            for url in (storage.account.table_url, storage.account.queue_url)
        ]
        baseline = folder / "baseline.yaml"
        baseline.write_text(BASELINE, encoding="utf-8")
        environment = child_environment(
            addresses,
            identity_header=azure.identity.header,
            service_name="ai-protection-enforcer",
            extra={
                **_own(azure, addresses, baseline),
                **_storage(storage.account, *gates),
                **{name: str(folder / name) for name in (CLOCK, TOLD, LEFT)},
                LEAK: leak,
            },
        )
        host = await stack.enter_async_context(FunctionsHost.start(_app(folder), environment, timers=False))
        grid = EventGrid(clock, assumptions=ASSUMED)
        stack.push_async_callback(grid.aclose)
        azure.add_routes(grid.routes())
        await _connect(azure, grid, host)
        yield Ground(clock, azure, grid, collector, people, addresses, storage, tuple(gates), host, baseline, folder)


async def _connect(azure: SimulatedAzure, grid: EventGrid, host: FunctionsHost) -> None:
    """What the app subscribes to leads to it; so does the topic of who announces subscriptions."""
    functions = {f"{app_id(azure.tenant)}/functions/on_change": host.webhook_url("on_change")}
    connect(azure, grid, Places(functions, {}))
    grid.create_topic(TOPIC, TOPIC_KEY)
    await grid.subscribe(EventSubscription("enforcer-vending", TOPIC, host.webhook_url("on_vending")))


def _own(azure: SimulatedAzure, addresses: Addresses, baseline: Path) -> dict[str, str]:
    return {
        "ENFORCER_ARM_ENDPOINT": addresses.https,
        "ENFORCER_GRAPH_ENDPOINT": addresses.https,
        "ENFORCER_SANDBOX": "true",
        "ENFORCER_MANAGEMENT_GROUPS": GROUP,
        "ENFORCER_BASELINE": str(baseline),
        "ENFORCER_ENROL": "self",
        "ENFORCER_EVENT_TARGET": f"{app_id(azure.tenant)}/functions/on_change",
        "ENFORCER_LEDGER_DAYS": "30",
        "OTEL_METRIC_EXPORT_INTERVAL": "5000",
    }


def _storage(account: StorageAccount, tables: Gate, queues: Gate) -> dict[str, str]:
    """The app reaches it with its identity, through the gates."""
    given = account.identity_settings()
    return given | {
        "AzureWebJobsStorage__tableServiceUri": tables.url,
        "AzureWebJobsStorage__queueServiceUri": queues.url,
    }


def _app(folder: Path) -> Path:
    """The wrapper beside the product's own host.json."""
    app = folder / "app"
    app.mkdir()
    shutil.copy(Path(__file__).with_name("app.py"), app / "function_app.py")
    shutil.copy(_ROOT / "host.json", app / "host.json")
    return app
