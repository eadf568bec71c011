"""An estate of any size in forty groups, what is done to it, and how long it takes to come back."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta

from enforcer.facts import ALL_CONTROLS, Cause, Fact, SubscriptionId
from tests.scenario.house import AI, GROUP, House, made_up_id
from tests.scenario.timers import Queue, timers, until
from tests.scenario.watch import Told, Watch

ON = {"AIPromptEvidence": True}
GROUPS = 40


class Whole:
    """An estate of `size` at its baseline in forty groups; after `settle_in` it is known, and swept once."""

    def __init__(self, house: House, size: int, told: list[Told]) -> None:
        self.house = house
        self.size = size
        self.watch = Watch(house)
        self.queue = Queue(house)
        self._told = told
        self.everybody = [made_up_id(number) for number in range(1, size + 1)]

    async def settle_in(self) -> None:
        self.furnish()
        await self.house.ledger.learn(await self.house.world.estate.members())
        await self.house.sweep()

    def furnish(self) -> None:
        """All are there and at their baseline, and nobody knows them."""
        tenant = self.house.azure.tenant
        for number in range(GROUPS):
            tenant.add_management_group(f"mg-{number}", parent=GROUP)
        for number, subscription in enumerate(self.everybody):
            tenant.add_subscription(subscription, name="x", management_group=f"mg-{number % GROUPS}", registered=True)
            tenant.set_plan(subscription, AI, tier="Standard", extensions=ON)

    async def enrol(self, some: Iterable[str]) -> None:
        for subscription in some:
            await self.house.enrol(subscription)

    async def look_at(self, some: Iterable[str]) -> None:
        """As discover had it done when they were new."""
        for subscription in some:
            one = SubscriptionId(subscription)
            await self.house.enforcer.look(Fact(subscription=one, controls=ALL_CONTROLS, cause=Cause.LOOK_AGAIN))

    async def lives_for(self, some_time: timedelta) -> None:
        """The app is up, and nothing is done to the estate."""
        async with timers(self.house, self.queue):
            await asyncio.sleep(some_time.total_seconds())

    def switch_off(self, some: Iterable[str]) -> None:
        """Without any event."""
        for subscription in some:
            self.house.azure.tenant.set_plan(subscription, AI, tier="Free")
            self.watch.began([subscription])

    async def switch_off_over_arm(self, some: Iterable[str]) -> None:
        """All at once, by the pipeline's principal."""
        await asyncio.gather(*(self.house.switch_off(subscription) for subscription in some))

    def add_newcomer(self, number: int) -> str:
        """Without Microsoft.Security."""
        newcomer = self.house.add(self.size + number, registered=False)
        self.watch.began([newcomer])
        self.everybody.append(newcomer)
        return newcomer

    async def recovers(self, story: str, *, bound: timedelta, usual: timedelta) -> None:
        """The app is up until everybody is at the baseline; what that took is told."""
        async with timers(self.house, self.queue):
            await until(lambda: self.watch.is_over, within=3 * bound)
            await self.house.settle()
        assert all(self.watch.protects(subscription) for subscription in self.everybody)
        told = Told(story, self.size, tuple(self.watch.took), bound, usual)
        self._told.append(told)
        assert (told.longest <= bound, told.median <= usual) == (True, True), told.line
