"""A whole estate that enrols itself: in the end all are enrolled and at their baseline, and stay so by events."""

from datetime import timedelta

import pytest

from enforcer.facts import SubscriptionId
from enforcer.memory.enrolment import EnrolmentState
from enforcer.observed.enrolment import enrolment_name, event_target
from enforcer.settings import Enrol
from sandbox.assumptions import Assumptions
from sandbox.state import Registration, RegistrationState
from tests.scenario.conftest import STORIES
from tests.scenario.house import ON_CHANGE, House
from tests.scenario.timers import DISCOVERS, MINUTE, timers, until
from tests.scenario.whole import Whole

NAME = enrolment_name(event_target(ON_CHANGE))
EVENT_GRID = "microsoft.eventgrid"
SIZE = 400
LOCK_S = 2

PROTECTED = DISCOVERS + MINUTE + timedelta(seconds=SIZE / 10)
"""Discovered, and due at ten a second; a tick of the minute timer later the queue carries it."""

READ_BACK = 2 * MINUTE + MINUTE
"""The event of the PUT itself brings a look, which is too early; then the second step of the ladder, and a tick."""

REGISTERED = (1 + 5) * MINUTE + 2 * MINUTE
"""The first PUT finds Event Grid not registered; a step of the ladder later it is, and to read it back takes longer."""

ANNOUNCED = timedelta(seconds=LOCK_S + 1.5)
"""The write that switched the plan off locks it; then a pause between two tries may only just have begun."""

A_DAY = timedelta(hours=25)
"""Of sweeps: each subscription is in one of 24 slices, which are an hour and some minutes apart."""


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(
        extensions_need_role_rights=False,
        lock_seconds=LOCK_S,
        registration_seconds=5,
        graph_lag_seconds=60,
        inheritance_seconds=0,
        page_size=1_000,
    )


@pytest.fixture
def whole(house: House, pytestconfig: pytest.Config) -> Whole:
    """Nobody knows it; Event Grid is not registered in ten, and the plan is off in forty."""
    house.deploy(enrols=Enrol.SELF)
    built = Whole(house, SIZE, pytestconfig.stash[STORIES])
    built.furnish()
    for subscription in built.everybody[::40]:
        registrations = house.azure.tenant.subscription(subscription).registrations
        registrations[EVENT_GRID] = Registration(RegistrationState.NOT_REGISTERED)
    built.switch_off(built.everybody[::10])
    return built


def is_there(whole: Whole, subscription: str) -> bool:
    return whole.house.azure.tenant.event_subscriptions.get(f"/subscriptions/{subscription}", NAME) is not None


def told(whole: Whole) -> int:
    return len({record.fields["subscription"] for record in whole.house.named("subscription_enrolled")})


async def enrolled(whole: Whole) -> None:
    """The app is up for the first time, until everybody is protected and read back as enrolled."""
    await whole.recovers(f"{SIZE} that nobody knew", bound=PROTECTED, usual=PROTECTED)
    async with timers(whole.house, whole.queue):
        await until(lambda: told(whole) == SIZE - len(whole.everybody[::40]), within=PROTECTED + READ_BACK)
        await until(lambda: told(whole) == SIZE, within=REGISTERED)


async def test_an_estate_that_nobody_knew_is_enrolled_at_its_baseline_and_kept_there_in_seconds(whole: Whole) -> None:
    await enrolled(whole)
    assert all(is_there(whole, one) and whole.watch.protects(one) for one in whole.everybody)
    memories = [await whole.house.ledger.recall(SubscriptionId(one)) for one in whole.everybody]
    assert {memory.enrolment.state for memory in memories if memory.enrolment} == {EnrolmentState.ENROLLED}
    assert len(memories) == len([memory for memory in memories if memory.enrolment]) == SIZE
    assert whole.house.named("incident_opened") == []

    whole.watch.took.clear()
    await whole.switch_off_over_arm(whole.everybody[: 3 * SIZE // 10])
    await whole.recovers("3 of 10 off at once, enrolled by us", bound=ANNOUNCED, usual=ANNOUNCED)
    assert {str(one.fields["actor_app_id"]) for one in whole.house.named("healed")} >= {whole.house.pipeline.app_id}


@pytest.mark.slow  # half a minute, for two days of sweeps
async def test_one_in_ten_that_somebody_takes_away_silently_is_back_within_a_day(whole: Whole) -> None:
    await enrolled(whole)
    taken = whole.everybody[::10]
    for subscription in taken:
        whole.house.azure.tenant.event_subscriptions.delete(f"/subscriptions/{subscription}", NAME)
    async with timers(whole.house, whole.queue):
        await until(lambda: all(is_there(whole, one) for one in taken), within=A_DAY + A_DAY / 12)
