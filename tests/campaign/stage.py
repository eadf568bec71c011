"""A setting, built: the tenant, Event Grid, the ledger that outlives every worker, and the workers."""

import asyncio
import json
import os
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import Context
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from enforcer.baselines.approvals import LONGEST
from enforcer.baselines.published import digest_of
from enforcer.errors import LedgerDown
from enforcer.ledger.port import Ledger
from enforcer.ports import Now
from sandbox.azure import SimulatedAzure
from sandbox.clock import Clock
from sandbox.events.delivery import Request, Response
from sandbox.events.grid import EventGrid
from sandbox.events.in_process import InProcess
from sandbox.events.subscription import EventSubscription
from sandbox.events.through_arm import connect
from tests.campaign.baseline import MOST_APPROVED, approvals_text, baseline_text
from tests.campaign.enrolment import ELSEWHERE_DOOR, PLACES
from tests.campaign.ledger import Trouble
from tests.campaign.people import ELSEWHERE, NESTED, made_up_id, moved_in
from tests.campaign.process import ARM, ESTATE, Crashed, Process
from tests.campaign.setting import Setting
from tests.campaign.truth import AI, Place
from tests.campaign.witness import Witness

VENDING = "vending"
GROUP_OF_ACCOUNTS = "rg-ai"
ENROLLED = "enforcer"
"""The event subscription on each subscription."""
_EPOCH = datetime(2026, 3, 1, tzinfo=UTC)
_LIFETIME = timedelta(days=36_500)
"""Of tokens: SDKs renew by the wall clock, the sandbox judges by virtual time."""
_HEADER = "campaign"


