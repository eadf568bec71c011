"""Every panel of the workbook, asked of what a story really told: what it shows, and for whom."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from tests.scenario.house import GROUP
from tests.telemetry import sayings, stories
from tests.telemetry.queries import panels, shown
from tests.telemetry.sayings import ONE, THREE, TWO, three_stand_differently
from tests.telemetry.told_house import ToldHouse
from tests.telemetry.workspace import Row, workspace

SHOWN: set[str] = set()
"""The panels that a test of this file has asked for."""


def show(house: ToldHouse, panel: str, *, days: int = 7, groups: str = "'*'", subscriptions: str = "'*'") -> list[Row]:
    SHOWN.add(panel)
    found = house.workspace()
    return found.ask(shown(panel, now=found.at, days=days, groups=groups, subscriptions=subscriptions))


async def test_posture_counts_a_subscription_for_every_group_above_it(house: ToldHouse) -> None:
    await three_stand_differently(house)
    rows = {row.pop("ManagementGroup"): row for row in show(house, "posture")}
    assert rows.keys() == {GROUP, "mg-a", "mg-b", "mg-sandbox"}
    assert rows[GROUP] == {"Subscriptions": 3, "AtBaseline": 1, "Off": 1, "OffAndWaived": 1, "Unknown": 1, "Skipped": 0}
    assert rows["mg-a"] == {
        "Subscriptions": 1,
        "AtBaseline": 1,
        "Off": 0,
        "OffAndWaived": 0,
        "Unknown": 0,
        "Skipped": 0,
    }


async def test_posture_shows_whom_one_has_chosen(house: ToldHouse) -> None:
    await three_stand_differently(house)
    assert [row["ManagementGroup"] for row in show(house, "posture", groups="'mg-a','mg-b'")] == ["mg-b", "mg-a"]
    of_one = show(house, "posture", subscriptions=f"'{THREE}'")
    assert {row["ManagementGroup"]: row["OffAndWaived"] for row in of_one} == {GROUP: 1, "mg-sandbox": 1}


async def test_one_can_choose_among_the_groups_and_subscriptions_that_were_looked_at(house: ToldHouse) -> None:
    await three_stand_differently(house)
    assert [row["Group"] for row in show(house, "ManagementGroup")] == ["mg-a", "mg-b", GROUP, "mg-sandbox"]
    assert [row["Subscription"] for row in show(house, "Subscription")] == [ONE, TWO, THREE]


async def off_for(house: ToldHouse, some_time: timedelta) -> tuple[datetime, datetime]:
    """A plan is off for that long and then healed: from when to when, as the record has it."""
    await stories.denied(house)
    await asyncio.sleep(some_time.total_seconds())
    house.azure.faults.clear()
    await house.drain_until_quiet()
    fields = house.named("exposure_closed")[-1].fields
    return datetime.fromisoformat(str(fields["opened"])), datetime.fromisoformat(str(fields["closed"]))


def split_by_day(opened: datetime, closed: datetime) -> dict[datetime, float]:
    """Seconds by the day's midnight."""
    seconds: dict[datetime, float] = {}
    while opened < closed:
        midnight = opened.replace(hour=0, minute=0, second=0, microsecond=0)
        end = min(closed, midnight + timedelta(days=1))
        seconds[midnight.replace(tzinfo=None)] = round((end - opened).total_seconds(), 1)
        opened = end
    return seconds


async def test_an_exposure_over_midnight_counts_for_each_of_its_days(house: ToldHouse) -> None:
    opened, closed = await off_for(house, timedelta(hours=30))
    rows = show(house, "exposure by day")
    assert {row["Day"]: row["UnprotectedSeconds"] for row in rows} == split_by_day(opened, closed)
    assert {row["WaivedSeconds"] for row in rows} <= {0.0, None}


async def test_an_exposure_that_lasts_counts_until_now_and_a_waived_one_by_itself(house: ToldHouse) -> None:
    await three_stand_differently(house)
    rows = show(house, "worst ten")
    seen = {(row["Subscription"], row["Control"]): (row["UnprotectedSeconds"], row["WaivedSeconds"]) for row in rows}
    assert {who: tuple(round(one or 0, -1) for one in both) for who, both in seen.items()} == {
        (TWO, "plan"): (600, 0),
        (THREE, "plan"): (0, 600),
    }


async def test_the_worst_ten_have_how_often_and_how_long(house: ToldHouse) -> None:
    opened, closed = await off_for(house, timedelta(hours=2))
    (row,) = show(house, "worst ten")
    seconds = round((closed - opened).total_seconds(), 1)
    assert (row["Subscription"], row["Spells"], row["Longest"], row["UnprotectedSeconds"]) == (ONE, 1, seconds, seconds)


@pytest.mark.parametrize(("may_ask", "attribution"), [(False, "claimed"), (True, "confirmed")])
async def test_heals_are_counted_by_who_had_to_be_undone(house: ToldHouse, *, may_ask: bool, attribution: str) -> None:
    if may_ask:
        house.show_log()
    await stories.fought(house)
    await stories.lived(house, stories.HOUR)
    (row,) = show(house, "heals by principal")
    assert (row["Principal"], row["App"]) == (house.pipeline.object_id, house.pipeline.app_id)
    assert (row["Heals"], row["Subscriptions"], row["Attribution"]) == (3, 1, attribution)


