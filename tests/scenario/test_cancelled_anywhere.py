"""Each story, cancelled at each of its awaits: nothing is half written, and the next run goes on.

A heal after an event, its confirmation, due rows, discover, sweep, enrolment, clean-up.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from enforcer.assumptions import ECHO_DELAY
from enforcer.facts import Control, SubscriptionId
from enforcer.memory.enrolment import EnrolmentState
from enforcer.memory.heal import HealId, HealState
from enforcer.memory.subscription import LookAgain
from enforcer.memory.sweep import LEASE, SweepState
from enforcer.schedule import UNANNOUNCED_AFTER, earlier
from enforcer.settings import Enrol
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.clock import Clock
from sandbox.points import Point, When
from tests.scenario.cancelling_loop import CancellingLoop, SlowLedger
from tests.scenario.conftest import BASELINE
from tests.scenario.enrolment_begun import begin_to_enrol, is_enrolled
from tests.scenario.house import AI, ARM, House, made_up_id
from tests.unit import build

ON = {"AIPromptEvidence": True}
CALL_S = 0.05
HEADER = "header"
BEFORE_OURS = 7
"""The next sweep's slice holds one that drifted and one that did not."""
FEWEST = 20
"""Turns of the loop that even the shortest of them takes."""
QUICK = Assumptions(
    extensions_need_role_rights=False,
    lock_seconds=0.2,
    registration_seconds=1,
    inheritance_seconds=0,
    graph_lag_seconds=0,
    event_subscription_seconds=1,
    page_size=2,
)
DRIFTED, UNREGISTERED, GOOD, GONE = (1, 2, 3), (4,), (5, 6, 7), 8
EVERYBODY = [made_up_id(number) for number in (*DRIFTED, *UNREGISTERED, *GOOD)]
RECOVERS = LEASE + 2 * UNANNOUNCED_AFTER
"""The lease of a sweep whose worker is gone, and until what it finds is known to be unannounced."""


async def discover(house: House) -> None:
    await house.discover()


async def sweep(house: House) -> None:
    await house.sweep()


async def drain(house: House) -> None:
    await asyncio.gather(*(house.enforcer.look(fact) for fact in await house.enforcer.due()))


async def enrol(house: House) -> None:
    """The same, where nobody is enrolled yet."""
    await drain(house)


async def heal(house: House) -> None:
    """What an event does, at several subscriptions at once."""
    await asyncio.gather(*(house.vend(made_up_id(number)) for number in DRIFTED))


async def confirm(house: House) -> None:
    """The due row that a heal leaves behind, when no echo came."""
    await drain(house)


async def clean_up(house: House) -> None:
    await house.enforcer.timers.clean_up()


type Story = Callable[[House], Coroutine[None, None, None]]


@dataclass(slots=True)
class Cut:
    """What is asked of Azure by a run that is cancelled, and after its end."""

    is_over: bool = False
    asked_later: list[Point] = field(default_factory=list)

    async def hears(self, point: Point) -> None:
        if point.when is When.BEFORE:
            self.asked_later += [point] if self.is_over else []
            await asyncio.sleep(CALL_S * (1 + point.number % 7 / 7))  # not all at the same turn


async def lived_in(folder: Path, story: Story, ledger: SlowLedger, clock: Clock) -> House:
    """Some drifted, one without Microsoft.Security, and as far as `story` needs it: known and due."""
    azure = SimulatedAzure(assumptions=QUICK, clock=clock)
    azure.identity.lifetime, azure.identity.header = timedelta(days=3650), HEADER
    baseline = folder / "baseline.yaml"
    baseline.write_text(BASELINE)
    house = House(azure, baseline, ledger=ledger)
    for number in (*DRIFTED, *GOOD, GONE):
        house.add(number, tier="Standard", extensions=ON)
    await house.discover()
    await house.drain_until_quiet()
    azure.tenant.remove_subscription(made_up_id(GONE))
    for number in DRIFTED:
        azure.tenant.set_plan(made_up_id(number), AI, tier="Free")
    house.add(*UNREGISTERED, registered=False)
    house.enforcer = house.enforce()
    await house.ledger.sweep(lambda _: SweepState(number=BEFORE_OURS))
    if story is enrol:
        begin_to_enrol(house, bare=made_up_id(GOOD[0]), altered=made_up_id(GOOD[1]))
    if story in {drain, enrol, confirm}:
        await make_due(house)
    if story is confirm:
        await drain(house)
        await asyncio.sleep(ECHO_DELAY.total_seconds())
    if story is clean_up:
        await age(house)
    return house


async def age(house: House) -> None:
    """Heals of years ago, and a memory of a subscription that left then."""
    then = house.azure.clock.now() - timedelta(days=1000)
    for number, subscription in enumerate(map(SubscriptionId, EVERYBODY)):
        old = replace(
            build.heal(id=HealId(f"old-{number}"), subscription=subscription), started_at=then, state=HealState.PROVEN
        )
        await house.ledger.update(subscription, lambda memory: memory, heals=(old,))
    gone = SubscriptionId(made_up_id(GONE))
    await house.ledger.update(gone, lambda memory: replace(memory, last_seen=then, look_again=None))
    await house.ledger.learn({}, gone=[gone])
    await asyncio.sleep(timedelta(days=1).total_seconds())  # the first sweep has cleaned up already


