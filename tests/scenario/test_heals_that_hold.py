"""What may stand between a heal and its proof, each to the end: the state, the writes, the exposure, the records."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from enforcer.exposure.stretch import Ended, Ending
from enforcer.facts import subscription_id
from sandbox.assumptions import Assumptions
from sandbox.exchanges import Exchange
from sandbox.faults import Conflict, Fault, LostWrite, ServerError, Throttle
from tests.scenario.house import House
from tests.scenario.timers import Queue, timers
from tests.scenario.watch import Watch

TICK = timedelta(minutes=1)
BACK = timedelta(minutes=10) + timedelta(minutes=10) + TICK
"""After ten minutes of trouble: looks come after 1, 2, 5 and 10 minutes more, and the timer has its minute."""
MANY = 20
HOUR_S = 3_600


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, lock_seconds=2)


@dataclass
class Story:
    """Plans that are protected and enrolled; then they are switched off, and the app is up for two hours."""

    house: House
    watch: Watch = field(init=False)
    subscriptions: list[str] = field(default_factory=list)
    puts: list[int | None] = field(default_factory=list)
    """Statuses of our own writes of plans."""

    def __post_init__(self) -> None:
        self.watch, self._began = Watch(self.house), self.house.azure.clock.now()
        self.house.azure.exchanges.on_append.append(self._note_write)

    def for_minutes(self, minutes: int) -> timedelta:
        """From now on, as faults count: from the beginning of the sandbox."""
        return self.house.azure.clock.now() - self._began + timedelta(minutes=minutes)

    async def begin(self, number: int) -> None:
        for each in range(1, number + 1):
            self.subscriptions.append(self.house.add(each, tier="Standard", extensions={"AIPromptEvidence": True}))
        for subscription in self.subscriptions:
            await self.house.enrol(subscription)
            await self.house.vend(subscription)
        await self.house.settle()
        assert self.house.named("healed") == []

    async def go(self, faults: Iterable[Fault]) -> None:
        """The faults begin right after the plans were switched off."""
        for subscription in self.subscriptions:
            await self.house.switch_off(subscription)
        self.house.azure.faults.add(*faults)
        async with timers(self.house, Queue(self.house)):
            await self.house.settle()
            await asyncio.sleep(2 * HOUR_S)

    async def exposures(self) -> list[Ended]:
        days = {self.house.azure.clock.now().date(), (self.house.azure.clock.now() - timedelta(hours=3)).date()}
        return [one for day in sorted(days) for one in (await self.house.ledger.ended(day)).rows]

    async def holds(self, *, longest: timedelta) -> None:
        """Everybody is protected; one exposure, one proven and confirmed heal each, as long as Azure itself knows."""
        number = len(self.subscriptions)
        assert self.watch.is_over
        assert max(self.watch.took) <= longest
        for name in ("healed", "heal_confirmed", "exposure_closed"):
            told = [record.fields["subscription"] for record in self.house.named(name)]
            assert sorted(map(str, told)) == sorted(self.subscriptions), name
        ended = await self.exposures()
        assert [one.exposure.ending for one in ended] == [Ending.HEALED] * number
        assert sum((one.exposure.duration for one in ended), timedelta()) >= sum(self.watch.took, timedelta())
        await self.is_at_rest()

    async def is_at_rest(self) -> None:
        for subscription in self.subscriptions:
            memory = await self.house.ledger.recall(subscription_id(subscription))
            assert (memory.unsettled, memory.awaiting, memory.unproven, memory.exposure.open) == (None, (), (), ())
            assert memory.look_again is None, memory.look_again

    def _note_write(self, exchange: Exchange) -> None:
        is_ours = exchange.caller == self.house.identity.object_id
        if is_ours and exchange.method == "PUT" and exchange.path.lower().endswith("/pricings/ai"):
            self.puts.append(exchange.status)


@pytest.fixture
def story(house: House) -> Story:
    return Story(house)


async def test_another_update_under_way_for_ten_minutes(story: Story) -> None:
    await story.begin(1)
    locked = Fault("PUT", "pricings/AI$", Conflict(None), count=None, until=story.for_minutes(10))
    await story.go([locked])
    await story.holds(longest=BACK)
    assert story.puts.count(200) == 1


async def test_a_whole_tenant_that_is_throttled(story: Story) -> None:
    await story.begin(MANY)
    throttled = Fault("*", "", Throttle(30), count=None, until=story.for_minutes(10))
    await story.go([throttled])
    await story.holds(longest=BACK)
    assert story.puts.count(200) == MANY


async def test_a_service_that_is_down_for_ten_minutes(story: Story) -> None:
    await story.begin(MANY)
    down = Fault("*", "", ServerError(503), count=None, until=story.for_minutes(10))
    await story.go([down])
    await story.holds(longest=BACK)
    assert story.puts.count(200) == MANY


async def test_a_write_that_is_answered_and_never_arrives(story: Story) -> None:
    await story.begin(1)
    await story.go([Fault("PUT", "pricings/AI$", LostWrite())])
    assert story.puts == [200, 200]
    assert story.watch.is_over
    assert max(story.watch.took) <= timedelta(minutes=2) + 2 * TICK
    (ended,) = await story.exposures()
    assert ended.exposure.duration >= story.watch.took[0]
    (confirmed,) = story.house.named("heal_confirmed")
    assert confirmed.fields["heal"] == story.house.named("healed")[-1].fields["heal"]
    await story.is_at_rest()
