"""The outbox on the simulated Azure, without sockets: a topic with a subscriber, a ledger, a worker who publishes."""

import asyncio
import json
import os
from collections.abc import Callable, Coroutine, Sequence
from itertools import count
from typing import Any

from enforcer.azure.identity import credential
from enforcer.azure.outcome_topic import OutcomeTopic
from enforcer.errors import LedgerDown
from enforcer.ledger.parcel import Outlet, Parcels, Sink
from enforcer.local.ledger import SqliteLedger
from enforcer.outbox.sending import Outbox
from enforcer.record import Record
from sandbox.azure import SimulatedAzure
from sandbox.events import EventGrid, EventSchema, EventSubscription
from sandbox.events.delivery import Request, Response
from sandbox.events.senders import DataSenders
from sandbox.operation import PrincipalKind
from sandbox.transport import AsgiTransport
from sandbox.wire import JsonObject

TOPIC = "outcomes"
ENDPOINT = f"https://{TOPIC}.westeurope-1.eventgrid.azure.net/topics/{TOPIC}/api/events"
SOURCE = "/ai-protection-enforcer/func-enforcer"
SUB = "5ab5c210-0001-4000-8000-000000000001"
READ_TIMEOUT_S = 30


class Storage:
    """The ledger's parcels, as far as storage answers."""

    def __init__(self, office: "PostOffice") -> None:
        self._office = office

    def __getattr__(self, name: str) -> Callable[..., Coroutine[Any, Any, Any]]:  # Any: whatever the call gives
        async def called(*arguments: Any, **named: Any) -> Any:  # Any: passed on as they are
            await asyncio.sleep(self._office.storage_answers_after_s)
            if self._office.storage_is_down:
                raise LedgerDown("storage is down")
            return await getattr(self._office.parcels, name)(*arguments, **named)

        return called


class PostOffice:
    """One topic, one subscriber, one worker. `got` is what the subscriber's webhook was sent, in CloudEvents."""

    def __init__(self, azure: SimulatedAzure) -> None:
        self.azure = azure
        self.got: list[JsonObject] = []
        self.senders = DataSenders(azure.identity)
        self.grid = EventGrid(azure.clock, self._deliver, verify_bearer=self.senders)
        azure.add_routes(self.grid.routes())
        self.identity = azure.tenant.add_principal(
            "enforcer",
            kind=PrincipalKind.SERVICE_PRINCIPAL,
            object_id="80808080-0000-4000-8000-808080808080",
            app_id="",
        )
        azure.identity.assign(self.identity)
        self.ledger = SqliteLedger(now=azure.clock.now)
        self.storage_is_down = False
        self.storage_answers_after_s = 0.0
        self._numbers = count(1)
        self.outbox = self.worker()

    async def open(self) -> None:
        """The topic is there, we may publish, and somebody listens."""
        self.grid.create_topic(TOPIC, "key", input_schema=EventSchema.CLOUD_EVENTS)
        self.senders.allow(self.identity, TOPIC)
        schema = EventSchema.CLOUD_EVENTS
        await self.grid.subscribe(EventSubscription("siem", TOPIC, "https://siem/hook", schema=schema))

    def worker(self) -> Outbox:
        """Another process: it knows nothing but the ledger."""
        transport = AsgiTransport(self.azure.app, read_timeout=READ_TIMEOUT_S)
        login = credential(os.environ, transport=transport)
        topic = OutcomeTopic(ENDPOINT, login, source=SOURCE, transport=transport)
        return Outbox(
            dict[Sink, Outlet]({Sink.TOPIC: topic}),
            lambda: Storage(self),
            now=self.azure.clock.now,
            new_id=lambda: f"{next(self._numbers):08x}",
        )

    @property
    def parcels(self) -> Parcels:
        return self.ledger.parcels

    async def waiting(self) -> int:
        return await self.ledger.parcels.number(limit=10_000)

    def asked(self) -> list[int | None]:
        """What the topic answered, request by request."""
        return [one.status for one in self.azure.beside_arm.select(path="/api/events")]

    async def _deliver(self, request: Request) -> Response:
        if request.method == "POST":
            body = json.loads(request.body)
            self.got += body if isinstance(body, list) else [body]
        return Response(200, {"webhook-allowed-origin": "*"}, b"")


def healed(number: int = 1, **fields: str | float | bool) -> Record:
    return Record("healed", "info", {"subscription": SUB, "heal": f"h-{number}", **fields})


def heals(got: Sequence[JsonObject]) -> list[object]:
    return [event["data"]["heal"] for event in got if isinstance(event["data"], dict) and "heal" in event["data"]]
