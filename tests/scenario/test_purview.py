"""Where the baseline says `verify`, the app asks once a day whether the tenant has Purview's service principal."""

import asyncio
from datetime import timedelta

import pytest

from enforcer.memory.purview import APP_ID
from enforcer.record import Record
from sandbox.faults import Fault, ServerError
from tests.scenario.house import House

HOUR_S = 3_600


@pytest.fixture
def verifying(house: House) -> House:
    """With the least permission on Microsoft Graph."""
    house.rewrite_baseline("mode: enforce", "mode: enforce\npurview: {servicePrincipal: verify}")
    house.enforcer = house.enforce()
    house.azure.tenant.directory.grant(house.identity, "Application.Read.All")
    return house


async def days(house: House, number: float) -> None:
    for _ in range(round(24 * number)):
        await house.sweep()
        await asyncio.sleep(HOUR_S)


def told(house: House) -> list[tuple[str, object]]:
    """Incidents of this kind, as they came."""
    return [(one.name, one.fields["code"]) for one in house.records if one.fields.get("kind") == "purview"]


def asked(house: House) -> int:
    return sum("servicePrincipals" in exchange.path for exchange in house.azure.beside_arm)


async def test_what_is_missing_is_told_once_with_what_to_do_and_closed_when_it_is_there(verifying: House) -> None:
    await days(verifying, 2)
    assert told(verifying) == [("incident_opened", "missing")]
    opened: Record = verifying.named("incident_opened")[0]
    assert "enforcer purview create" in str(opened.fields["advice"])
    assert "licence" in str(opened.fields["outside"])
    verifying.azure.tenant.directory.add(APP_ID)
    await days(verifying, 1.1)
    assert told(verifying) == [("incident_opened", "missing"), ("incident_closed", "missing")]


async def test_the_tenant_is_asked_once_a_day_by_all_workers_together(verifying: House) -> None:
    verifying.azure.tenant.directory.add(APP_ID)
    for _ in range(24 * 3):
        await asyncio.gather(*(verifying.enforce().timers.sweep() for _ in range(3)))
        await asyncio.sleep(HOUR_S)
    assert asked(verifying) == 3
    assert told(verifying) == []


async def test_without_permission_it_says_so_once(verifying: House) -> None:
    verifying.azure.tenant.directory.revoke(verifying.identity)
    await days(verifying, 3)
    assert told(verifying) == [("incident_opened", "denied")]
    assert "Application.Read.All" in str(verifying.named("incident_opened")[0].fields["advice"])


async def test_a_graph_that_does_not_answer_is_asked_again_and_nothing_is_told_of_it(
    verifying: House,
) -> None:
    verifying.azure.faults.add(Fault("GET", "servicePrincipals", ServerError(503), count=3))
    await days(verifying, 0.2)
    assert told(verifying) == [("incident_opened", "missing")]
    assert verifying.named("story_failed") == []


async def test_where_the_baseline_ignores_it_nobody_asks(house: House) -> None:
    await days(house, 2)
    assert (asked(house), told(house)) == (0, [])


async def test_a_baseline_that_ignores_it_from_now_on_closes_the_incident(verifying: House) -> None:
    await days(verifying, 1)
    verifying.rewrite_baseline("servicePrincipal: verify", "servicePrincipal: ignore")
    await verifying.approve()
    await verifying.discover()
    await asyncio.sleep(timedelta(minutes=2).total_seconds())
    await days(verifying, 1)
    assert told(verifying) == [("incident_opened", "missing"), ("incident_closed", "missing")]
