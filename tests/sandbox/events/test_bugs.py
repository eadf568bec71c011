"""A bug of the sandbox in a task that nobody awaits is kept where the test session looks for it."""

import pytest

from sandbox.clock import Clock
from sandbox.events import DeliveryRules, EventGrid, Request, Response
from tests.judged import Judged
from tests.sandbox.events.samples import PLAN_WRITE, START, Endpoint, subscription


class Broken(Endpoint):
    """Handshakes are answered; a notification meets a bug, after `seconds`."""

    async def __call__(self, request: Request) -> Response:
        answer = await super().__call__(request)
        if request.headers["aeg-event-type"] == "Notification":
            raise LookupError("a bug")
        return answer


async def grown(grid: EventGrid) -> list[str]:
    """What has become known after an event; emptied, for the session looks too."""
    await grid.subscribe(subscription())
    await grid.announce(PLAN_WRITE)
    await grid.settle(3_600, retries_too=True)
    await grid.aclose()
    found = [str(error) for error in grid.internal_errors]
    grid.internal_errors.clear()
    return found


@pytest.mark.parametrize("seconds", [0.0, 40.0], ids=["in time", "after the deadline"])
async def test_of_a_delivery(seconds: float) -> None:
    assert await grown(EventGrid(Clock(START), Broken(seconds=seconds))) == ["a bug"]


async def test_of_a_dead_letter() -> None:
    async def write(_url: str, _name: str, _content: bytes) -> None:
        raise LookupError("a bug")

    grid = EventGrid(Clock(START), Endpoint([400]), write_blob=write, rules=DeliveryRules())
    await grid.subscribe(subscription(dead_letter_url="https://blob/dead"))
    await grid.announce(PLAN_WRITE)
    await grid.settle(3_600, retries_too=True)
    assert [str(error) for error in grid.internal_errors] == ["a bug"]
    grid.internal_errors.clear()


def test_fails_the_run() -> None:
    session, grid = Judged(None, accepted=frozenset()), EventGrid(Clock(START), Endpoint())
    session.watch_grid(grid)
    grid.internal_errors.append(LookupError("a bug"))
    assert session.take() == ["the simulated Event Grid: LookupError('a bug')"]
    grid.internal_errors.clear()
