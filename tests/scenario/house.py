"""The product over the simulated Azure, without sockets: a tenant, its Event Grid, a worker with its role, records."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from enforcer.azure.pipeline import READ_TIMEOUT_S
from enforcer.baselines.published import digest_of
from enforcer.errors import LedgerDown
from enforcer.facts import Control, Fact
from enforcer.ledger.port import Ledger
from enforcer.local.ledger import SqliteLedger
from enforcer.observed.enrolment import event_target
from enforcer.receive import Enforcer
from enforcer.record import Record
from enforcer.settings import Enrol, Settings
from enforcer.verdict import ENDINGS
from enforcer.wiring import connect
from enforcer.world import World
from sandbox.arm.routing import find
from sandbox.azure import SimulatedAzure
from sandbox.events import through_arm
from sandbox.events.arm_form import Places
from sandbox.events.delivery import Request, Response
from sandbox.events.event import EventSchema
from sandbox.events.grid import EventGrid
from sandbox.events.in_process import InProcess
from sandbox.events.senders import DataSenders
from sandbox.events.subscription import EventSubscription
from sandbox.exchanges import Exchange
from sandbox.operation import PrincipalKind
from sandbox.state import Principal
from sandbox.transport import AsgiTransport
from tests.scenario.changes_queue import ChangesQueue
from tools.contracted import complaints

GROUP = "mg-contoso"
GROUP_SCOPE = f"/providers/Microsoft.Management/managementGroups/{GROUP}"
ARM = "https://management.azure.com"
AI = "AI"
HUB = "99999999-0000-4000-8000-000000000000"
APP = f"/subscriptions/{HUB}/resourceGroups/rg-enforcer/providers/Microsoft.Web/sites/fn-enforcer"
ON_CHANGE = f"{APP}/functions/on_change"
NEIGHBOUR = f"{APP}-of-others/functions/on_change"
"""Of another enforcer, where a test has one."""
DOOR, NEIGHBOURS_DOOR = "https://app/on_change", "https://others/on_change"
INFRA = Path(__file__).parents[2] / "infra"
HUB_ROLE = json.loads((INFRA / "hub-role.json").read_text(encoding="utf-8"))
ESTATE_ROLE = json.loads((INFRA / "estate-role.json").read_text(encoding="utf-8"))
ENROL_ROLE = json.loads((INFRA / "enrol-role.json").read_text(encoding="utf-8"))
ROLES = (ESTATE_ROLE, ENROL_ROLE)
ACTIONS: tuple[str, ...] = tuple(action for role in ROLES for action in role["Actions"])
"""What the enforcer may do at the management group, by one identity."""
LOG_ROLE = json.loads((INFRA / "activity-log-role.json").read_text(encoding="utf-8"))


class House:
    """One tenant and one enforcer in it. Every event of an enrolled subscription reaches `on_change`."""

    def __init__(self, azure: SimulatedAzure, baseline: Path, *, ledger: Ledger | None = None) -> None:
        self.azure = azure
        self.baseline = baseline
        self.records: list[Record] = []
        self.ledger: Ledger = ledger or SqliteLedger(now=azure.clock.now)
        self.doors: dict[str, Callable[[str], Awaitable[None]]] = {DOOR: self.change}
        """URL → what takes the events that are sent there."""
        self.queue = ChangesQueue(HUB, self.change)
        self.senders = DataSenders(azure.identity)
        self.grid = EventGrid(azure.clock, self._deliver, enqueue=self.queue.take, verify_bearer=self.senders)
        doors = {ON_CHANGE: DOOR, NEIGHBOUR: NEIGHBOURS_DOOR}
        through_arm.connect(azure, self.grid, Places(doors, {self.queue.account_id: self.queue.account}))
        azure.tenant.add_management_group(GROUP)
        self.pipeline = azure.tenant.add_principal(
            "pipeline",
            kind=PrincipalKind.SERVICE_PRINCIPAL,
            object_id=made_up_id(90),
            app_id=made_up_id(91),
            secret="x",
        )
        self.identity = azure.tenant.add_principal(
            "enforcer",
            kind=PrincipalKind.SERVICE_PRINCIPAL,
            object_id=made_up_id(80),
            app_id=made_up_id(81),
            actions=(),
        )
        azure.tenant.assign(self.identity, actions=ACTIONS, scope=GROUP_SCOPE)
        azure.identity.assign(self.identity)
        self.enroller: Principal | None = None
        """Who enrols in the identity's place; None: nobody else."""
        self.enrols = Enrol.OFF
        self.target = ON_CHANGE
        self.paused_until: datetime | None = None
        self.asked: set[str] = set()
        azure.exchanges.on_append.append(self._note_what_was_asked)
        self.world = self.worker()
        self.enforcer = self.enforce()

    def deploy(self, *, enrols: Enrol, target: str = ON_CHANGE) -> None:
        """The enforcer with its own function app, whose function, or whose queue, events are to reach."""
        if HUB not in self.azure.tenant.subscriptions:
            self.azure.tenant.add_subscription(HUB, name="hub")
        self.azure.tenant.assign(self.identity, actions=tuple(HUB_ROLE["Actions"]), scope=APP)
        self.enrols, self.target = enrols, target
        self.world = self.worker()
        self.enforcer = self.enforce()

    def show_log(self) -> None:
        """The optional role: the enforcer may read the activity log."""
        self.azure.tenant.assign(self.identity, actions=tuple(LOG_ROLE["Actions"]), scope=GROUP_SCOPE)

    def restart(self, *, paused_until: datetime | None) -> None:
        """With another setting; whatever was under way is gone."""
        self.paused_until = paused_until
        self.enforcer.catching_up.cancel()
        self.enforcer.crowd.cancel()
        self.world = self.worker()
        self.enforcer = self.enforce()

    def worker(self) -> World:
        """A worker of its own: the same Azure and ledger, another name."""
        target = None if self.enrols is Enrol.OFF else event_target(self.target)
        chosen = Settings(
            management_groups=(GROUP,),
            arm_endpoint=ARM,
            baseline=self.baseline,
            ledger=Path("unused"),
            sandbox=False,
            enrol=self.enrols,
            event_target=target,
            enroller=self.enroller.app_id if self.enroller else None,
            paused_until=self.paused_until,
        )
        return connect(chosen, os.environ, ledger=self.ledger, transport=self.transport(), now=self.azure.clock.now)

    def transport(self) -> AsgiTransport:
        return AsgiTransport(self.azure.app, read_timeout=READ_TIMEOUT_S)

    def enforce(self, world: Callable[[], World] | None = None) -> Enforcer:
        """One that has not read the baseline yet."""
        return Enforcer(world or (lambda: self.world), journal=self.told, now=self.azure.clock.now)

    def add(self, number: int, **plan: object) -> str:
        """Subscription `number` with its AI plan as given: `tier`, `extensions`, `registered`."""
        subscription = made_up_id(number)
        registered = bool(plan.pop("registered", True))
        self.azure.tenant.add_subscription(
            subscription, name=f"sub-{number}", management_group=GROUP, registered=registered
        )
        if plan:
            self.azure.tenant.set_plan(subscription, AI, **plan)  # type: ignore[arg-type]  # tier and extensions as given
        return subscription

    async def enrol(self, subscription: str, schema: EventSchema = EventSchema.EVENT_GRID) -> None:
        await self.grid.subscribe(EventSubscription("enforcer", f"/subscriptions/{subscription}", DOOR, schema=schema))

    async def change(self, text: str) -> None:
        """What `function_app.on_change` does, without the last resort: a bug fails the test."""
        await self._look(await self.enforcer.read_change(text))

    async def vend(self, subscription: str, *, by: Enforcer | None = None) -> None:
        """As if a vending pipeline had announced it."""
        enforcer = by or self.enforcer
        event = {
            "id": "v",
            "eventType": "SubscriptionCreated",
            "subject": "x",
            "data": {"subscriptionId": subscription},
        }
        fact = await enforcer.read_vending(json.dumps(event))
        assert fact
        await enforcer.hear(fact)

    async def switch_off(self, subscription: str) -> None:
        """What a pipeline does: an ordinary ARM PUT under its own identity."""
        await self.put_plan(subscription, {"properties": {"pricingTier": "Free"}})

    async def put_plan(self, subscription: str, body: object) -> None:
        answer = await self.asked_by(self.pipeline, "PUT", subscription, body)
        assert answer.status in {200, 201}, answer.body

    async def asked_by(self, principal: Principal, method: str, subscription: str, body: object) -> Response:
        """A call about the AI plan over ARM."""
        path = f"/subscriptions/{subscription}/providers/Microsoft.Security/pricings/AI?api-version=2024-01-01"
        return await self.asked_at(principal, method, path, body)

    async def asked_at(self, principal: Principal, method: str, path: str, body: object = None) -> Response:
        token = self.azure.identity.token_for(principal)
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        url = ARM + path
        sent = b"" if body is None else json.dumps(body).encode()
        return await InProcess(self.azure.app)(Request(method, url, headers, sent))

    def rewrite_baseline(self, old: str, new: str) -> None:
        """Another text in the file, and an enforcer that has not read it yet."""
        text = self.baseline.read_text()
        assert old in text
        self.baseline.write_text(text.replace(old, new))
        self.enforcer = self.enforce()

    async def approve(self) -> None:
        """The text in the file, until tomorrow, in place of what is in force: hours may pass until it is looked at."""
        in_force = (await self.ledger.said_of_baselines(lambda said: said)).in_force
        assert in_force
        said = {"digest": digest_of(self.baseline.read_text()), "replaces": in_force.digest, "approvedBy": "board"}
        until = (self.azure.clock.now() + timedelta(days=1)).date()
        rows = [f"{name}: {value}" for name, value in (said | {"until": until}).items()]
        approvals = f"version: 1\napprovals:\n  - {{{', '.join(rows)}, ticket: T-1}}\n"
        self.baseline.with_name(f"{self.baseline.stem}.approvals.yaml").write_text(approvals)

    async def drain_until_quiet(self, ticks: int = 200) -> int:
        """Minutes pass until no due row is left; how many were worked off."""
        worked_off = 0
        for _ in range(ticks):
            await asyncio.sleep(60)
            worked_off += await self.drain()
            await self.settle()
            if not await self.ledger.due(self.azure.clock.now() + timedelta(days=365), limit=1):
                break
        return worked_off

    async def until_called(self, call: str, subscription: str) -> None:
        """Returns as soon as the enforcer made that call, in the middle of whatever it is doing; within an hour."""
        async with asyncio.timeout(3600):
            while call not in self.calls(subscription):  # noqa: ASYNC110  the simulated Azure has no event for it; time may pass meanwhile
                await asyncio.sleep(0.001)

    async def waits(self, times: int) -> list[int]:
        """Minutes from each look to the next due row, `times` times over; fewer when no due row is left."""
        minutes: list[int] = []
        for _ in range(times):
            rows = await self.ledger.due(self.azure.clock.now() + timedelta(days=365), limit=1)
            if not rows or not rows[0].look_again:
                break
            pause = rows[0].look_again.at - self.azure.clock.now()
            minutes.append(round(pause / timedelta(minutes=1)))
            await asyncio.sleep(pause.total_seconds())
            await self.drain()
        return minutes

    async def drain(self) -> int:
        """What the minute timer does; how many due rows it worked off."""
        facts = await self.enforcer.due()
        for fact in facts:
            await self.enforcer.look(fact)
        return len(facts)

    async def discover(self) -> None:
        """What the two-minute timer does."""
        await self.enforcer.timers.discover()

    async def sweep(self) -> None:
        """What the five-minute timer does."""
        await self.enforcer.timers.sweep()

    async def settle(self) -> None:
        await self.grid.settle(60)

    def protects(self, subscription: str) -> bool:
        """Whether prompt evidence really works there now."""
        return "AIPromptEvidence" in self.azure.tenant.plan(subscription, AI).protecting

    def named(self, name: str) -> list[Record]:
        return [record for record in self.records if record.name == name]

    def calls(self, subscription: str) -> list[str]:
        """`GET 200`, `PUT 200`, … for the AI plan of a subscription, by the enforcer."""
        seen = self.azure.exchanges.select(subscription_id=subscription, path="pricings/AI")
        return [
            f"{exchange.method} {exchange.status}" for exchange in seen if exchange.caller == self.identity.object_id
        ]

    def writes(self) -> list[str]:
        """All that the enforcer wrote, anywhere, as far as tests have not forgotten it."""
        mine = [one for one in self.azure.exchanges if one.caller == self.identity.object_id and one.is_write]
        return [f"{one.method} {one.path}" for one in mine]

    def asked_beyond_the_role(self) -> set[str]:
        """Actions that the enforcer asked for and no role of `infra/` grants, whatever ARM answered."""
        return self.asked - {"", *ACTIONS, *LOG_ROLE["Actions"]}

    def endings_nobody_knows(self) -> list[str]:
        """Verdicts on record that `verdict.ENDINGS` does not list; each of those has a row in test_every_verdict.py."""
        ended = {
            (control, str(record.fields[control.value]))
            for record in self.named("reconciled")
            for control in Control
            if control.value in record.fields
        }
        return sorted(
            f"{control.value}: {kind}" for control, kind in ended if kind not in {one.value for one in ENDINGS[control]}
        )

    def _note_what_was_asked(self, exchange: Exchange) -> None:
        """As it happens, because tests forget exchanges."""
        if exchange.caller == self.identity.object_id and exchange.status not in {None, 404}:
            self.asked.add(find(exchange.method, exchange.path, exchange.query, self.azure.tenant).permission)

    async def _look(self, fact: Fact | None) -> None:
        if fact:
            await self.enforcer.hear(fact)

    async def _deliver(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(200, {"webhook-allowed-origin": "eventgrid.azure.net"}, b"")
        body = json.loads(request.body)
        event = body[0] if isinstance(body, list) else body
        if request.headers.get("aeg-event-type") == "SubscriptionValidation":
            answer = {"validationResponse": event["data"]["validationCode"]}
            return Response(200, {}, json.dumps(answer).encode())
        try:
            await self.doors[request.url](json.dumps(event))
        except LedgerDown:
            return Response(500, {}, b"")  # as the host answers for a function that raises
        return Response(202, {}, b"")

    async def told(self, records: Sequence[Record]) -> None:
        """Keeps what the enforcer records; all of it as docs/telemetry.md says."""
        assert [complaint for record in records for complaint in complaints(record)] == []
        self.records += records


def made_up_id(number: int) -> str:
    return f"{number:08d}-0000-4000-8000-000000000000"
