"""Whose changes began exposures: one principal is one, whatever it came with."""

from dataclasses import replace
from datetime import timedelta

from enforcer.cli.overview.culprits import culprits
from enforcer.exposure.tally import Stretch, Window
from enforcer.facts import Actor, Attribution, Control
from tests.unit.build import NOW, OTHER, SUBSCRIPTION, later

WEEK = Window(later(days=-7), NOW)
DANA = Actor(object_id="dana", client="Azure CLI")
PIPELINE = Actor(object_id="pipeline")


def stretch(hours_ago: float, actor: Actor | None, *, hours: float = 1) -> Stretch:
    begin = later(hours=-hours_ago)
    return Stretch(Window(begin, begin + timedelta(hours=hours)), Control.PLAN, actor=actor)


def test_a_claim_and_the_activity_log_name_one_principal_and_the_log_counts() -> None:
    confirmed = replace(DANA, attribution=Attribution.CONFIRMED)
    for order in ((DANA, confirmed), (confirmed, DANA)):
        found = culprits({SUBSCRIPTION: [stretch(9, order[0]), stretch(5, order[1])]}, WEEK)
        assert [(one.actor, one.exposures, one.last) for one in found] == [(confirmed, 2, later(hours=-5))]


def test_who_began_the_most_comes_first_and_nobody_last() -> None:
    mine = [stretch(hours_ago, None) for hours_ago in (40, 30, 20)]
    others = [stretch(9, PIPELINE, hours=5), stretch(3, DANA), stretch(1.5, DANA)]
    found = culprits({SUBSCRIPTION: mine, OTHER: others}, WEEK)
    assert [(one.actor, one.exposures) for one in found] == [(DANA, 2), (PIPELINE, 1), (None, 3)]


def test_what_lies_outside_the_window_accuses_nobody() -> None:
    assert culprits({SUBSCRIPTION: [stretch(24 * 9, DANA)]}, WEEK) == ()
