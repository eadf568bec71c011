"""What people and pipelines change in an estate, each change a small story; how likely each is."""

from collections.abc import Awaitable, Callable, Mapping

from bench.soak.estate import ELSEWHERE, LAB
from bench.soak.ground import BASELINE
from bench.soak.scene import MINUTE, Scene
from sandbox.demo.cast import AI, GROUP

_BASELINES = (
    BASELINE,
    f"{BASELINE}telemetry: {{actorNames: true}}\n",
    f"{BASELINE}incident: {{afterHeals: 4}}\n",
)
"""The last one is held back: people would hear later of a fight."""

type Story = Callable[[], Awaitable[None]]


class Changes:
    def __init__(self, scene: Scene) -> None:
        self._on = scene
        self._baseline = 0

    @property
    def chances(self) -> Mapping[Story, int]:
        return {
            self.plan_off: 16,
            self.evidence_off: 8,
            self.account_off: 4,
            self.changed_outside_arm: 4,
            self.newcomer_announced: 3,
            self.newcomer_in_silence: 2,
            self.moved_within: 2,
            self.moved_away: 2,
            self.fight: 2,
            self.unregistered: 2,
            self.enrolment_gone: 2,
            self.baseline_edited: 2,
            self.baseline_broken: 1,
        }

    async def plan_off(self) -> None:
        await self._on.plan_off()

    async def evidence_off(self) -> None:
        await self._on.by.evidence_off(self._on.estate.anybody())

    async def account_off(self) -> None:
        _, account = self._on.estate.account_of_anybody()
        await self._on.by.switch_off(account)

    async def changed_outside_arm(self) -> None:
        self._on.ground.azure.tenant.set_plan(self._on.estate.anybody(), AI, tier="Free")

    async def newcomer_announced(self) -> None:
        await self._on.by.announce(self._on.estate.add())
        await self._on.time.pass_by(10 * MINUTE)
        self._on.estate.take_away()

    async def newcomer_in_silence(self) -> None:
        self._on.estate.add()
        await self._on.time.pass_by(10 * MINUTE)
        self._on.estate.take_away()

    async def moved_within(self) -> None:
        self._on.estate.move(self._on.estate.anybody(), self._on.estate.random.choice((LAB, GROUP)))

    async def moved_away(self) -> None:
        """And back after an hour. What is changed meanwhile is somebody else's business."""
        one = self._on.estate.anybody()
        self._on.estate.move(one, ELSEWHERE)
        await self._on.time.skip(30 * MINUTE)
        await self._on.by.plan_off(one)
        await self._on.time.settle()
        await self._on.time.skip(30 * MINUTE)
        self._on.estate.move(one, GROUP)

    async def fight(self) -> None:
        one = self._on.estate.anybody()
        for _ in range(4):
            await self._on.by.plan_off(one)
            await self._on.time.settle()
            await self._on.time.pass_by(5 * MINUTE)

    async def unregistered(self) -> None:
        await self._on.by.unregister(self._on.estate.anybody())

    async def enrolment_gone(self) -> None:
        await self._on.by.unsubscribe(self._on.estate.anybody())

    async def baseline_edited(self) -> None:
        self._baseline = (self._baseline + 1) % len(_BASELINES)
        self._on.ground.baseline.write_text(_BASELINES[self._baseline], encoding="utf-8")

    async def baseline_broken(self) -> None:
        """For an hour; the last good one stays in force."""
        self._on.ground.baseline.write_text(f"{BASELINE}mood: bad\n", encoding="utf-8")
        await self._on.time.skip(30 * MINUTE)
        await self._on.plan_off()
        await self._on.time.settle()
        await self._on.time.skip(30 * MINUTE)
        self._on.ground.baseline.write_text(_BASELINES[self._baseline], encoding="utf-8")
