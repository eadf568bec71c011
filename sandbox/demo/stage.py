"""The demo's stage: everything that plays, and the calls that people make on it with ordinary clients."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from azure.core.credentials import AzureKeyCredential
from azure.eventgrid import EventGridEvent
from azure.eventgrid.aio import EventGridPublisherClient
from azure.identity.aio import ClientSecretCredential
from azure.mgmt.security.v2024_01_01.aio import SecurityCenter
from azure.mgmt.security.v2024_01_01.models import Extension, Pricing

from sandbox.azure import SimulatedAzure
from sandbox.demo.cast import AI, People, app_id
from sandbox.demo.listener import Listener
from sandbox.events.arm_form import Places
from sandbox.events.grid import EventGrid
from sandbox.events.senders import DataSenders
from sandbox.host.child import FunctionsHost
from sandbox.ingestion.collector import Collector
from sandbox.ingestion.telemetry import CustomEvent
from sandbox.server import Addresses
from sandbox.state import Principal
from sandbox.storage import StorageAccount
from sandbox.wire import JsonObject

TOPIC = "subscription-vending"
TOPIC_KEY = "demo-topic-key"
OUTCOMES = "enforcer-outcomes"
_EVENT_GRID_VERSION = "2025-02-15"


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
    account: StorageAccount | None
    """Where the ledger and the queue are; None for SQLite."""
    listener: Listener
    """Of the outcome topic."""
    senders: DataSenders
    """Who may publish with a token."""

    @property
    def places(self) -> Places:
        """What can be named as a handler of events: the app's functions, and the storage account if there is one.

        Their resource ids are made up, in the first subscription; `make sandbox` prints them.
        """
        app = app_id(self.azure.tenant)
        account = f"{app.partition('/Microsoft.Web/')[0]}/Microsoft.Storage/storageAccounts/stenforcer"
        names = [one.name for one in self.host.functions if one.trigger_type == "eventGridTrigger"]
        functions = {f"{app}/functions/{name}": self.host.webhook_url(name) for name in names}
        return Places(functions, {} if self.account is None else {account: self.account})

    async def vend(self, subscription: str) -> None:
        """A vending pipeline publishes `SubscriptionCreated` with Microsoft's publisher client."""
        url = f"{self.addresses.https}/topics/{TOPIC}/api/events"
        event = EventGridEvent(
            subject=f"/subscriptions/{subscription}",
            event_type="SubscriptionCreated",
            data={"subscriptionId": subscription},
            data_version="1.0",
        )
        credential = AzureKeyCredential(TOPIC_KEY)
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

    async def ask(self, who: Principal, method: str, path: str, body: object = None) -> JsonObject:
        """Any call to ARM about Event Grid with a person's token; raises for an answer that is no success."""
        trust = ssl.create_default_context(cafile=self.addresses.ca_file)
        url = f"{self.addresses.https}{path}?api-version={_EVENT_GRID_VERSION}"
        headers = {"authorization": f"Bearer {self.azure.identity.token_for(who)}"}
        async with (
            aiohttp.ClientSession(raise_for_status=True) as session,
            session.request(method, url, json=body, headers=headers, ssl=trust) as answer,
        ):
            content: JsonObject = await answer.json()
            return content

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
