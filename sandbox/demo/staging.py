"""Puts the stage up: a simulated Azure on loopback sockets, and the Functions host stand-in with the real app on it."""

import asyncio
import contextlib
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.demo.cast import ASSUMED, GROUP, People, app_id, may_name_its_functions, moved_in
from sandbox.demo.listener import PATH, Listener
from sandbox.demo.stage import OUTCOMES, TOPIC, TOPIC_KEY, Stage
from sandbox.environment import child_environment
from sandbox.events.event import EventSchema
from sandbox.events.filters import AdvancedFilter, EventFilter, Operator
from sandbox.events.grid import EventGrid
from sandbox.events.senders import DataSenders
from sandbox.events.subscription import EventSubscription
from sandbox.events.through_arm import connect
from sandbox.fault_file import FaultPlan
from sandbox.handover import hand_over
from sandbox.host.child import FunctionsHost
from sandbox.ingestion.collector import Collector
from sandbox.outside_changes import OutsideChange, play
from sandbox.seed import Seed
from sandbox.server import Addresses, serve
from sandbox.storage import Azurite, StorageAccount
from sandbox.tenant import DEFAULT_TENANT_ID, Tenant
from sandbox.tls import Certificates

APP_FOLDER = Path(__file__).parents[2]
BASELINE = Path(__file__).parent / "baseline.yaml"
EVENT_TYPES = tuple(f"Microsoft.Resources.Resource{what}Success" for what in ("Write", "Delete", "Action"))
OPERATIONS = (
    "Microsoft.Security/pricings/write",
    "Microsoft.Security/pricings/delete",
    "Microsoft.Security/batchPricings/write",
    "Microsoft.Security/register/action",
    "Microsoft.Security/unregister/action",
)


@asynccontextmanager
async def staged(
    *,
    port: int = 0,
    echo: bool = False,
    timers: bool = False,
    settings: Mapping[str, str] | None = None,
    assumptions: Assumptions | None = None,
    seed: Seed | None = None,
    faults: FaultPlan | None = None,
    storage: bool = False,
    enrols: bool = False,
    package: Path | None = None,
    outcomes: bool = False,
) -> AsyncIterator[Stage]:
    """Stands while the block runs. `timers` runs the app's timers on their schedule, else they are run by hand.

    `storage` puts Azurite beside it where that is installed: the app then keeps its ledger in Storage tables.

    `enrols` leaves it to the app to subscribe to each subscription's events; otherwise they lead to it from the start.

    `outcomes` gives it an outcome topic: `stage.listener` hears all of it, and `on_change` the drills.

    `package` is an unpacked package to play instead of the work tree, with a worker that can import nothing else.

    `settings` are environment variables of the function app that replace the demo's own; `seed` is another tenant than
    the demo's.
    """
    azure = SimulatedAzure(assumptions=assumptions or ASSUMED, tenant_id=seed.tenant_id if seed else DEFAULT_TENANT_ID)
    collector = Collector(azure.clock)
    azure.add_routes([*collector.routes(), Route("/sandbox/events", _shown(collector))])
    people = moved_in(azure, seed)
    if faults is not None:
        azure.faults.reseed(faults.seed)
        azure.faults.add(*faults.faults)
    with tempfile.TemporaryDirectory() as scratch:
        async with serve(azure, Path(scratch)) as addresses:
            watched = seed.watch if seed else GROUP
            say = print if echo else None
            async with _memory(addresses, Path(scratch), storage=storage) as (account, memory):
                senders, listener = DataSenders(azure.identity), Listener()
                grid = _grid(azure, account, senders)
                azure.add_routes(listener.routes())
                own = _enrolling(azure.tenant, people) if enrols else {}
                environment = {
                    **_environment(azure, addresses, watched=watched),
                    **memory,
                    **own,
                    **(_outcome_topic(addresses) if outcomes else {}),
                    **(settings or {}),
                }
                async with FunctionsHost.start(
                    package or APP_FOLDER, environment, port=port, timers=timers, worker_apart=bool(package), echo=say
                ) as host:
                    stage = Stage(
                        azure, grid, collector, people, addresses, environment, host, account, listener, senders
                    )
                    connect(azure, grid, stage.places)
                    await _subscribe(stage, changes_too=not enrols)
                    if outcomes:
                        await _lead_outcomes(stage)
                    try:
                        async with _changing(azure.tenant, faults.changes if faults else ()):
                            yield stage
                    finally:
                        await grid.aclose()
                        hand_over(azure, grid.events, os.environ)


