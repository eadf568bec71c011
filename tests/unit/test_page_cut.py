"""A table of the report's page that does not show all says so, and where the rest is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from enforcer.cli.overview.overview import Culprit
from enforcer.cli.overview.page import MOST_SHOWN, page
from enforcer.facts import Actor
from tests.browser.drawn_estate import settle
from tests.browser.pages import NOW, told


def people(number: int) -> list[Culprit]:
    return [
        Culprit(Actor(object_id=f"person-{one:04d}"), exposures=1, exposed=timedelta(1), subscriptions=1, last=NOW)
        for one in range(number)
    ]


@pytest.mark.parametrize(("number", "says"), [(MOST_SHOWN, ""), (1_234, "These are 200 of 1,234")])
def test_of_people_who_undo_it_the_first_are_shown_and_it_says_how_many_there_are(number: int, says: str) -> None:
    found = told(lambda ledger: settle(ledger, subscriptions=40, now=NOW))
    section = page(replace(found, culprits=people(number))).partition('id="people"')[2].partition("</section>")[0]
    assert section.count('<th scope="row">') == MOST_SHOWN
    assert (says in section, "These are" in section) == (True, bool(says))
