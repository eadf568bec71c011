"""Every alert fires in the story that it is for, and not in another that looks like it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.telemetry import sayings, stories
from tests.telemetry.queries import alerts
from tests.telemetry.told_house import ToldHouse
from tests.telemetry.workspace import workspace

type Story = Callable[[ToldHouse], Awaitable[None]]

FIRES: Mapping[str, tuple[Story, Story]] = {
    "plan-off": (stories.denied, stories.healed),
    "heal-refused": (stories.refused, stories.refused_once),
    "fight": (stories.fought, stories.healed),
    "event-path-lossy": (stories.off_unannounced, stories.healed),
    "baseline-held": (sayings.held, sayings.held_and_taken_back),
    "exemption-ending": (sayings.exemption_soon_over, sayings.exemption_far_from_over),
    "paused": (sayings.paused, sayings.paused_and_over),
    "enrolment-lost": (stories.not_enrolled, stories.enrolled),
    "dead-letters": (stories.buried, stories.worked_off),
    "not-started": (stories.bad_baseline, stories.quiet),
    "internal-error": (stories.buggy, stories.healed),
    "drill-failed": (stories.drill_lost, stories.drill_held),
    "outcomes-lost": (stories.topic_closed, stories.drill_held),
    "no-sweep": (stories.swept_long_ago, stories.quiet),
    "no-record": (stories.silent, stories.swept_long_ago),
}
"""Name → the story in which it fires, and one in which it does not."""

SAYS: Mapping[str, Mapping[str, object]] = {
    "plan-off": {"Groups": "mg-contoso", "Plan": "refused"},
    "heal-refused": {"Control": "plan"},
    "fight": {"Control": "plan"},
    "event-path-lossy": {"Drifts": 1, "Subscriptions": 1},
    "baseline-held": {"Name": "baseline_held"},
    "exemption-ending": {"Ticket": "SEC-42", "DaysLeft": 7},
    "dead-letters": {"Source": "enforcer-due", "Detail": "kept: True"},
    "not-started": {"Problems": 1},
    "internal-error": {"ErrorType": "ZeroDivisionError"},
    "drill-failed": {"Reason": "not delivered"},
    "outcomes-lost": {"Sink": "outcome topic", "Why": "403"},
    "no-record": {"Records": 0},
}
"""What its row tells then, among other things."""


def test_every_alert_has_its_stories() -> None:
    assert FIRES.keys() == alerts().keys()


@pytest.mark.parametrize("name", FIRES)
async def test_it_fires_when_it_should_and_says_what_people_need(house: ToldHouse, name: str) -> None:
    await FIRES[name][0](house)
    (row,) = alerts()[name].rows(house.workspace())
    wanted = SAYS.get(name, {})
    assert {key: row[key] for key in wanted} == wanted
    if "Subscription" in row and name != "internal-error":
        assert row["Subscription"] == "00000001-0000-4000-8000-000000000000"


@pytest.mark.parametrize("name", FIRES)
async def test_it_does_not_fire_where_all_is_well(house: ToldHouse, name: str) -> None:
    await FIRES[name][1](house)
    found = house.workspace()
    assert found.ask("AppEvents | count")[0]["Count"] > 0
    assert alerts()[name].rows(found) == []


def test_in_a_new_workspace_only_what_tells_of_silence_fires() -> None:
    found = workspace((), at=datetime(2026, 11, 28, 12, tzinfo=UTC))
    assert {name for name, one in alerts().items() if one.rows(found)} == {"no-sweep", "no-record"}


async def test_a_plan_may_be_off_for_a_quarter_of_an_hour_and_no_longer(house: ToldHouse) -> None:
    await stories.denied(house)
    found = house.workspace()
    since = datetime.fromisoformat(str(house.named("reconciled")[-1].fields["off_since"]))
    after = {minutes: replace(found, at=since + timedelta(minutes=minutes)) for minutes in (1, 14, 16, 300)}
    fires = {minutes: len(alerts()["plan-off"].rows(then)) for minutes, then in after.items()}
    assert fires == {1: 0, 14: 0, 16: 1, 300: 1}


async def test_a_sweep_may_be_ninety_minutes_old_and_no_older(house: ToldHouse) -> None:
    await stories.quiet(house)
    found = house.workspace()
    last = max(at for at, one in house.times if one.name == "sweep_finished")
    after = {minutes: replace(found, at=last + timedelta(minutes=minutes)) for minutes in (1, 89, 91, 600)}
    assert {minutes: len(alerts()["no-sweep"].rows(then)) for minutes, then in after.items()} == {
        1: 0,
        89: 0,
        91: 1,
        600: 1,
    }


async def test_an_exempt_plan_that_is_off_wakes_nobody(house: ToldHouse) -> None:
    await sayings.exempted(house)
    assert house.named("reconciled")[-1].fields["off_since"] != ""
    assert alerts()["plan-off"].rows(house.workspace()) == []


async def test_a_plan_that_is_back_wakes_nobody_any_more(house: ToldHouse) -> None:
    await stories.denied(house)
    house.azure.faults.clear()
    await house.drain_until_quiet()
    assert alerts()["plan-off"].rows(house.workspace()) == []


async def test_an_event_that_event_grid_could_not_deliver_is_told_with_where_it_lies(house: ToldHouse) -> None:
    await stories.undelivered(house)
    (row,) = alerts()["dead-letters"].rows(house.workspace())
    assert (row["Source"], row["Detail"].startswith(f"{stories.ACCOUNT}:443/dead-letters/VENDING/")) == (
        "Event Grid",
        True,
    )


async def test_a_rejected_baseline_is_told_with_its_first_problems(house: ToldHouse) -> None:
    await sayings.rejected(house)
    (row,) = alerts()["baseline-held"].rows(house.workspace())
    assert row["Name"] == "baseline_rejected"
    assert "maybe" in row["Why"]


async def test_a_workspace_without_any_sweep_tells_too(house: ToldHouse) -> None:
    await stories.protected(house)
    assert len(alerts()["no-sweep"].rows(house.workspace())) == 1


@pytest.mark.parametrize("name", FIRES)
async def test_a_record_that_arrives_twice_counts_once(house: ToldHouse, name: str) -> None:
    await FIRES[name][0](house)
    assert alerts()[name].rows(house.workspace_of_doubles()) == alerts()[name].rows(house.workspace())


HAPPENED = sorted(name for name, one in alerts().items() if not one.said["isState"])


@pytest.mark.parametrize("name", HAPPENED)
async def test_what_arrives_five_hours_late_is_told_when_it_arrives_and_then_no_more(
    house: ToldHouse, name: str
) -> None:
    await FIRES[name][0](house)
    at_once = alerts()[name].rows(house.workspace())
    await asyncio.sleep(5 * 3600)
    found = house.workspace_of_late_ones()
    assert alerts()[name].rows(found) == at_once
    assert alerts()[name].rows(replace(found, at=found.at + timedelta(hours=3))) == []


async def test_what_happened_before_the_window_is_not_told_again(house: ToldHouse) -> None:
    await stories.fought(house)
    await asyncio.sleep(3600)
    assert alerts()["fight"].rows(house.workspace()) == []
