"""A worker dies before and after each of its steps, by name, not a sample: nothing is lost, and people hear of all.

Each await, of more stories and without records: test_cancelled_anywhere.py.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from enforcer.facts import SubscriptionId
from enforcer.local.ledger import SqliteLedger
from enforcer.memory import HealState, Memory
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.clock import Clock
from sandbox.virtual_time import VirtualTimeLoop
from tests.scenario.conftest import BASELINE
from tests.scenario.house import AI, ARM, House
from tests.scenario.mortal import Died, Life, mortal
from tests.scenario.off_time import OffTime, kept
from tests.scenario.test_exposure_crashes import told

ON = {"AIPromptEvidence": True}
HEADER = "header"
DAY_S = 86_400
RESTS = 40
"""Minutes after which nothing is due any more: the activity log is asked for the last time half an hour later."""
QUICK = Assumptions(
    extensions_need_role_rights=False,
    lock_seconds=0,
    registration_seconds=1,
    inheritance_seconds=0,
    graph_lag_seconds=0,
    event_subscription_seconds=1,
    activity_log_lag_seconds=0,
)


@dataclass
class Lived:
    """A house with one subscription, and what is really so of it."""

    house: House
    subscription: SubscriptionId
    truth: OffTime
    since: datetime
    events: list[str] = field(default_factory=list)
    """Deliveries that nobody acknowledged yet."""

    async def memory(self) -> Memory:
        return await self.house.ledger.recall(self.subscription)

    async def switched_off(self) -> None:
        """Its event is still to be delivered."""
        await self.house.switch_off(self.subscription)
        self.events = [await told(self.house, self.subscription)]
        await asyncio.sleep(20)

    async def heals(self) -> None:
        await self.switched_off()
        await self.house.change(self.events.pop())
        await rests(self.house, 10)

    def told_of(self, name: str, kind: str = "") -> int:
        return sum(one.fields.get("kind", "") == kind for one in self.house.named(name))


async def rests(house: House, minutes: int) -> None:
    """Of the minute timer."""
    for _ in range(minutes):
        await asyncio.sleep(60)
        await house.drain()


async def deliver(lived: Lived) -> None:
    """What Event Grid does until somebody acknowledges."""
    for event in lived.events:
        await lived.house.change(event)


async def drain(lived: Lived) -> None:
    """All that is due within the next forty minutes, each at its time."""
    for _ in range(5):
        rows = await lived.house.enforcer.world.ledger.due(lived.house.azure.clock.now() + timedelta(days=9), limit=1)
        if not rows or not rows[0].look_again:
            return
        await asyncio.sleep(max(0.0, (rows[0].look_again.at - lived.house.azure.clock.now()).total_seconds()))
        await lived.house.drain()


async def look(lived: Lived) -> None:
    await lived.house.vend(lived.subscription)


async def sweep(lived: Lived) -> None:
    await lived.house.sweep()


async def discover(lived: Lived) -> None:
    await lived.house.discover()
    await asyncio.sleep(60)
    await lived.house.drain()
    await asyncio.sleep(60)
    await lived.house.drain()


async def is_off(lived: Lived) -> None:
    await lived.switched_off()


async def is_off_and_the_log_is_late(lived: Lived) -> None:
    lived.house.azure.assumptions = QUICK
    await lived.heals()


async def is_fought_over(lived: Lived) -> None:
    for _ in range(2):
        await lived.heals()
    await lived.switched_off()


async def was_fought_over(lived: Lived) -> None:
    for _ in range(3):
        await lived.heals()
    await asyncio.sleep(DAY_S)


@dataclass(frozen=True)
class Story:
    """What was before, what the worker does that dies, and what people hear of at the end."""

    before: Callable[[Lived], Awaitable[None]]
    does: Callable[[Lived], Awaitable[None]]
    incidents: dict[tuple[str, str], int] = field(default_factory=dict)
    steps: frozenset[str] = frozenset()


STORIES = {
    "a heal": Story(is_off, deliver, steps=frozenset({"plans.write", "log.writes", "ledger.update"})),
    "a third heal": Story(is_fought_over, deliver, {("incident_opened", "fight"): 1}),
    "the end of a fight": Story(
        was_fought_over, look, {("incident_opened", "fight"): 1, ("incident_closed", "fight"): 1}
    ),
}


async def lived_in(folder: Path, ledger: SqliteLedger, clock: Clock) -> Lived:
    azure = SimulatedAzure(assumptions=QUICK, clock=clock)
    azure.identity.lifetime, azure.identity.header = timedelta(days=3650), HEADER
    baseline = folder / "baseline.yaml"
    baseline.write_text(BASELINE)
    house = House(azure, baseline, ledger=ledger)
    house.show_log()
    subscription = SubscriptionId(house.add(1, tier="Standard", extensions=ON))
    lived = Lived(house, subscription, OffTime(house), clock.now())
    await house.vend(subscription)
    await house.discover()
    await rests(house, 3)
    return lived


async def nothing_is_lost(lived: Lived, story: Story) -> None:
    house, memory = lived.house, await lived.memory()
    assert house.azure.tenant.plan(lived.subscription, AI).protecting >= ON.keys()
    assert (memory.awaiting, memory.unproven, memory.asked, memory.inquiries.open) == ((), (), None, ())
    assert (memory.notices, memory.incidents_over) == ((), ())
    assert all(one.told for one in memory.incidents)
    heals = await house.ledger.heals(lived.subscription)
    puts = [call for call in house.calls(lived.subscription) if call.startswith("PUT 2")]
    assert len(puts) <= len(heals), "a write that nobody has on record"
    assert heals[-1].state is HealState.PROVEN
    confirmed = {heal.id for heal in heals if heal.confirmed_at}
    on_record = {one.fields["heal"] for one in house.named("heal_confirmed")}
    assert confirmed <= on_record, "a confirmation that nobody heard of"
    assert confirmed
    found = await kept(house.ledger, lived.subscription, since=lived.since, now=house.azure.clock.now())
    spells = lived.truth.spells[lived.subscription]
    assert [spell for spell in spells if not found.covers(spell)] == []
    assert (len(found.ended), found.open) == (len(spells), ())
    opened = {one.fields["opened"] for one in house.named("exposure_closed")}
    assert {one.opened.isoformat() for one in found.ended} <= opened, "an exposure that nobody heard of"
    answered = {one.fields["found_at"] for one in house.named("drift_attributed")}
    assert len(answered) >= len(spells), "drift that nobody is named for"
    for (name, kind), times in story.incidents.items():
        assert times <= lived.told_of(name, kind) <= times + 1


async def trip(story: Story, life: Life, folder: Path) -> None:
    clock = Clock()
    with closing(SqliteLedger(now=clock.now)) as ledger:
        lived = await lived_in(folder, ledger, clock)
        await story.before(lived)
        lived.house.enforcer = mortal(lived.house, life)
        with suppress(Died, BaseExceptionGroup):  # a group: in the middle of many looks
            await story.does(lived)
        lived.house.world, lived.house.enforcer = lived.house.worker(), lived.house.enforce()
        await asyncio.sleep(30)
        if life.is_over:
            await story.does(lived)
        await rests(lived.house, RESTS)
        await nothing_is_lost(lived, story)


@pytest.mark.sockets  # for its loop only: each run has one of virtual time of its own
@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
def test_whatever_step_it_dies_at_nothing_is_lost_and_people_hear_of_it(
    story: Story, done: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{ARM}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", HEADER)
    for number in count(1):
        life = Life(number, done=done)
        try:
            asyncio.run(trip(story, life, tmp_path), loop_factory=VirtualTimeLoop)
        except AssertionError as error:
            error.add_note(
                f"died {'after' if done else 'before'} step {number}: {life.steps[number - 1]}; {life.steps}"
            )
            raise
        if not life.is_over:
            break
    assert story.steps <= set(life.steps)