def _grid(azure: SimulatedAzure, account: StorageAccount | None, senders: DataSenders) -> EventGrid:
    """With queues and dead-letter containers where there is Storage."""
    hands: dict[str, Any] = {}  # Any: the keyword arguments of EventGrid
    if account is not None:
        from sandbox.events.storage import AccountStorage  # Microsoft's clients cost half a second

        storage = AccountStorage(account)
        hands = {"enqueue": storage.enqueue, "write_blob": storage.write_blob}
    grid = EventGrid(azure.clock, assumptions=azure.assumptions, verify_bearer=senders, **hands)
    azure.add_routes(grid.routes())
    return grid


@asynccontextmanager
async def _changing(tenant: Tenant, changes: Sequence[OutsideChange]) -> AsyncIterator[None]:
    """The changes outside ARM come while the block runs, each at its time since the tenant began."""
    playing = asyncio.create_task(play(changes, tenant))
    try:
        yield
    finally:
        playing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await playing


@asynccontextmanager
async def _memory(
    addresses: Addresses, scratch: Path, *, storage: bool
) -> AsyncIterator[tuple[StorageAccount | None, dict[str, str]]]:
    """Where the app keeps its ledger: Storage tables reached with its identity, or a SQLite file."""
    if not storage or Azurite.missing_reason():
        yield None, {"ENFORCER_LEDGER": str(scratch / "ledger.sqlite3")}
        return
    certificates = Certificates(addresses.ca_file, addresses.ca_file.with_name("server.pem"))
    async with Azurite.start(certificates) as running:
        yield running.account, running.account.identity_settings()


def _environment(azure: SimulatedAzure, addresses: Addresses, *, watched: str) -> dict[str, str]:
    return child_environment(
        addresses,
        identity_header=azure.identity.header,
        service_name="ai-protection-enforcer",
        extra={
            "ENFORCER_ARM_ENDPOINT": addresses.https,
            "ENFORCER_GRAPH_ENDPOINT": addresses.https,
            "ENFORCER_SANDBOX": "true",
            "ENFORCER_MANAGEMENT_GROUPS": watched,
            "ENFORCER_BASELINE": str(BASELINE),
            "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "32",
            "OTEL_METRIC_EXPORT_INTERVAL": "1000",
        },
    )


def _enrolling(tenant: Tenant, people: People) -> dict[str, str]:
    """The right to lead events to the app's own function, and the settings that say so."""
    may_name_its_functions(tenant, people.enforcer)
    return {"ENFORCER_ENROL": "self", "ENFORCER_EVENT_TARGET": f"{app_id(tenant)}/functions/on_change"}


def _shown(collector: Collector) -> Callable[[Request], Awaitable[Response]]:
    """What Application Insights received, as JSON, for people with curl."""

    async def show(_: Request) -> Response:
        return JSONResponse([{"name": one.name, **one.properties} for one in collector.custom_events()])

    return show


def _outcome_topic(addresses: Addresses) -> dict[str, str]:
    return {"ENFORCER_OUTCOME_TOPIC": f"{addresses.https}/topics/{OUTCOMES}/api/events"}


async def _lead_outcomes(stage: Stage) -> None:
    """The app may publish; the listener hears all of it, `on_change` the drills (infra/drill-subscription.bicep)."""
    schema = EventSchema.CLOUD_EVENTS
    stage.grid.create_topic(OUTCOMES, TOPIC_KEY, input_schema=schema)
    stage.senders.allow(stage.people.enforcer, OUTCOMES)
    drills = EventFilter(included_event_types=("ai-protection-enforcer.drill",))
    door = stage.host.webhook_url("on_change")
    for one in (
        EventSubscription("listener", OUTCOMES, f"{stage.addresses.http}{PATH}", schema=schema),
        EventSubscription("enforcer-drill", OUTCOMES, door, filter=drills, schema=schema),
    ):
        await stage.grid.subscribe(one)


async def _subscribe(stage: Stage, *, changes_too: bool) -> None:
    """The vending topic leads to `on_vending`; plan and provider changes of each subscription lead to `on_change`."""
    stage.grid.create_topic(TOPIC, TOPIC_KEY)
    await stage.grid.subscribe(EventSubscription("enforcer-vending", TOPIC, stage.host.webhook_url("on_vending")))
    if not changes_too:
        return
    operation = AdvancedFilter(Operator.STRING_IN, "data.operationName", OPERATIONS)
    changes = EventFilter(included_event_types=EVENT_TYPES, advanced=(operation,))
    for subscription in stage.azure.tenant.subscriptions:
        scope, url = f"/subscriptions/{subscription}", stage.host.webhook_url("on_change")
        await stage.grid.subscribe(EventSubscription("enforcer-changes", scope, url, changes))
