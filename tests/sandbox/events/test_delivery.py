"""Event → endpoint: what is sent, what is repeated and when, what is given up (facts/events.md 5)."""

import asyncio

import pytest

from sandbox.events import (
    DeadLetterReason,
    EndpointKind,
    EventFilter,
    EventGrid,
    EventSchema,
    EventSubscription,
    Outcome,
    Request,
    Response,
)
from tests.sandbox.events.samples import ENDPOINT, PLAN, PLAN_DELETE, PLAN_WRITE, SCOPE, Endpoint, grid_to, subscription

DAY_S = 86_400.0


def waits(grid: EventGrid) -> list[float]:
    """Seconds between the ends of attempts and the starts of the next."""
    pairs = zip(grid.attempts, grid.attempts[1:], strict=False)
    return [round((after.at - before.at).total_seconds() - before.seconds, 3) for before, after in pairs]


async def test_an_event_arrives_as_an_array_of_one_with_its_headers() -> None:
    endpoint = Endpoint()
    async with grid_to(endpoint, subscription()) as grid:
        await grid.announce(PLAN_WRITE)
        await grid.settle(5)
    (request,) = endpoint.received
    assert (request.method, request.url) == ("POST", ENDPOINT)
    assert request.headers == {
        "content-type": "application/json; charset=utf-8",
        "aeg-event-type": "Notification",
        "aeg-subscription-name": "AI-PROTECTION",
        "aeg-delivery-count": "0",
        "aeg-data-version": "2",
        "aeg-metadata-version": "1",
    }
    assert [event["subject"] for event in endpoint.bodies()[0]] == [PLAN]


async def test_a_cloud_event_arrives_as_one_object() -> None:
    endpoint = Endpoint()
    async with grid_to(endpoint, subscription(schema=EventSchema.CLOUD_EVENTS)) as grid:
        await grid.announce(PLAN_WRITE)
        await grid.settle(5)
    assert endpoint.received[0].headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert endpoint.bodies()[0]["specversion"] == "1.0"
    assert endpoint.bodies()[0]["source"] == SCOPE


async def test_only_subscriptions_of_that_scope_and_filter_get_it() -> None:
    endpoint = Endpoint()
    elsewhere = EventSubscription("elsewhere", "/subscriptions/other", ENDPOINT)
    deletes = subscription(name="deletes", filter=EventFilter(("Microsoft.Resources.ResourceDeleteSuccess",)))
    async with grid_to(endpoint, elsewhere, deletes, subscription(scope=SCOPE.upper())) as grid:
        await grid.announce(PLAN_WRITE)
        await grid.announce(PLAN_DELETE)
        await grid.settle(5)
    names = [request.headers["aeg-subscription-name"] for request in endpoint.received]
    assert sorted(names) == ["AI-PROTECTION", "AI-PROTECTION", "DELETES"]


async def test_failures_are_repeated_on_the_documented_schedule_until_a_day_has_passed() -> None:
    async with grid_to(Endpoint([500] * 40), subscription()) as grid:
        await grid.announce(PLAN_WRITE)
        await grid.settle(3 * DAY_S, retries_too=True)
        assert waits(grid) == [10, 30, 60, 300, 600, 1_800, 3_600, 10_800, 21_600, 43_200]
        (dead,) = grid.dead_letters
    assert dead.reason is DeadLetterReason.TIME_TO_LIVE_EXCEEDED
    assert dead.attempts == 11
    assert dead.body() | {"data": None} == {
        **dead.event.rendered(EventSchema.EVENT_GRID),
        "data": None,
        "deadLetterReason": "TimeToLiveExceeded",
        "deliveryAttempts": 11,
        "lastDeliveryOutcome": "Busy",
        "publishTime": "2026-11-23T07:00:00.1234567Z",
        "lastDeliveryAttemptTime": "2026-11-24T05:46:40.1234567Z",
    }


async def test_attempts_are_counted_and_end_it_too() -> None:
    endpoint = Endpoint([500] * 9)
    async with grid_to(endpoint, subscription(max_delivery_attempts=3)) as grid:
        await grid.announce(PLAN_WRITE)
        await grid.settle(DAY_S, retries_too=True)
        assert [attempt.number for attempt in grid.attempts] == [1, 2, 3]
        assert grid.dead_letters[0].reason is DeadLetterReason.MAX_DELIVERY_ATTEMPTS_EXCEEDED
    assert [request.headers["aeg-delivery-count"] for request in endpoint.received] == ["0", "1", "2"]


async def test_a_dead_cloud_event_has_lower_case_extensions() -> None:
    wanted = subscription(schema=EventSchema.CLOUD_EVENTS, max_delivery_attempts=1)
    async with grid_to(Endpoint([404]), wanted) as grid:
        await grid.announce(PLAN_WRITE)
        await grid.settle(5)
        body = grid.dead_letters[0].body()
    assert body["deadletterreason"] == "MaxDeliveryAttemptsExceeded"
    assert body["lastdeliveryoutcome"] == "NotFound"
    assert body["deliveryattempts"] == 1


AZURE, WEBHOOK = EndpointKind.AZURE_FUNCTION, EndpointKind.WEBHOOK


