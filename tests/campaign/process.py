"""A worker as a process that may die: its calls to ARM and to the ledger are the moments at which it does."""

import asyncio
import os
import random
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from enforcer.azure.pipeline import READ_TIMEOUT_S
from enforcer.errors import LedgerDown
from enforcer.facts import Fact, SubscriptionId, subscription_id
from enforcer.observed.enrolment import event_target
from enforcer.receive import Enforcer
from enforcer.record import Record
from enforcer.settings import Enrol, Settings
from enforcer.wiring import connect
from sandbox.transport import AsgiTransport
from tests.campaign.enrolment import ON_CHANGE
from tests.campaign.law import Law
from tests.campaign.laws_of_looks import broken_by_look
from tests.campaign.ledger import MortalLedger
from tools.contracted import complaints

if TYPE_CHECKING:
    from tests.campaign.stage import Stage

ARM = "https://management.azure.com"
ESTATE = "mg-estate"
OUR_OBJECT_ID = "00000080-0000-4000-8000-000000000000"

_spoken: ContextVar[list[Record]] = ContextVar("spoken")
_untold: ContextVar[frozenset[int]] = ContextVar("untold", default=frozenset())
"""The workers that held something of the subscription back from the ledger when the look began."""


class Crashed(BaseException):  # the process is gone: nothing may catch it
    """The worker died."""


def _settings(stage: "Stage") -> Settings:
    enrols = stage.setting.enrols
    return Settings(
        management_groups=(ESTATE,),
        arm_endpoint=ARM,
        baseline=stage.baseline_file,
        ledger=Path("unused"),
        sandbox=False,
        enrol=Enrol.SELF if enrols else Enrol.OFF,
        event_target=event_target(ON_CHANGE) if enrols else None,
    )


