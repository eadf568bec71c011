"""The demo's stage: a simulated Azure on loopback sockets, and the Functions host stand-in with the real app on it."""

import ssl
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from azure.core.credentials import AzureKeyCredential
from azure.eventgrid import EventGridEvent
from azure.eventgrid.aio import EventGridPublisherClient
from azure.identity.aio import ClientSecretCredential
from azure.mgmt.security.v2024_01_01.aio import SecurityCenter
from azure.mgmt.security.v2024_01_01.models import Extension, Pricing
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.demo.cast import AI, GROUP, People, moved_in
from sandbox.environment import child_environment
from sandbox.events.filters import AdvancedFilter, EventFilter, Operator
from sandbox.events.grid import EventGrid
from sandbox.events.subscription import EventSubscription
from sandbox.fault_file import FaultPlan
from sandbox.host.child import FunctionsHost
from sandbox.ingestion.collector import Collector
from sandbox.ingestion.telemetry import CustomEvent
from sandbox.seed import Seed
from sandbox.server import Addresses, serve
from sandbox.state import Principal
from sandbox.tenant import DEFAULT_TENANT_ID

APP_FOLDER = Path(__file__).parents[2]
BASELINE = Path(__file__).parent / "baseline.yaml"
TOPIC = "subscription-vending"
EVENT_TYPES = tuple(f"Microsoft.Resources.Resource{what}Success" for what in ("Write", "Delete", "Action"))
OPERATIONS = (
    "Microsoft.Security/pricings/write",
    "Microsoft.Security/pricings/delete",
    "Microsoft.Security/batchPricings/write",
    "Microsoft.Security/register/action",
    "Microsoft.Security/unregister/action",
)
_TOPIC_KEY = "demo-topic-key"


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that plays, and the calls that people make on it with ordinary clients."""

    azure: SimulatedAzure
    grid: EventGrid
    collector: Collector
    people: People
    addresses: Addresses
    environment: Mapping[str, str]
    """The function app's own: what makes it take this sandbox for Azure."""
    host: FunctionsHost

    async def vend(self, subscription: str) -> None:
        """A vending pipeline publishes `SubscriptionCreated` with Microsoft's publisher client."""
        url = f"{self.addresses.https}/topics/{TOPIC}/api/events"
        event = EventGridEvent(
            subject=f"/subscriptions/{subscription}",
            event_type="SubscriptionCreated",
            data={"subscriptionId": subscription},
            data_version="1.0",
        )
        credential = AzureKeyCredential(_TOPIC_KEY)
        async with EventGridPublisherClient(url, credential, connection_verify=str(self.addresses.ca_file)) as client:
            await client.send([event])

    async def put_plan_as_pipeline(self, subscription: str, plan: Pricing) -> None:
        """An ordinary ARM PUT with the SDK, logged in with a client secret."""
        pipeline, trust = self.people.pipeline, str(self.addresses.ca_file)
        async with (
            ClientSecretCredential(
                self.azure.tenant.tenant_id,
                pipeline.app_id,
                pipeline.secret or "",
                authority=self.addresses.https,
                disable_instance_discovery=True,
                connection_verify=trust,
            ) as credential,
            SecurityCenter(credential, self.addresses.https, connection_verify=trust) as client,
        ):
            await client.pricings.update(f"subscriptions/{subscription}", AI, plan)

    async def put_plan_as_person(self, who: Principal, subscription: str, extension: str, *, on: bool) -> None:
        """What the portal does: the same PUT with a person's token."""
        url = f"/subscriptions/{subscription}/providers/Microsoft.Security/pricings/{AI}?api-version=2024-01-01"
        body = Pricing(pricing_tier="Standard", extensions=[Extension(name=extension, is_enabled=str(on))]).serialize()
        headers = {"authorization": f"Bearer {self.azure.identity.token_for(who)}"}
        await self.post(f"{self.addresses.https}{url}", body, headers, method="PUT")

    async def deliver(self, function: str, body: object) -> int:
        """Posts straight to the host's Event Grid webhook, as Event Grid does; the host's status code."""
        return await self.post(self.host.webhook_url(function), body, {"aeg-event-type": "Notification"})

    async def post(self, url: str, body: object, headers: dict[str, str], *, method: str = "POST") -> int:
        trust = ssl.create_default_context(cafile=self.addresses.ca_file)
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, url, json=body, headers=headers, ssl=trust) as answer,
        ):
            return answer.status

    def calls(self, subscription: str) -> list[str]:
        """What the enforcer asked of the AI plan: `GET 200`, `PUT 200`, …."""
        seen = self.azure.exchanges.select(subscription_id=subscription, path="pricings/AI")
        mine = self.people.enforcer.object_id
        return [f"{exchange.method} {exchange.status}" for exchange in seen if exchange.caller == mine]

    def records(self, name: str, subscription: str | None = None) -> list[CustomEvent]:
        """What Application Insights received, oldest first."""
        found = self.collector.custom_events(name)
        return [one for one in found if subscription is None or one.properties.get("subscription") == subscription]


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
) -> AsyncIterator[Stage]:
    """Stands while the block runs. `timers` runs the app's timers on their schedule, else they are run by hand.

    `settings` are environment variables of the function app that replace the demo's own; `seed` is another tenant than
    the demo's.
    """
    azure = SimulatedAzure(assumptions=assumptions, tenant_id=seed.tenant_id if seed else DEFAULT_TENANT_ID)
    grid, collector = EventGrid(azure.clock), Collector(azure.clock)
    azure.add_routes([*grid.routes(), *collector.routes(), Route("/sandbox/events", _shown(collector))])
    azure.on_operation.append(grid.announce)
    people = moved_in(azure, seed)
    if faults is not None:
        azure.faults.reseed(faults.seed)
        azure.faults.add(*faults.faults)
    with tempfile.TemporaryDirectory() as scratch:
        async with serve(azure, Path(scratch)) as addresses:
            watched = seed.watch if seed else GROUP
            environment = {**_environment(azure, addresses, Path(scratch), watched=watched), **(settings or {})}
            say = print if echo else None
            async with FunctionsHost.start(APP_FOLDER, environment, port=port, timers=timers, echo=say) as host:
                stage = Stage(azure, grid, collector, people, addresses, environment, host)
                await _subscribe(stage)
                try:
                    yield stage
                finally:
                    await grid.aclose()