async def nothing_old_is_left(house: House) -> None:
    heals = [await house.ledger.heals(SubscriptionId(one)) for one in EVERYBODY]
    assert [one.id for some in heals for one in some if one.id.startswith("old")] == []
    assert (await house.ledger.recall(SubscriptionId(made_up_id(GONE)))).version == 0


async def make_due(house: House) -> None:
    row = LookAgain(house.azure.clock.now(), "test")
    for subscription in map(SubscriptionId, EVERYBODY):
        await house.ledger.update(
            subscription, lambda memory: replace(memory, look_again=earlier(memory.look_again, row))
        )


async def nothing_is_half_written(house: House) -> None:
    """What every other worker can rely on at any moment."""
    for subscription in map(SubscriptionId, EVERYBODY):
        memory, heals = await house.ledger.recall(subscription), await house.ledger.heals(subscription)
        begun = [heal for heal in heals if heal.state is HealState.BEGUN]
        assert memory.look_again or not (memory.awaiting or memory.unproven or memory.asked or begun)
        is_known = memory.enrolment is not None and memory.enrolment.state is EnrolmentState.ENROLLED
        assert memory.look_again or is_known or not is_enrolled(house, subscription), "put, and nobody reads it back"
        puts = [call for call in house.calls(subscription) if call.startswith("PUT 2")]
        assert len(puts) <= len(heals), "a write that nobody has on record"
    for subscription in await house.ledger.known():
        assert (await house.ledger.recall(subscription)).version, "known, and never was due"
    state = await house.ledger.sweep(lambda kept: kept)
    assert sum(state.counts.values()) == len([one for one in EVERYBODY if one <= state.after])


async def goes_on(house: House) -> None:
    """Minutes of the app's timers: everybody comes back, the sweep ends once, and then all is at rest."""
    ends = house.azure.clock.now() + RECOVERS
    while house.azure.clock.now() < ends:
        await drain(house)
        await house.discover()
        await house.sweep()
        await asyncio.sleep(60)
    for subscription in map(SubscriptionId, EVERYBODY):
        memory, heals = await house.ledger.recall(subscription), await house.ledger.heals(subscription)
        assert house.azure.tenant.plan(subscription, AI).protecting >= ON.keys()
        assert (memory.look_again, memory.awaiting, memory.unproven) == (None, (), ())
        assert memory.busy is None or memory.busy.until < house.azure.clock.now()
        of_plan = [heal for heal in heals if heal.control is not Control.ENROLMENT]  # whose own state tells of it
        assert HealState.BEGUN not in {heal.state for heal in of_plan[-1:]}
        if house.enrols is Enrol.SELF:
            assert is_enrolled(house, subscription)
            assert memory.enrolment
            assert memory.enrolment.state is EnrolmentState.ENROLLED
    assert set(await house.ledger.known()) == set(EVERYBODY)
    state = await house.ledger.sweep(lambda kept: kept)
    assert (state.number, sum(state.counts.values()), state.holder) == (BEFORE_OURS + 1, len(EVERYBODY), "")
    assert state.finished_at


async def cut(story: Story, turn: int, folder: Path, *, goes_down: bool) -> bool:
    """Whether it was under way at that turn, and so was cancelled. `goes_down`: another worker goes on."""
    clock = Clock()
    with closing(SlowLedger(now=clock.now)) as ledger:
        house = await lived_in(folder, story, ledger, clock)
        run = Cut()
        house.azure.on_request.append(run.hears)
        task = asyncio.create_task(story(house))
        loop = asyncio.get_running_loop()
        assert isinstance(loop, CancellingLoop)
        loop.cancel_in(turn, task)
        await asyncio.gather(task, return_exceptions=True)
        run.is_over = True
        await nothing_is_half_written(house)
        await asyncio.sleep(10)
        assert run.asked_later == []
        house.azure.on_request.clear()
        if goes_down:
            house.world, house.enforcer = house.worker(), house.enforce()
        await goes_on(house)
        if story is clean_up:
            await nothing_old_is_left(house)
        return task.cancelled()


STRIDE = pytest.param(13, id="every thirteenth await")
EACH = pytest.param(1, id="every await", marks=pytest.mark.slow)  # minutes: a tenant of its own for each


@pytest.mark.sockets  # for its loop only: each run has one of virtual time of its own
@pytest.mark.parametrize("story", [discover, sweep, drain, enrol, heal, confirm, clean_up])
@pytest.mark.parametrize("stride", [STRIDE, EACH])
def test_wherever_it_is_cancelled_nothing_is_half_written_and_the_next_run_goes_on(
    story: Story, stride: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{ARM}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", HEADER)
    for turn in count(1, stride):
        trip = cut(story, turn, tmp_path, goes_down=turn % 2 == 0)
        if not asyncio.run(trip, loop_factory=CancellingLoop):
            break
    assert turn > FEWEST, "too few awaits to prove anything"
