"""What goes wrong around a worker while plans are switched off: ARM, ingestion, the ledger, Event Grid; how likely."""

import asyncio
from collections.abc import Mapping

from bench.soak.changes import Story
from bench.soak.scene import MINUTE, Scene
from sandbox.demo.cast import EVIDENCE
from sandbox.events.mishap import Mishap, MishapKind
from sandbox.faults import Action, Conflict, Drop, Fault, LostAnswer, RefuseExtension, ServerError, Throttle
from sandbox.ingestion.collector import Trouble

_PLAN = "pricings/AI"
_LEDGER_DOWN_S = 2.0


class Troubles:
    def __init__(self, scene: Scene) -> None:
        self._on = scene

    @property
    def chances(self) -> Mapping[Story, int]:
        return {
            self.told_twice: 3,
            self.told_by_nobody: 2,
            self.nonsense_delivered: 4,
            self.throttled: 4,
            self.arm_stumbles: 4,
            self.arm_down: 2,
            self.extension_refused: 2,
            self.ingestion_down: 4,
            self.ledger_down: 1,
        }

    async def told_twice(self) -> None:
        self._on.ground.grid.mishaps.add(Mishap(MishapKind.TWICE, subject_ends_with="/pricings/AI"))
        await self._on.plan_off()

    async def told_by_nobody(self) -> None:
        self._on.ground.grid.mishaps.add(Mishap(MishapKind.DROPPED, subject_ends_with="/pricings/AI"))
        await self._on.plan_off()

    async def nonsense_delivered(self) -> None:
        for event in ({"hello": "world"}, {"id": "f", "eventType": "Other", "subject": "/", "data": {}}):
            await self._on.by.deliver(event)
            self._on.tally.posted += 1

    async def throttled(self) -> None:
        await self._spoilt(Throttle(retry_after_s=1), times=2)

    async def arm_stumbles(self) -> None:
        await self._spoilt(self._on.estate.random.choice((ServerError(503), LostAnswer(), Drop(), Conflict())), times=2)

    async def arm_down(self) -> None:
        mine = self._on.ground.people.enforcer.object_id
        self._on.ground.azure.faults.add(Fault("*", "/subscriptions/", ServerError(503), count=None, caller=mine))
        for _ in range(3):
            await self._on.plan_off()
        await self._on.time.settle()
        await self._on.time.pass_by(5 * MINUTE)
        self._on.ground.azure.faults.clear()

    async def extension_refused(self) -> None:
        mine = self._on.ground.people.enforcer.object_id
        self._on.ground.azure.faults.add(Fault("PUT", _PLAN, RefuseExtension(EVIDENCE), caller=mine))
        await self._on.by.evidence_off(self._on.estate.anybody())

    async def ingestion_down(self) -> None:
        answer = self._on.estate.random.choice((Trouble(503, times=8), Trouble(429, times=8), Trouble(206, times=4)))
        self._on.ground.collector.add_trouble(answer)
        for _ in range(3):
            await self._on.plan_off()

    async def ledger_down(self) -> None:
        """Tables and queues at once, for two real seconds."""
        for gate in self._on.ground.gates:
            gate.close()
        for _ in range(2):
            await self._on.plan_off()
        await asyncio.sleep(_LEDGER_DOWN_S)
        for gate in self._on.ground.gates:
            gate.open()

    async def _spoilt(self, action: Action, *, times: int) -> None:
        mine = self._on.ground.people.enforcer.object_id
        self._on.ground.azure.faults.add(Fault("*", _PLAN, action, count=times, caller=mine))
        await self._on.plan_off()
