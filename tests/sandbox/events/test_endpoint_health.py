"""Endpoints that fail are left alone, by all events (facts/events.md 5.3); time is virtual."""

import pytest

from sandbox.assumptions import Assumptions, Detail
from sandbox.clock import Clock
from sandbox.events import (
    Deliver,
    DeliveryFailedError,
    DeliveryRules,
    EndpointKind,
    EventGrid,
    EventSubscription,
    Outcome,
    Request,
    Response,
)
from tests.sandbox.events.samples import PLAN_DELETE, PLAN_WRITE, START, Endpoint, grid_to, subscription

DAY_S = 86_400.0


def starts(grid: EventGrid) -> list[float]:
    return [(attempt.at - START).total_seconds() for attempt in grid.attempts]


def failing_once(outcome: Outcome) -> Deliver:
    endpoint, failures = Endpoint(), [DeliveryFailedError(outcome)]

    async def deliver(request: Request) -> Response:
        if request.headers["aeg-event-type"] == "Notification" and failures:
            raise failures.pop()
        return await endpoint(request)

    return deliver


@pytest.mark.parametrize(
    ("outcome", "seconds"),
    [
        (Outcome.BUSY, 10),
        (Outcome.NOT_FOUND, 300),
        (Outcome.SOCKET_ERROR, 30),
        (Outcome.RESOLUTION_ERROR, 300),
        (Outcome.DISABLED, 300),
        (Outcome.FULL, 300),
        (Outcome.TIMED_OUT, 10),
        (Outcome.UNAUTHORIZED, 300),
        (Outcome.INVALID_AZURE_FUNCTION_DESTINATION, 600),
    ],
)
async def test_another_event_is_not_even_tried_during_probation(outcome: Outcome, seconds: float) -> None:
    async with grid_to(failing_once(outcome), subscription()) as grid:
        await grid.announce(PLAN_WRITE)
        await grid.settle(5)
        await grid.announce(PLAN_DELETE)
        await grid.settle(5)
        assert len(grid.attempts) == 1
        (postponed,) = grid.postponements
        assert (postponed.until - START).total_seconds() == seconds
        await grid.settle(DAY_S, retries_too=True)
        assert starts(grid) == [0, seconds, seconds]


async def test_an_event_refused_for_its_own_sake_puts_nobody_on_probation() -> None:
    async with grid_to(Endpoint([400]), subscription()) as grid:
        await grid.announce(PLAN_WRITE)
        await grid.settle(5)
        await grid.announce(PLAN_DELETE)
        await grid.settle(5)
        assert [attempt.outcome for attempt in grid.attempts] == [Outcome.BAD_REQUEST, Outcome.DELIVERED]
        assert grid.postponements == []


async def test_an_event_can_die_of_probation_without_a_single_attempt() -> None:
    short = subscription(ttl_minutes=1)
    async with grid_to(failing_once(Outcome.NOT_FOUND), short) as grid:
        await grid.announce(PLAN_WRITE)
        await grid.settle(5)
        await grid.announce(PLAN_DELETE)
        await grid.settle(DAY_S, retries_too=True)
        never_tried = next(dead for dead in grid.dead_letters if dead.attempts == 0)
    assert never_tried.event.type.endswith("DeleteSuccess")
    assert never_tried.body()["lastDeliveryOutcome"] == "Probation"


async def test_other_endpoints_are_not_concerned() -> None:
    healthy, ill = Endpoint(), Endpoint([404] * 9)

    async def deliver(request: Request) -> Response:
        return await (ill if "ill" in request.url else healthy)(request)

    both = (subscription(name="one"), subscription(name="two", endpoint_url="https://ill.example/"))
    async with grid_to(deliver, *both) as grid:
        for operation in (PLAN_WRITE, PLAN_DELETE):
            await grid.announce(operation)
            await grid.settle(5)
    assert (len(healthy.received), len(ill.received)) == (2, 1)


async def test_after_ten_failures_in_a_row_new_events_are_delayed_ever_longer() -> None:
    endpoint = Endpoint([500] * 12)
    rules = DeliveryRules(probation=False, first_delay_s=3_600)
    grid = EventGrid(Clock(START), endpoint, rules=rules)
    await grid.subscribe(subscription(max_delivery_attempts=1))
    for _ in range(12):
        await grid.announce(PLAN_WRITE)
        await grid.settle(5)
    assert starts(grid) == [0] * 10
    await grid.settle(DAY_S, retries_too=True)
    assert starts(grid)[10:] == [3_600, 3_600]
    await grid.announce(PLAN_WRITE)
    await grid.settle(DAY_S, retries_too=True)
    assert starts(grid)[12:] == [3_600 + 7_200]
    await grid.announce(PLAN_WRITE)
    await grid.settle(5)
    assert grid.attempts[-1].outcome is Outcome.DELIVERED
    await grid.aclose()


async def test_a_success_ends_the_counting() -> None:
    endpoint = Endpoint([500] * 9 + [202] + [500] * 9)
    grid = EventGrid(Clock(START), endpoint, rules=DeliveryRules(probation=False))
    await grid.subscribe(subscription(max_delivery_attempts=1))
    for _ in range(20):
        await grid.announce(PLAN_WRITE)
        await grid.settle(5)
    assert (len(grid.attempts), grid.postponements) == (20, [])
    await grid.aclose()


async def test_waits_are_spread_on_demand_and_by_seed() -> None:
    async def seen(seed: int) -> list[float]:
        rules = DeliveryRules(spread=0.1, seed=seed)
        grid = EventGrid(Clock(START), Endpoint([500] * 3), rules=rules)
        await grid.subscribe(subscription())
        await grid.announce(PLAN_WRITE)
        await grid.settle(DAY_S, retries_too=True)
        await grid.aclose()
        return starts(grid)

    first = await seen(1)
    assert 100 < first[-1] <= 110
    assert first == await seen(1)
    assert first != await seen(2)


async def test_two_subscriptions_with_one_endpoint_share_its_fate() -> None:
    function = EventSubscription("b", "vending", subscription().endpoint_url, endpoint_kind=EndpointKind.WEBHOOK)
    grid = EventGrid(Clock(START), Endpoint([500]))
    grid.create_topic("vending", "key")
    await grid.subscribe(subscription())
    await grid.subscribe(function)
    await grid.announce(PLAN_WRITE)
    await grid.settle(5)
    await grid.publish(grid.events[0], scope="vending")
    await grid.settle(5)
    assert [one.subscription_name for one in grid.postponements] == ["b"]
    await grid.aclose()


def test_what_the_documents_leave_open_is_taken_from_the_assumptions() -> None:
    other = Assumptions(
        endpoint_failures_before_delay=None,
        first_delivery_delay_s=1.0,
        longest_delivery_delay_s=2.0,
        delivery_spread=0.5,
        dead_letter_path="x",
    )
    assert DeliveryRules.under(other) == DeliveryRules(
        failures_before_delay=None, first_delay_s=1.0, longest_delay_s=2.0, spread=0.5, dead_letter_path="x"
    )
    assert DeliveryRules.under(Assumptions()) == DeliveryRules()


async def test_a_grid_tells_as_much_as_its_assumptions_say() -> None:
    grid = EventGrid(Clock(START), Endpoint(), assumptions=Assumptions(event_detail=Detail.MINIMAL))
    await grid.announce(PLAN_WRITE)
    assert "claims" not in str(grid.events[0].data)
