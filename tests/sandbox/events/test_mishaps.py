"""Event Grid promises neither order nor once: what a test can order to go wrong (facts/events.md 5.1)."""

from dataclasses import replace

from sandbox.events import Mishap, MishapKind
from tests.sandbox.events.samples import PLAN, PLAN_WRITE, SCOPE, Endpoint, grid_to, subscription

OTHER = f"{SCOPE}/providers/Microsoft.Security/pricings/Api"
OTHER_WRITE = replace(PLAN_WRITE, resource_id=OTHER)


async def subjects_after(mishap: Mishap) -> list[str]:
    endpoint = Endpoint()
    async with grid_to(endpoint, subscription()) as grid:
        grid.mishaps.add(mishap)
        await grid.announce(PLAN_WRITE)
        await grid.announce(OTHER_WRITE)
        await grid.settle(3_600, retries_too=True)
    return endpoint.subjects()


async def test_an_event_can_be_lost() -> None:
    assert await subjects_after(Mishap(MishapKind.DROPPED)) == [OTHER]


async def test_an_event_can_come_twice() -> None:
    assert sorted(await subjects_after(Mishap(MishapKind.TWICE))) == [PLAN, PLAN, OTHER]


async def test_an_event_can_come_late() -> None:
    assert await subjects_after(Mishap(MishapKind.DELAYED, delay_s=600)) == [OTHER, PLAN]


async def test_an_event_can_be_overtaken() -> None:
    assert await subjects_after(Mishap(MishapKind.OVERTAKEN)) == [OTHER, PLAN]


async def test_a_mishap_can_wait_for_its_subject() -> None:
    assert await subjects_after(Mishap(MishapKind.DROPPED, subject_ends_with="/PRICINGS/api")) == [PLAN]


async def test_a_mishap_happens_as_often_as_it_was_ordered() -> None:
    assert await subjects_after(Mishap(MishapKind.DROPPED, times=2)) == []


async def test_a_mishap_can_name_a_subscription() -> None:
    assert await subjects_after(Mishap(MishapKind.DROPPED, subscription_name="another")) == [PLAN, OTHER]
