"""What the tests need from registries is fetched before them, with patience."""

import pytest

from tools.downloads import tried
from tools.wheels import NoWheelsError


class Registry:
    """Away for the first few tries."""

    def __init__(self, *, away: int) -> None:
        self.away = away
        self.slept: list[float] = []

    def fetch(self) -> None:
        if len(self.slept) < self.away:
            raise NoWheelsError("a package registry can't be reached")


def test_a_registry_that_comes_back_costs_only_the_pauses_until_then() -> None:
    registry = Registry(away=2)
    tried(registry.fetch, (15.0, 60.0, 180.0), registry.slept.append)
    assert registry.slept == [15.0, 60.0]


def test_a_registry_that_stays_away_is_told_after_the_last_pause() -> None:
    registry = Registry(away=9)
    with pytest.raises(NoWheelsError, match="can't be reached"):
        tried(registry.fetch, (15.0, 60.0), registry.slept.append)
    assert registry.slept == [15.0, 60.0]


def test_a_mistake_of_ours_is_not_tried_again() -> None:
    def mistaken() -> None:
        raise KeyError("requirements")

    slept: list[float] = []
    with pytest.raises(KeyError):
        tried(mistaken, (15.0,), slept.append)
    assert slept == []