class Process:
    """One worker with its own clients and caches. Dead, it does nothing any more."""

    def __init__(self, number: int, stage: "Stage") -> None:
        self.number = number
        self.stage = stage
        self.dead = False
        self.dies_in: int | None = None
        self.dies_at: tuple[str, bool] | None = None
        self.rejected = 0
        self.rejections_told = 0
        self._chance = random.Random(stage.setting.jitter + number)  # noqa: S311 - repeatable, guards nothing
        if stage.observes:
            stage.witness.observers.add(number)
        self.wire = Wire(self)
        chosen = _settings(stage)
        now = stage.azure.clock.now
        world = connect(chosen, os.environ, ledger=MortalLedger(stage.ledger, self), transport=self.wire, now=now)
        # Storage tables are asked with a token before the first look, and it tells who we are. This ledger needs none.
        world = replace(world, own_object_id=lambda: OUR_OBJECT_ID)
        self.enforcer = Enforcer(lambda: world, journal=self._journal, now=now)

    @property
    def holds_rejections(self) -> bool:
        """Counted, and not on record yet: many are told once a minute."""
        return self.rejected != self.rejections_told

    @property
    def held(self) -> tuple[str, ...]:
        """Subscriptions of which it knows what the ledger does not: it dies with it."""
        afloat = self.enforcer._afloat
        return tuple(home for home in self.stage.homes if afloat and afloat.holds(subscription_id(home)))

    async def moment(self, method: str = "", *, answered: bool = False) -> None:
        """Before and after each call: time passes, or the process dies."""
        if self.stage.setting.latency_s:
            await asyncio.sleep(self._chance.random() * self.stage.setting.latency_s / 2)
        if self.dies_in is not None:
            self.dies_in -= 1
        if self.dies_in == 0 or (method and self.dies_at == (method, answered)):
            self.stage.buried(self)
        if self.dead:
            raise Crashed

    async def change(self, text: str) -> None:
        spells = self.stage.witness.spells
        handing = spells.handed(text)
        _spoken.set([])
        try:
            await self._deliver(self.enforcer.read_change, text)
        except (Crashed, LedgerDown):
            if handing and handing.is_in(await self.stage.ledger.recall(SubscriptionId(handing.telling[0]))):
                spells.heard(handing, is_kept=True)
            raise
        if handing is None:
            return
        is_kept = any(one.name == "reconciled" and one.fields["ledger"] != "down" for one in _spoken.get())
        spells.heard(handing, is_kept=is_kept)

    async def vend(self, text: str) -> None:
        await self._deliver(self.enforcer.read_vending, text)

    async def drain(self) -> None:
        """The minute timer; what fails is still due at its next tick."""
        _spoken.set([])
        facts = await self.enforcer.due()
        await asyncio.gather(*(self.look(fact) for fact in facts))

    async def discover(self) -> None:
        """The two-minute timer."""
        _spoken.set([])
        await self.enforcer.timers.discover()

    async def sweep(self) -> None:
        """The five-minute timer. A look of its slice counts from the beginning of the sweep."""
        truth, spoken = self.stage.witness.truth, list[Record]()
        _spoken.set(spoken)
        began = truth.began()
        await self.enforcer.timers.sweep()
        if self.dead:
            raise Crashed
        for record in spoken:
            if record.name == "reconciled":
                self.stage.witness.looks += 1
                truth.ended(str(record.fields["subscription"]), began)

    async def look(self, fact: Fact) -> None:
        """As `function_app.py` does it: what is not kept is raised. A bug is a broken law."""
        truth, spoken = self.stage.witness.truth, list[Record]()
        _spoken.set(spoken)
        _untold.set(self.stage.holders(fact.subscription))
        began = truth.began()
        self.stage.witness.looks += 1
        if fact.account is None and self.number not in self.stage.witness.observers:
            self.stage.witness.spells.looks(fact.subscription)
        try:
            await self.enforcer.hear(fact)
        except LedgerDown as error:
            if not await self.enforcer.last_resort.failed(fact, error):
                raise
            return
        except Exception as error:  # noqa: BLE001 - the last resort for a bug, as in function_app.py
            self.stage.witness.broken(Law.NO_INTERNAL_ERROR, fact.subscription, repr(error))
            await self.enforcer.last_resort.failed(fact, error)
        if self.dead:
            raise Crashed
        names = [record.name for record in spoken]
        if "reconciled" not in names and not truth.is_inside(fact.subscription):
            self.rejected += 1  # one of many strangers: it has to come up in a count, and tells of nothing
            return
        for law, detail in broken_by_look(spoken, event_id=fact.event_id):
            self.stage.witness.broken(law, fact.subscription, detail)
        if fact.account is None:
            truth.ended(fact.subscription, began)
            if self.number not in self.stage.witness.observers:
                self.stage.witness.spells.looked(fact.subscription)
        self.stage.witness.looked(fact.subscription)

    async def _deliver(self, read: Callable[[str], Awaitable[Fact | None]], text: str) -> None:
        fact = await read(text)
        if fact is None:
            self.rejected += 1
        else:
            await self.look(fact)

    async def _journal(self, records: Sequence[Record]) -> None:
        if self.dead:
            return
        for record in records:
            for complaint in complaints(record):
                self.stage.witness.broken(Law.CONTRACT, str(record.fields.get("subscription", "")), complaint)
            if record.name == "event_rejected":
                self.rejections_told += int(record.fields["count"])
            else:
                _spoken.get().append(record)
                self.stage.witness.recorded(record, worker=self.number, untold=_untold.get())


class Wire(AsgiTransport):
    """To the simulated Azure; the witness hears what is sent and which answers arrive."""

    def __init__(self, process: Process) -> None:
        super().__init__(process.stage.azure.app, read_timeout=READ_TIMEOUT_S)
        self._process = process

    async def send(self, request: Any, *, stream: bool = False, **kwargs: Any) -> Any:  # Any: azure-core's own types
        witness, name = self._process.stage.witness, str(request.headers.get("x-ms-client-request-id", ""))
        try:
            await self._process.moment(request.method)
        except Crashed:
            witness.unsent(request.method, request.url)
            raise
        witness.sending(name, request.url, worker=self._process.number)
        answer = await super().send(request, stream=stream, **kwargs)
        await self._process.moment(request.method, answered=True)
        witness.heard(name)
        return answer
