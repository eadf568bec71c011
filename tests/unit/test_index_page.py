"""Rows of Resource Graph → plans, and which rows are believed."""

from datetime import timedelta

import pytest

from enforcer.azure.graph import LONGEST_REST, page, rest_after, traits_of
from enforcer.observed.index_page import IndexPage, TraitsPage
from enforcer.observed.plan import Extension, PlanSeen, Tier
from enforcer.observed.traits import Traits
from tests.unit.build import EVIDENCE, OTHER, SUBSCRIPTION

ASKED = frozenset({SUBSCRIPTION, OTHER})


def row(**fields: object) -> dict[str, object]:
    listed = [{"name": EVIDENCE, "isEnabled": "True"}]
    return {"id": "x", "subscriptionId": SUBSCRIPTION, "tier": "Standard", "extensions": listed, **fields}


PLAN = PlanSeen(Tier.STANDARD, (Extension(EVIDENCE, enabled=True),))


def test_a_row_is_a_plan() -> None:
    found = page([row(), row(subscriptionId=OTHER.upper(), tier="free", extensions=None)], ASKED)
    assert (found.plans, found.unreadable) == ({SUBSCRIPTION: PLAN, OTHER: PlanSeen(Tier.FREE, ())}, frozenset())


def test_a_row_that_comes_twice_is_one() -> None:
    assert page([row(), row()], ASKED).plans == {SUBSCRIPTION: PLAN}


UNREADABLE: dict[str, list[object]] = {
    "two rows that differ": [row(), row(tier="Free")],
    "two rows that differ, and the first again": [row(), row(tier="Free"), row()],
    "no tier": [row(tier=None)],
    "a tier unheard of": [row(tier="Premium")],
    "extensions that are a text": [row(extensions="x")],
    "an extension that is null": [row(extensions=[None])],
    "an extension without a name": [row(extensions=[{"isEnabled": "True"}])],
    "an extension that is neither on nor off": [row(extensions=[{"name": EVIDENCE, "isEnabled": None}])],
}


@pytest.mark.parametrize("rows", UNREADABLE.values(), ids=UNREADABLE)
def test_a_row_that_is_not_as_documented_says_nothing_of_the_plan(rows: list[object]) -> None:
    found = page(rows, ASKED)
    assert found == IndexPage({}, frozenset({SUBSCRIPTION}))


STRANGERS: list[object] = [None, 7, [], {}, row(subscriptionId=None), row(subscriptionId="x"), row(subscriptionId=7)]


@pytest.mark.parametrize("stranger", STRANGERS)
def test_a_row_of_nobody_is_nothing(stranger: object) -> None:
    assert page([stranger, row(subscriptionId="00000000-0000-4000-8000-000000000000")], ASKED) == IndexPage()


LEFT, RESETS = "x-ms-user-quota-remaining", "x-ms-user-quota-resets-after"
RESTS = {
    "something left": ({LEFT: "3", RESETS: "00:00:05"}, timedelta()),
    "nothing left": (
        {LEFT: "0", RESETS: "00:00:05"},
        timedelta(seconds=5),
    ),
    "nothing left for hours": (
        {LEFT: "0", RESETS: "09:00:00"},
        LONGEST_REST,
    ),
    "nothing left, and no word how long": ({LEFT: "0"}, LONGEST_REST),
    "nothing left, and nonsense": (
        {LEFT: "0", RESETS: "soon"},
        LONGEST_REST,
    ),
    "no word of a quota": ({}, timedelta()),
}


@pytest.mark.parametrize(("headers", "rest"), RESTS.values(), ids=RESTS)
def test_a_quota_that_is_used_up_is_waited_for(headers: dict[str, str], rest: timedelta) -> None:
    assert rest_after(headers) == rest


GOOD_ROW = {"subscriptionId": SUBSCRIPTION, "name": "n", "tags": {"b": "2", "a": "1"}, "quotaId": "MSDN"}
AS_DOCUMENTED = {
    "all of it": (GOOD_ROW, Traits("n", (("a", "1"), ("b", "2")), "MSDN")),
    "no tags": (GOOD_ROW | {"tags": None}, Traits("n", (), "MSDN")),
    "empty tags": (GOOD_ROW | {"tags": {}}, Traits("n", (), "MSDN")),
    "no offer": (GOOD_ROW | {"quotaId": ""}, Traits("n", (("a", "1"), ("b", "2")), None)),
}


@pytest.mark.parametrize(("row", "traits"), AS_DOCUMENTED.values(), ids=AS_DOCUMENTED)
def test_traits_are_read_as_the_index_documents_them(row: object, traits: Traits) -> None:
    assert traits_of([row, None, "x"], frozenset({SUBSCRIPTION})) == TraitsPage({SUBSCRIPTION: traits})


ODD = {
    "tags that are a text": {"tags": "x"},
    "tags that are a list": {"tags": ["x"]},
    "tags that are a number": {"tags": 7},
    "a tag that is no text": {"tags": {"dataClass": 7}},
    "a name that is a number": {"name": 7},
    "no name": {"name": None},
    "an offer that is a number": {"quotaId": 7},
    "nothing but nulls": {"name": None, "tags": None, "quotaId": None},
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_a_row_of_which_anything_is_odd_tells_nothing_and_is_counted(odd: dict[str, object]) -> None:
    found = traits_of([GOOD_ROW | odd], frozenset({SUBSCRIPTION}))
    assert found == TraitsPage(unreadable=frozenset({SUBSCRIPTION}))


def test_rows_that_contradict_each_other_tell_nothing() -> None:
    rows = [GOOD_ROW | {"name": name} for name in ("a", "b")]
    assert traits_of(rows, frozenset({SUBSCRIPTION})) == TraitsPage(unreadable=frozenset({SUBSCRIPTION}))
