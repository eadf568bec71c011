"""A worker dies before and after each of its steps, by name, not a sample: nothing is lost, and people hear of all.

Each await, of more stories and without records: test_cancelled_anywhere.py.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from enforcer.facts import Control, SubscriptionId
from enforcer.local.ledger import SqliteLedger
from enforcer.memory.heal import HealState
from enforcer.memory.subscription import Memory
from enforcer.memory.sweep import SLICES, SweepState
from enforcer.settings import Enrol
from enforcer.sweep import in_slice
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.clock import Clock
from sandbox.virtual_time import VirtualTimeLoop
from tests.scenario.conftest import BASELINE
from tests.scenario.house import AI, ARM, House
from tests.scenario.mortal import Died, Life, mortal
from tests.scenario.off_time import OffTime, kept
from tests.scenario.test_account_reports import OPTED_OUT, REPORT
from tests.scenario.test_exposure_crashes import told

ON = {"AIPromptEvidence": True}
HEADER = "header"
DAY_S = 86_400
MOST_STEPS = 200
QUICK = Assumptions(
    extensions_need_role_rights=False,
    lock_seconds=0,
    registration_seconds=1,
    inheritance_seconds=0,
    graph_lag_seconds=0,
    event_subscription_seconds=1,
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
        await what_is_due(self)

    def told_of(self, name: str, kind: str = "") -> int:
        return sum(one.fields.get("kind", "") == kind for one in self.house.named(name))


async def the_slice_comes(lived: Lived) -> None:
    """The next sweep is the one that reads this subscription directly."""
    number = next(each for each in range(1, SLICES + 1) if in_slice(lived.subscription, each))
    await lived.house.ledger.sweep(lambda _: SweepState(number=number - 1))


async def deliver(lived: Lived) -> None:
    """What Event Grid does until somebody acknowledges."""
    for event in lived.events:
        await lived.house.change(event)


async def what_is_due(lived: Lived) -> None:
    """Each row at its time, until none is left: it is confirmed, and the log is asked until it answers."""
    while rows := await lived.house.ledger.due(lived.house.azure.clock.now() + timedelta(hours=1), limit=1):
        row = rows[0].look_again
        assert row
        await asyncio.sleep(max(0.0, (row.at - lived.house.azure.clock.now()).total_seconds()))
        await lived.house.drain()


async def look(lived: Lived) -> None:
    await lived.house.vend(lived.subscription)


async def sweep(lived: Lived) -> None:
    await lived.house.sweep()


async def discover(lived: Lived) -> None:
    """Who is new is protected and enrolled, and read back."""
    await lived.house.discover()
    await what_is_due(lived)


async def is_off(lived: Lived) -> None:
    await lived.switched_off()


async def was_healed(lived: Lived) -> None:
    await lived.switched_off()
    await lived.house.change(lived.events.pop())


async def is_fought_over(lived: Lived) -> None:
    for _ in range(2):
        await lived.heals()
    await lived.switched_off()


async def was_fought_over(lived: Lived) -> None:
    for _ in range(3):
        await lived.heals()
    await asyncio.sleep(DAY_S)


async def has_accounts(lived: Lived) -> None:
    """One is off, another has opted out, and nobody hears; the hour of this subscription's slice."""
    house = lived.house
    await lived.heals()
    house.azure.tenant.accounts.add(lived.subscription, "rg-shop", "chat", switch="Disabled")
    house.azure.tenant.accounts.add(lived.subscription, "rg-shop", "quiet", capabilities=OPTED_OUT)
    await the_slice_comes(lived)


async def is_new(lived: Lived) -> None:
    lived.house.deploy(enrols=Enrol.SELF)


@dataclass(frozen=True, kw_only=True)
class Story:
    """What was before, what the worker does that dies, and what people hear of: each once, or once more."""

    before: Callable[[Lived], Awaitable[None]]
    does: Callable[[Lived], Awaitable[None]]
    steps: frozenset[str]
    """Some of those that it has to have."""
    told: tuple[tuple[str, str], ...] = ()
    """Name and kind."""
    baseline: str = ""
    log_lag_s: float = 0.0
    is_new: bool = False


OPENED, CLOSED = ("incident_opened", "fight"), ("incident_closed", "fight")
STORIES = {
    "a heal": Story(
        before=is_off,
        does=deliver,
        steps=frozenset({"plans.write", "log.writes", "ledger.update", "journal reconciled healed drift_attributed"}),
    ),
    "what comes after a heal": Story(
        before=was_healed,
        does=what_is_due,
        steps=frozenset({"ledger.due", "ledger.keep_heal", "log.writes", "journal reconciled drift_attributed"}),
        log_lag_s=1_200,
    ),
    "a third heal": Story(before=is_fought_over, does=deliver, steps=frozenset({"plans.write"}), told=(OPENED,)),
    "the end of a fight": Story(before=was_fought_over, does=look, steps=frozenset(), told=(OPENED, CLOSED)),
    "a look at accounts": Story(
        before=has_accounts,
        does=sweep,
        steps=frozenset({"accounts.switch_on", "alerts.contacts", "index.plans", "ledger.sweep"}),
        told=(("incident_opened", "content-filter"), ("incident_opened", "efficacy")),
        baseline=f"{REPORT}\naccounts: {{defenderSwitch: enabled}}",
    ),
    "a newcomer": Story(
        before=is_new,
        does=discover,
        steps=frozenset({"estate.members", "ledger.learn", "plans.write", "events.write"}),
        told=(("subscription_enrolled", ""),),
        is_new=True,
    ),
}


