"""Scopes by what a subscription's owner can edit: they add protection, and whatever the owner does takes none away."""

import asyncio

import pytest

from sandbox.faults import Denied, Fault, Garbage
from sandbox.page_fault import PageFault
from tests.scenario.house import AI, House

SECRET = "{match: {tags: {dataClass: secret}}, plans: {AI: {extensions: {AIModelScanner: enabled}}}}"
BY_NAME = "{match: {name: prod-*}, mode: enforce}"
BY_OFFER = "{match: {quotaId: MSDN*}, plans: {AI: {extensions: {AIModelScanner: enabled}}}}"
LAG_S = 1_900
"""A little more than the index lags behind."""


def say(house: House, *scopes: str) -> None:
    lines = "\n".join(f"  - {scope}" for scope in scopes)
    house.rewrite_baseline("name: contoso\n", f"name: contoso\nscopes:\n{lines}\n")


async def swept(house: House) -> None:
    """The index has caught up, a sweep has been made, and what it made due was looked at."""
    await asyncio.sleep(LAG_S + 3_600)
    await house.sweep()
    await house.drain_until_quiet()


def on(house: House, subscription: str) -> frozenset[str]:
    return frozenset(house.azure.tenant.plan(subscription, AI).protecting)


async def test_a_tag_adds_protection_within_a_sweep_of_the_index_showing_it(house: House) -> None:
    say(house, SECRET)
    tagged, other = (house.add(number, tier="Standard", extensions={"AIPromptEvidence": True}) for number in (1, 2))
    house.azure.tenant.subscription(tagged).change_traits(tags={"DataClass": "Secret"})
    await swept(house)
    assert on(house, tagged) == {"AIPromptEvidence", "AIModelScanner"}
    assert on(house, other) == {"AIPromptEvidence"}


async def test_every_later_look_knows_it_without_asking_the_index(house: House) -> None:
    say(house, SECRET)
    tagged = house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    house.azure.tenant.subscription(tagged).change_traits(tags={"dataClass": "secret"})
    await swept(house)
    house.azure.tenant.set_plan(tagged, AI, tier="Free")
    asked = len(house.azure.exchanges.select(path="ResourceGraph"))
    await house.vend(tagged)
    assert on(house, tagged) == {"AIPromptEvidence", "AIModelScanner"}
    assert len(house.azure.exchanges.select(path="ResourceGraph")) == asked


async def test_an_offer_and_a_name_count_too(house: House) -> None:
    house.rewrite_baseline("mode: enforce", "mode: observe")
    say(house, BY_OFFER, BY_NAME)
    named = house.add(1, tier="Free")
    house.azure.tenant.subscription(named).change_traits(name="PROD-shop", quota_id="PayAsYouGo_2014-09-01")
    await swept(house)
    assert "AIPromptEvidence" in on(house, named)


async def test_taking_the_tag_away_switches_nothing_off(house: House) -> None:
    say(house, SECRET)
    tagged = house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    house.azure.tenant.subscription(tagged).change_traits(tags={"dataClass": "secret"})
    await swept(house)
    house.azure.tenant.subscription(tagged).change_traits(tags={})
    await swept(house)
    assert "AIModelScanner" in on(house, tagged)


async def test_a_baseline_that_goes_by_none_asks_for_none(house: House) -> None:
    house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    await swept(house)
    asked = [str(one.request) for one in house.azure.exchanges.select(path="ResourceGraph")]
    assert asked
    assert not [text for text in asked if "resourcecontainers" in text]


async def test_an_index_that_refuses_costs_the_tightening_and_nothing_else(house: House) -> None:
    say(house, SECRET)
    tagged = house.add(1, tier="Standard")
    house.azure.tenant.subscription(tagged).change_traits(tags={"dataClass": "secret"})
    house.azure.faults.add(Fault("POST", "ResourceGraph", Denied.FORBIDDEN, count=None))
    await swept(house)
    assert on(house, tagged) == {"AIPromptEvidence"}


TROUBLE = {
    "rows of wrong types": PageFault.WRONG_TYPES,
    "rows of nulls": PageFault.NULLS,
    "no rows": PageFault.LOST,
    "no list of rows": Garbage.WRONG_TYPES,
    "a refusal": Denied.FORBIDDEN,
}


@pytest.mark.parametrize("trouble", TROUBLE.values(), ids=TROUBLE)
async def test_what_is_known_of_a_subscription_stays_in_force_when_the_index_talks_nonsense(
    house: House, trouble: PageFault | Garbage | Denied
) -> None:
    say(house, SECRET)
    tagged = house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    house.azure.tenant.subscription(tagged).change_traits(tags={"dataClass": "secret"})
    await swept(house)
    house.azure.tenant.set_plan(tagged, AI, tier="Standard", extensions={"AIPromptEvidence": True})
    house.azure.faults.add(Fault("POST", "ResourceGraph", trouble))
    await swept(house)
    assert on(house, tagged) == {"AIPromptEvidence", "AIModelScanner"}
    house.azure.faults.clear()


async def test_rows_of_wrong_types_are_on_record_and_end_neither_the_sweep_nor_what_it_finds(house: House) -> None:
    say(house, SECRET)
    tagged, drifted = (house.add(one, tier="Standard", extensions={"AIPromptEvidence": True}) for one in (1, 2))
    house.azure.tenant.subscription(tagged).change_traits(tags={"dataClass": "secret"})
    await swept(house)
    house.azure.tenant.set_plan(drifted, AI, tier="Free")
    house.azure.faults.add(Fault("POST", "ResourceGraph", PageFault.WRONG_TYPES, count=None))
    asked = len(house.azure.exchanges.select(path="ResourceGraph"))
    await swept(house)
    (told,) = house.named("sweep_finished")[1:]
    assert (told.severity, told.fields["traits_unreadable"], told.fields["unreadable"]) == ("warning", 2, 2)
    assert (house.named("story_failed"), house.named("internal_error")) == ([], [])
    assert len(house.azure.exchanges.select(path="ResourceGraph")) - asked <= 3
    assert on(house, tagged) == {"AIPromptEvidence", "AIModelScanner"}
    assert "AIPromptEvidence" in on(house, drifted)
    house.azure.faults.clear()
