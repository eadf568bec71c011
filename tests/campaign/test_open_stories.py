"""Stories that break a law still: once mended, each fails here and belongs to `test_mended_stories.py`."""

import pytest

from tests.campaign.law import Law
from tests.campaign.open_stories import OPEN
from tests.campaign.play import play
from tests.campaign.schedule import Schedule


@pytest.mark.sockets  # for its loop only: a schedule runs in a loop of virtual time of its own
@pytest.mark.xfail(strict=True, reason="the product does not hold this law yet; the test's name says when")
@pytest.mark.parametrize(("law", "schedule"), OPEN.values(), ids=OPEN)
def test_an_open_story_holds(law: Law, schedule: Schedule) -> None:
    assert [found for found in play(schedule).violations if found.law is law] == []