class Stage:
    """Inside a running loop of virtual time. `workers` take deliveries in turn; the last one is the timer's."""

    def __init__(self, setting: Setting, folder: Path, ledger: Callable[[Now], Ledger]) -> None:
        self.setting = setting
        self.azure = SimulatedAzure(assumptions=setting.assumptions, clock=Clock(_EPOCH), seed=setting.jitter)
        self.azure.identity.lifetime, self.azure.identity.header = _LIFETIME, _HEADER
        os.environ.update(IDENTITY_ENDPOINT=f"{ARM}/msi/token", IDENTITY_HEADER=_HEADER)
        self.ledger = ledger(self.azure.clock.now)
        self.trouble = Trouble()
        self.observes = setting.observe
        self.baseline_file = folder / "baseline.yaml"
        self._deployed: list[str] = []
        self._write_baseline()
        numbers = count(1)
        self.grid = EventGrid(
            self.azure.clock,
            self._arrive,
            rules=setting.delivery.rules,
            new_id=lambda: f"event-{next(numbers)}",
        )
        self.grid.detail = setting.detail
        connect(self.azure, self.grid, PLACES)
        self.pipeline, us = moved_in(self.azure, enrols=setting.enrols)
        self.enforcer_id = us.object_id
        self.witness = Witness(self.azure, setting, self.enforcer_id)
        self.homes = tuple(self._home(number) for number in range(len(setting.homes)))
        self._numbers = 0
        self._born: list[Process] = []
        self.dead: list[Process] = []
        self.workers = [self.fresh() for _ in range(setting.workers + 1)]
        self._turn = 0
        self.quiet_since = self.azure.clock.now()
        self._tasks: set[asyncio.Task[None]] = set()

    def _home(self, number: int) -> str:
        home, tenant, subscription = self.setting.homes[number], self.azure.tenant, made_up_id(number)
        group = (NESTED if home.nested else ESTATE) if home.inside else ELSEWHERE
        state = "Enabled" if home.enabled else "Disabled"
        tenant.add_subscription(
            subscription, name=f"home-{number}", management_group=group, registered=home.registered, state=state
        )
        extensions = {name: name in home.on for name in self.setting.assumptions.ai_extensions}
        tenant.set_plan(subscription, AI, tier=home.tier, extensions=extensions if home.tier == "Standard" else None)
        for name in home.accounts:
            tenant.accounts.add(subscription, GROUP_OF_ACCOUNTS, name)
        self.witness.homes[subscription] = f"home {number}"
        self.witness.truth.places[subscription] = Place(home.inside)
        self.witness.spells.changed(subscription, by_others=True)
        return subscription

    async def enrol(self) -> None:
        """Event subscriptions on every subscription, ours or not, and on the vending topic; or the app's own."""
        self.grid.create_topic(VENDING, "key")
        await self._subscribe(VENDING, VENDING, door="on_vending")
        if self.setting.enrols:
            self.start(self.workers[-1].discover())
            return
        for subscription in self.homes:
            await self._subscribe(ENROLLED, f"/subscriptions/{subscription}", door="on_change")

    async def _subscribe(self, name: str, scope: str, *, door: str) -> None:
        how = self.setting.delivery
        await self.grid.subscribe(
            EventSubscription(
                name,
                scope,
                f"https://app/{door}",
                schema=how.schema,
                max_delivery_attempts=how.attempts,
                ttl_minutes=how.ttl_minutes,
            )
        )

    def fresh(self) -> Process:
        """A worker that nobody has seen before."""
        self._numbers += 1
        self._born.append(Process(self._numbers, self))
        return self._born[-1]

    def deploy(self, *, observe: bool) -> None:
        """Another baseline reaches only workers that begin after it: all are replaced."""
        self.observes = observe
        self._write_baseline()
        for process in tuple(self._born):
            if not process.dead:
                self.buried(process)
        for subscription in self.homes:
            self.witness.truth.touched(subscription)  # who only observed promised nothing: the next look heals
        self.witness.spells.deployed()

    def buried(self, process: Process) -> None:
        """It dies now; another takes its place."""
        process.dead = True
        self.dead.append(process)
        self.witness.died(process.number, process.held)
        if process in self.workers:
            self.workers[self.workers.index(process)] = self.fresh()

    def holders(self, subscription: str) -> frozenset[int]:
        """The numbers of the workers that know more of it than the ledger."""
        return frozenset(one.number for one in self.workers if subscription in one.held)

    def next_worker(self) -> Process:
        self._turn += 1
        return self.workers[self._turn % self.setting.workers]

    def start(self, work: Coroutine[None, None, None]) -> None:
        """In the background; a crash ends it quietly, and so does a ledger that is down."""
        task = asyncio.create_task(self._until_crash(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @property
    def is_carrying(self) -> bool:
        """Whether an event is on its way, or waits for its next attempt."""
        return bool(self._tasks) or self.grid.is_carrying

    async def settle(self) -> None:
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def arm(self, method: str, path: str, body: object = None) -> None:
        """A call by the pipeline's identity; whatever ARM says, it does not come back."""
        token = self.azure.identity.token_for(self.pipeline)
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        content = b"" if body is None else json.dumps(body).encode()
        await InProcess(self.azure.app)(Request(method, ARM + path, headers, content))

    async def _until_crash(self, work: Coroutine[None, None, None]) -> None:
        """In a group too: discover and sweep do several things at once."""
        with suppress(Crashed, LedgerDown):
            await work

    async def _arrive(self, request: Request) -> Response:
        """Event Grid at the door: the handshake, or an event for the worker whose turn it is."""
        if request.method == "OPTIONS":
            return Response(200, {"webhook-allowed-origin": "eventgrid.azure.net"}, b"")
        body = json.loads(request.body)
        event = body[0] if isinstance(body, list) else body
        if request.headers.get("aeg-event-type") == "SubscriptionValidation":
            code = {"validationResponse": event["data"]["validationCode"]}
            return Response(200, {}, json.dumps(code).encode())
        if request.url.startswith(ELSEWHERE_DOOR):
            return Response(202, {}, b"")
        worker = self.next_worker()
        handle = worker.vend if request.url.endswith("on_vending") else worker.change
        try:  # in a context of its own: nobody's look goes on in a worker that its write brought an event
            await asyncio.create_task(handle(json.dumps(event)), context=Context())
        except Crashed as crash:
            raise ConnectionResetError from crash
        except LedgerDown:
            return Response(500, {}, b"")
        return Response(202, {}, b"")

    def _write_baseline(self) -> None:
        """A version of its own each time, approved in place of every one before: nothing of this is held back."""
        text = f"{baseline_text(self.setting, observe=self.observes)}# deployment {len(self._deployed) + 1}\n"
        self.baseline_file.write_text(text, encoding="utf-8")
        until = (self.azure.clock.now() + LONGEST).date()
        approvals = approvals_text(digest_of(text), replaces=self._deployed[-MOST_APPROVED:], until=until)
        self.baseline_file.with_name("baseline.approvals.yaml").write_text(approvals, encoding="utf-8")
        self._deployed.append(digest_of(text))
