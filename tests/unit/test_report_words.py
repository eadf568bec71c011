"""How times, parts and people read in a report."""

from datetime import timedelta

import pytest

from enforcer.cli.overview.csv_form import safe
from enforcer.cli.overview.words import lasting, protected, who
from enforcer.exposure.tally import Tally
from enforcer.facts import Actor

LENGTHS = {
    "0 s": 0,
    "9.2 s": 9.21,
    "1 min": 59.7,
    "1 h": 3_600,
    "1 h 5 min": 3_900,
    "1 d": 86_400,
    "2 d 3 h": 2 * 86_400 + 3 * 3_600 + 1_800,
    "1 d 5 h": 86_400 + 5 * 3_600 + 59,
    "1,000 d": 86_400_000,
    "-5 min": -300,
}


@pytest.mark.parametrize(("words", "seconds"), LENGTHS.items())
def test_a_length_is_told_in_its_two_largest_units(words: str, seconds: float) -> None:
    assert lasting(timedelta(seconds=seconds)) == words


def of(exposed: float, watched: float = 1_000_000) -> Tally:
    return Tally(watched=timedelta(seconds=watched), exposed=timedelta(seconds=exposed))


def test_only_who_was_never_exposed_is_wholly_protected() -> None:
    assert protected(of(0)) == "100\u00a0%"
    assert protected(of(0.001)) == "99.9999\u00a0%"
    assert protected(of(10)) == "99.9990\u00a0%"
    assert protected(of(100_000)) == "90.00\u00a0%"
    assert protected(of(0, watched=0)) == "nobody watched"


def test_people_are_ids_and_what_they_used() -> None:
    assert who(None) == "nobody was named"
    assert who(Actor(object_id="o", kind="User", client="Azure portal")) == "user o with Azure portal"
    assert who(Actor(app_id="a", kind="ServicePrincipal", client="unknown")) == "service principal a"
    assert who(Actor()) == "principal without an id"


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "\uff1d"])
def test_a_cell_that_would_be_a_formula_is_text(begin: str) -> None:
    shown = begin.replace("\r", "\ufffd")  # a terminal would write over the line
    assert safe(f"{begin}cmd|' /C calc'!A0") == f"'{shown}cmd|' /C calc'!A0"


def test_a_cell_that_is_none_stays_as_it_is() -> None:
    assert [safe(value) for value in ("mg-a", "", -5, 0.5, None)] == ["mg-a", "", -5, 0.5, None]
