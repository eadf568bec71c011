"""How the activity log is asked: `$filter`, `$select`, pages, and the 90 days that it keeps."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from tests.sandbox.arm.activity import LOG, VERSION, ask, rows, since
from tests.sandbox.arm.raw import AI, PRICINGS, SUB, Arm, pricing

REGISTER = f"/subscriptions/{SUB}/providers/Microsoft.EventGrid"
CORRELATION = "c0ffee00-0000-4000-8000-000000000001"
DAY_S = 86_400


@pytest.fixture
def assumptions() -> Assumptions:
    return replace(Assumptions(), activity_log_lag_seconds=0, throttles=False, lock_seconds=0)


@pytest.fixture
async def busy(arm: Arm) -> Arm:
    """Two plans written, then a provider registered, an hour apart."""
    await arm("PUT", AI, pricing())
    await asyncio.sleep(3600)
    await arm("PUT", f"{PRICINGS}/Arm", pricing(), headers={"x-ms-correlation-request-id": CORRELATION})
    await asyncio.sleep(3600)
    await arm("POST", f"{REGISTER}/register", version="2021-04-01")
    return arm


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("", [REGISTER, f"{PRICINGS}/Arm", AI]),
        ("and resourceProvider eq 'microsoft.security'", [f"{PRICINGS}/Arm", AI]),
        (f"and resourceUri eq '{AI.upper()}'", [AI]),
        (f"AND correlationId EQ '{CORRELATION.upper()}'", [f"{PRICINGS}/Arm"]),
        ("and resourceGroupName eq 'none'", []),
        ("and eventChannels eq 'Admin, Operation' and resourceProvider eq Microsoft.EventGrid", [REGISTER]),
    ],
)
async def test_a_filter_narrows_by_one_property_in_any_case(busy: Arm, more: str, found: list[str]) -> None:
    assert [row["resourceId"] for row in (await rows(busy, more))[::2]] == found


async def test_both_ends_of_the_time_count(busy: Arm) -> None:
    at = (await rows(busy, f"and correlationId eq '{CORRELATION}'"))[0]["eventTimestamp"]
    for quote in ("'", ""):
        reply = await ask(busy, f"eventTimestamp ge {quote}{at}{quote} and eventTimestamp le {quote}{at}{quote}")
        assert {row["correlationId"] for row in reply.body["value"]} == {CORRELATION}


@pytest.mark.parametrize(
    "filters",
    [
        "eventTimestamp le '{start}'",
        "resourceProvider eq 'Microsoft.Security'",
        "eventTimestamp eq '{start}'",
        "eventTimestamp ge '{start}' or eventTimestamp le '{start}'",
        "eventTimestamp ge '{start}' and eventTimestamp ge '{start}'",
        "eventTimestamp ge 'yesterday'",
        "eventTimestamp ge '{start}' and caller eq 'dana'",
        "eventTimestamp ge '{start}' and resourceUri ne '/x'",
        "eventTimestamp ge '{start}' and resourceUri eq '/x' and resourceProvider eq 'y'",
        "",
    ],
)
async def test_no_other_filter_is_allowed(arm: Arm, filters: str) -> None:
    reply = await ask(arm, filters.format(start=since(arm)))
    assert (reply.status, reply.body["code"]) == (400, "BadRequest")


async def test_without_a_filter_the_log_gives_nothing(arm: Arm) -> None:
    assert (await arm("GET", LOG, version=VERSION)).status == 400


async def test_an_unknown_api_version_is_refused(arm: Arm) -> None:
    reply = await arm("GET", LOG, version="2024-01-01")
    assert (reply.status, reply.code) == (400, "NoRegisteredProviderFound")


async def test_only_the_selected_properties_are_shown(busy: Arm) -> None:
    found = await rows(busy, select="caller, eventTimestamp,Status")
    assert {tuple(sorted(row)) for row in found} == {("caller", "eventTimestamp", "status")}


async def test_a_link_leads_on_with_the_same_filter_and_selection(busy: Arm) -> None:
    for _ in range(100):
        await busy("PUT", f"{PRICINGS}/Dns", pricing())
    more = "and resourceProvider eq 'Microsoft.Security'"
    first = await ask(busy, f"eventTimestamp ge '{since(busy)}' {more}", select="resourceId,eventDataId")
    second = await busy("GET", first.body["nextLink"], version=None)
    assert [len(page.body["value"]) for page in (first, second)] == [200, 4]
    assert "nextLink" not in second.body
    assert [row["resourceId"] for row in second.body["value"]] == [f"{PRICINGS}/Arm"] * 2 + [AI] * 2
    assert {tuple(sorted(row)) for row in second.body["value"]} == {("eventDataId", "resourceId")}


async def test_what_is_logged_between_two_pages_shifts_neither(busy: Arm) -> None:
    for _ in range(100):
        await busy("PUT", f"{PRICINGS}/Dns", pricing())
    first = await ask(busy, f"eventTimestamp ge '{since(busy)}'")
    await asyncio.sleep(1)
    await busy("PUT", AI, pricing())
    second = await busy("GET", first.body["nextLink"], version=None)
    seen = [row["eventDataId"] for page in (first, second) for row in page.body["value"]]
    assert len(seen) == len(set(seen)) == 206


async def test_rows_are_kept_for_90_days(busy: Arm) -> None:
    await asyncio.sleep(90 * DAY_S - 3600)
    reply = await ask(busy, f"eventTimestamp ge '{since(busy, days=90)}'")
    assert [row["resourceId"] for row in reply.body["value"]] == [REGISTER] * 2


async def test_a_start_before_that_is_refused(busy: Arm) -> None:
    reply = await ask(busy, f"eventTimestamp ge '{since(busy, days=91)}'")
    assert (reply.status, "90 days" in reply.body["message"]) == (400, True)


async def test_a_day_of_writes_long_gone_takes_no_room(azure: SimulatedAzure, busy: Arm) -> None:
    await asyncio.sleep(timedelta(days=91).total_seconds())
    await busy("PUT", AI, pricing())
    assert len(azure.activity_log) == 2