async def lived_in(folder: Path, ledger: SqliteLedger, clock: Clock, story: Story) -> Lived:
    azure = SimulatedAzure(assumptions=replace(QUICK, activity_log_lag_seconds=story.log_lag_s), clock=clock)
    azure.identity.lifetime, azure.identity.header = timedelta(days=3650), HEADER
    baseline = folder / "baseline.yaml"
    baseline.write_text(f"{BASELINE}\n{story.baseline}\n")
    house = House(azure, baseline, ledger=ledger)
    house.show_log()
    if story.is_new:
        await house.discover()  # the first version comes into force
    subscription = SubscriptionId(house.add(1, tier="Free" if story.is_new else "Standard", extensions=ON))
    lived = Lived(house, subscription, OffTime(house), clock.now())
    if not story.is_new:
        await house.vend(subscription)
        await house.discover()
        await what_is_due(lived)
    return lived


async def heals_are_known(lived: Lived) -> None:
    house, memory = lived.house, await lived.memory()
    assert house.azure.tenant.plan(lived.subscription, AI).protecting >= ON.keys()
    assert (memory.awaiting, memory.unproven, memory.asked) == ((), (), None)
    heals = await house.ledger.heals(lived.subscription)
    puts = [call for call in house.calls(lived.subscription) if call.startswith("PUT 2")]
    assert len(puts) <= len(heals), "a write that nobody has on record"
    of_controls = [heal for heal in heals if heal.control is not Control.ENROLMENT]  # whose own state tells of it
    assert of_controls[-1].state is HealState.PROVEN
    confirmed = {heal.id for heal in of_controls if heal.confirmed_at}
    assert of_controls[-1].id in confirmed
    assert confirmed <= {one.fields["heal"] for one in house.named("heal_confirmed")}, "nobody heard of one"


async def exposures_and_their_authors_are_known(lived: Lived, story: Story) -> None:
    house, memory = lived.house, await lived.memory()
    found = await kept(house.ledger, lived.subscription, since=lived.since, now=house.azure.clock.now())
    spells = lived.truth.spells[lived.subscription]
    assert [spell for spell in spells if not found.covers(spell)] == []
    of_plan = [one for one in found.ended if one.control is Control.PLAN]
    assert (len(of_plan), found.open) == (1 if story.is_new else len(spells), ())
    told_of = {one.fields["opened"] for one in house.named("exposure_closed")}
    assert {one.opened.isoformat() for one in found.ended} <= told_of, "nobody heard of one"
    assert memory.inquiries.open == ()
    answered = {one.fields["found_at"] for one in house.named("drift_attributed")}
    assert len(answered) >= len(spells), "nobody heard of an answer"


async def nothing_is_lost(lived: Lived, story: Story) -> None:
    await heals_are_known(lived)
    await exposures_and_their_authors_are_known(lived, story)
    memory = await lived.memory()
    untold = (memory.notices, memory.incidents_over, memory.confirmed, memory.exposure.untold, memory.inquiries.untold)
    assert untold == ((), (), (), (), ())
    assert all(one.told for one in memory.incidents)
    for name, kind in story.told:
        assert 1 <= lived.told_of(name, kind) <= 2, f"{name} {kind}"


async def the_next_look(lived: Lived, story: Story) -> None:
    """What waits to be told and has nothing due waits for it: at the latest the daily slice."""
    await asyncio.sleep(3_600)
    if story.does is sweep:
        await the_slice_comes(lived)
        await sweep(lived)
    else:
        await look(lived)
    await what_is_due(lived)


async def trip(story: Story, life: Life, folder: Path) -> None:
    clock = Clock()
    with closing(SqliteLedger(now=clock.now)) as ledger:
        lived = await lived_in(folder, ledger, clock, story)
        await story.before(lived)
        lived.house.enforcer = mortal(lived.house, life)
        with suppress(Died, BaseExceptionGroup):  # a group: in the middle of many looks
            await story.does(lived)
        lived.house.world, lived.house.enforcer = lived.house.worker(), lived.house.enforce()
        await asyncio.sleep(30)
        if life.is_over:
            await story.does(lived)
        await what_is_due(lived)
        await the_next_look(lived, story)
        await nothing_is_lost(lived, story)


LONG = ("a look at accounts", "a newcomer")
AFTER = pytest.param((True,), id="after each step")  # and so before the next one: only steps reach the outside
BOTH = pytest.param((False, True), id="before and after", marks=pytest.mark.slow)  # twice as long, for the same states
EACH = [pytest.param(one, id=name, marks=[pytest.mark.slow] if name in LONG else []) for name, one in STORIES.items()]
"""The long ones have twice as many steps, each a tenant of its own."""


@pytest.mark.sockets  # for its loop only: each run has one of virtual time of its own
@pytest.mark.parametrize("story", EACH)
@pytest.mark.parametrize("ends", [AFTER, BOTH])
def test_whatever_step_it_dies_at_nothing_is_lost_and_people_hear_of_it(
    story: Story, ends: tuple[bool, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{ARM}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", HEADER)
    for number, done in product(range(1, MOST_STEPS), ends):
        life = Life(number, done=done)
        try:
            asyncio.run(trip(story, life, tmp_path), loop_factory=VirtualTimeLoop)
        except AssertionError as error:
            when, step = "after" if done else "before", life.steps[number - 1]
            error.add_note(f"died {when} step {number}, {step}, of {life.steps}")
            raise
        if not life.is_over:
            break
    assert number == len(life.steps) + 1, "not each step"
    assert story.steps <= set(life.steps)