@pytest.mark.parametrize(
    ("kind", "status", "wait_s", "outcome"),
    [
        (AZURE, 401, 300, Outcome.UNAUTHORIZED),
        (AZURE, 404, 300, Outcome.NOT_FOUND),
        (AZURE, 408, 120, Outcome.TIMED_OUT),
        (AZURE, 503, 30, Outcome.BUSY),
        (AZURE, 500, 10, Outcome.BUSY),
        (AZURE, 301, 10, Outcome.BUSY),
        (AZURE, 206, 10, Outcome.BUSY),
        (WEBHOOK, 404, 300, Outcome.NOT_FOUND),
        (WEBHOOK, 429, 10, Outcome.BUSY),
    ],
)
async def test_a_refusal_is_repeated_after_its_least_wait(
    kind: EndpointKind, status: int, wait_s: float, outcome: Outcome
) -> None:
    async with grid_to(Endpoint([status]), subscription(endpoint_kind=kind)) as grid:
        await grid.announce(PLAN_WRITE)
        await grid.settle(DAY_S, retries_too=True)
        assert waits(grid) == [wait_s]
        assert [attempt.outcome for attempt in grid.attempts] == [outcome, Outcome.DELIVERED]


@pytest.mark.parametrize(
    ("kind", "status"),
    [(AZURE, 400), (AZURE, 403), (AZURE, 413), (WEBHOOK, 400), (WEBHOOK, 401), (WEBHOOK, 403), (WEBHOOK, 413)],
)
async def test_some_refusals_are_final(kind: EndpointKind, status: int) -> None:
    async with grid_to(Endpoint([status]), subscription(endpoint_kind=kind)) as grid:
        await grid.announce(PLAN_WRITE)
        await grid.settle(DAY_S, retries_too=True)
        assert len(grid.attempts) == 1
        assert grid.dead_letters[0].reason is DeadLetterReason.UNDELIVERABLE


@pytest.mark.parametrize("status", [200, 201, 202, 203, 204])
async def test_five_codes_mean_delivered(status: int) -> None:
    async with grid_to(Endpoint([status]), subscription()) as grid:
        await grid.announce(PLAN_WRITE)
        await grid.settle(DAY_S, retries_too=True)
        assert [attempt.outcome for attempt in grid.attempts] == [Outcome.DELIVERED]


async def test_an_endpoint_that_cannot_be_reached_is_tried_again() -> None:
    refusals = [ConnectionRefusedError("nobody listens")]
    endpoint = Endpoint()

    async def deliver(request: Request) -> Response:
        if request.headers["aeg-event-type"] == "Notification" and refusals:
            raise refusals.pop()
        return await endpoint(request)

    async with grid_to(deliver, subscription()) as grid:
        await grid.announce(PLAN_WRITE)
        await grid.settle(DAY_S, retries_too=True)
        assert [attempt.outcome for attempt in grid.attempts] == [Outcome.SOCKET_ERROR, Outcome.DELIVERED]


async def test_no_answer_within_30_seconds_is_repeated() -> None:
    async with grid_to(Endpoint(seconds=300), subscription(max_delivery_attempts=2)) as grid:
        await grid.announce(PLAN_WRITE)
        await grid.settle(DAY_S, retries_too=True)
        first, second = grid.attempts
    assert (first.status, first.outcome, first.seconds) == (None, Outcome.TIMED_OUT, 30)
    assert (second.at - first.at).total_seconds() == 40


async def test_an_answer_that_comes_late_still_ends_the_retries() -> None:
    endpoint = Endpoint(seconds=35)
    async with grid_to(endpoint, subscription()) as grid:
        await grid.announce(PLAN_WRITE)
        await grid.settle(DAY_S, retries_too=True)
    assert len(endpoint.received) == 1
    assert grid.dead_letters == []


async def test_an_endpoint_that_answers_too_late_works_on_and_gets_it_again() -> None:
    endpoint = Endpoint(seconds=45)
    async with grid_to(endpoint, subscription(max_delivery_attempts=2)) as grid:
        await grid.announce(PLAN_WRITE)
        await grid.settle(DAY_S, retries_too=True)
    assert len(endpoint.received) == 2


async def test_an_expired_event_is_not_tried_again() -> None:
    async with grid_to(Endpoint([500, 500, 500]), subscription(ttl_minutes=1)) as grid:
        await grid.announce(PLAN_WRITE)
        await grid.settle(DAY_S, retries_too=True)
        assert len(grid.attempts) == 3
        assert grid.dead_letters[0].reason is DeadLetterReason.TIME_TO_LIVE_EXCEEDED


async def test_announcing_does_not_wait_for_the_endpoint() -> None:
    endpoint = Endpoint(seconds=20)
    async with grid_to(endpoint, subscription()) as grid:
        await grid.announce(PLAN_WRITE)
        assert endpoint.received == []
        with pytest.raises(TimeoutError):
            await grid.settle(10)
        await grid.settle(11)


async def test_settling_can_leave_out_what_waits_for_its_next_attempt() -> None:
    async with grid_to(Endpoint([500]), subscription()) as grid:
        await grid.announce(PLAN_WRITE)
        await grid.settle(5)
        assert len(grid.attempts) == 1
        await grid.settle(15, retries_too=True)
        assert len(grid.attempts) == 2


async def test_closing_gives_up_what_is_on_its_way() -> None:
    endpoint = Endpoint(seconds=600)
    async with grid_to(endpoint, subscription()) as grid:
        await grid.announce(PLAN_WRITE)
        await asyncio.sleep(1)
    assert len(endpoint.received) == 1
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []


async def test_an_unsubscribed_endpoint_gets_nothing_more() -> None:
    endpoint = Endpoint()
    async with grid_to(endpoint, subscription()) as grid:
        grid.unsubscribe(SCOPE, "AI-protection")
        await grid.announce(PLAN_WRITE)
        await grid.settle(5)
        assert [event.subject for event in grid.events] == [PLAN]
    assert endpoint.received == []


@pytest.mark.parametrize("changes", [{"max_delivery_attempts": 31}, {"ttl_minutes": 1_441}, {"ttl_minutes": 0}])
def test_limits_of_a_subscription_are_enforced(changes: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="allowed are 1 to"):
        subscription(**changes)