def _environment(azure: SimulatedAzure, addresses: Addresses, scratch: Path, *, watched: str) -> dict[str, str]:
    return child_environment(
        addresses,
        identity_header=azure.identity.header,
        service_name="ai-protection-enforcer",
        extra={
            "ENFORCER_ARM_ENDPOINT": addresses.https,
            "ENFORCER_SANDBOX": "true",
            "ENFORCER_MANAGEMENT_GROUPS": watched,
            "ENFORCER_BASELINE": str(BASELINE),
            "ENFORCER_LEDGER": str(scratch / "ledger.sqlite3"),
            "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "32",
            "OTEL_METRIC_EXPORT_INTERVAL": "1000",
        },
    )


def _shown(collector: Collector) -> Callable[[Request], Awaitable[Response]]:
    """What Application Insights received, as JSON, for people with curl."""

    async def show(_: Request) -> Response:
        return JSONResponse([{"name": one.name, **one.properties} for one in collector.custom_events()])

    return show


async def _subscribe(stage: Stage) -> None:
    """The vending topic leads to `on_vending`; plan and provider changes of each subscription lead to `on_change`."""
    stage.grid.create_topic(TOPIC, _TOPIC_KEY)
    await stage.grid.subscribe(EventSubscription("enforcer-vending", TOPIC, stage.host.webhook_url("on_vending")))
    operation = AdvancedFilter(Operator.STRING_IN, "data.operationName", OPERATIONS)
    changes = EventFilter(included_event_types=EVENT_TYPES, advanced=(operation,))
    for subscription in stage.azure.tenant.subscriptions:
        scope, url = f"/subscriptions/{subscription}", stage.host.webhook_url("on_change")
        await stage.grid.subscribe(EventSubscription("enforcer-changes", scope, url, changes))