async def test_a_fight_is_shown_with_what_ends_it_and_as_over_once_it_is(house: ToldHouse) -> None:
    await stories.fought(house)
    (row,) = show(house, "fights and refusals")
    assert (row["IsOpen"], row["Kind"], row["Principal"]) == (True, "fight", house.pipeline.object_id)
    assert "AIPromptEvidence" in row["ForTerraform"]
    assert f"--subscription {ONE}" in row["ForAz"]
    await stories.lived(house, timedelta(hours=26))
    assert [row["IsOpen"] for row in show(house, "fights and refusals")] == [False]


async def test_a_refusal_is_shown_with_what_to_do(house: ToldHouse) -> None:
    await stories.refused(house)
    (row,) = show(house, "fights and refusals")
    assert (row["IsOpen"], row["Kind"], row["Subscription"]) == (True, "refusal", ONE)
    assert "estate-role.json" in row["WhatToDo"]


async def test_reactions_are_shown_as_percentiles_of_the_records(house: ToldHouse) -> None:
    await stories.fought(house)
    reactions = sorted(float(str(one.fields["reaction_s"])) for one in house.named("healed"))
    (row,) = show(house, "reaction")
    assert (row["Heals"], row["Control"], row["Cause"]) == (3, "plan", "plan_changed")
    assert (row["P50"], row["Worst"]) == (reactions[1], reactions[2])
    assert reactions[1] <= row["P90"] <= row["P99"] <= reactions[2]
    by_day = show(house, "reaction by day")
    assert [day["P50"] for day in by_day] == [reactions[1]]


async def test_sweeps_are_shown_with_the_age_of_the_last(house: ToldHouse) -> None:
    await stories.quiet(house)
    await stories.lived(house, stories.HOUR)
    await asyncio.sleep(1800)
    (row,) = show(house, "sweeps")
    ended = max(at for at, one in house.times if one.name == "sweep_finished")
    assert row["AgeMinutes"] == round((house.azure.clock.now() - ended) / timedelta(minutes=1), 1)
    assert (row["Sweeps"], row["Failed"], row["Subscriptions"]) == (len(house.named("sweep_finished")), 0, 1)


async def test_without_any_sweep_nothing_is_shown_in_its_place(house: ToldHouse) -> None:
    await stories.protected(house)
    assert show(house, "sweeps") == []


async def test_drift_that_no_event_told_of_is_shown_by_subscription(house: ToldHouse) -> None:
    await stories.off_unannounced(house)
    (row,) = show(house, "unannounced drift")
    assert (row["Subscription"], row["Drifts"]) == (ONE, 1)
    assert show(house, "unannounced drift", subscriptions=f"'{TWO}'") == []


async def test_an_exemption_that_ends_soon_is_shown_until_it_has_ended(house: ToldHouse) -> None:
    await sayings.exemption_soon_over(house)
    (row,) = show(house, "exemptions ending soon")
    assert (row["Ticket"], row["Subscription"], row["DaysLeft"]) == ("SEC-42", ONE, 7)
    while not house.named("exemption_ended"):
        await asyncio.sleep(3600)
        await house.discover()
    assert show(house, "exemptions ending soon") == []


async def test_what_a_scope_loosens_is_shown_with_who_said_so(house: ToldHouse) -> None:
    await three_stand_differently(house)
    (row,) = show(house, "what scopes loosen")
    assert (row["Scope"], row["Subscriptions"], row["OneOfThem"]) == ("managementGroup mg-sandbox", 1, THREE)
    assert row["Loosens"] == "provider, tier, AIPromptEvidence"
    assert "no production data; review 2099-01-01" in row["Reason"]


TOLD: Mapping[str, tuple[Callable[[ToldHouse], Awaitable[None]], Collection[str]]] = {
    "a fight": (stories.fought, ("heals by principal", "fights and refusals", "reaction", "reaction by day")),
    "drift that no event told of": (stories.off_unannounced, ("unannounced drift", "sweeps", "exposure by day")),
    "trouble": (stories.buried, ("trouble",)),
    "an exemption": (sayings.exemption_soon_over, ("exemptions ending soon",)),
    "three that stand differently": (three_stand_differently, ("posture", "worst ten", "what scopes loosen")),
}
"""Stories, and the panels that have something to show in them."""


@pytest.mark.parametrize("name", TOLD)
async def test_a_record_that_arrives_twice_counts_once(house: ToldHouse, name: str) -> None:
    story, asked = TOLD[name]
    await story(house)
    once, doubled = house.workspace(), house.workspace_of_doubles()
    for panel in asked:
        rows = once.ask(shown(panel, now=once.at))
        assert rows, panel
        assert doubled.ask(shown(panel, now=once.at)) == rows, panel


async def test_trouble_is_counted_by_kind(house: ToldHouse) -> None:
    await stories.buried(house)
    await stories.buggy(house)
    assert {row["Name"]: row["Records"] for row in show(house, "trouble")} == {"internal_error": 1, "dead_letter": 1}


def test_in_a_new_workspace_every_panel_is_empty() -> None:
    found = workspace((), at=datetime(2026, 11, 28, 12, tzinfo=UTC))
    assert {name: found.ask(shown(name, now=found.at)) for name in panels()} == {name: [] for name in panels()}


def test_every_panel_was_asked_above() -> None:
    """The last of this file; alone it has nothing to say."""
    assert not SHOWN or panels().keys() == SHOWN
