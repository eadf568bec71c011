"""AI accounts in a schedule end switched on, whoever did what to them."""

import pytest

from tests.campaign.play import play
from tests.campaign.schedule import Deed, Deploy, Schedule, Step, TouchAccount, Wait
from tests.campaign.setting import Home, Setting

SETTING = Setting(homes=(Home(accounts=("chat", "speak")),), enrols=True, keeps_accounts=True)

STORIES: dict[str, tuple[Step, ...]] = {
    "switched off by a pipeline": (Wait(400.0), TouchAccount(0)),
    "switched off outside ARM": (Wait(400.0), TouchAccount(0, deed=Deed.OFF_OUTSIDE)),
    "made, and another deleted": (TouchAccount(0, "see", Deed.MADE), Wait(5.0), TouchAccount(0, deed=Deed.DELETED)),
    "switched off while only observed": (Deploy(observe=True), Wait(400.0), TouchAccount(0), Deploy(observe=False)),
}


@pytest.mark.sockets  # for its loop only: a schedule runs in a loop of virtual time of its own
@pytest.mark.parametrize("steps", STORIES.values(), ids=STORIES)
def test_every_account_ends_switched_on(steps: tuple[Step, ...]) -> None:
    assert play(Schedule(SETTING, steps)).violations == ()
