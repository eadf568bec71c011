"""Time that jumps, here and in another process."""

from datetime import timedelta
from pathlib import Path

from bench.soak.clock import Follower, JumpingClock
from sandbox.clock import Clock

_SOON = timedelta(seconds=5)
WEEK = timedelta(weeks=1)


def test_it_is_the_wall_clock_until_it_jumps(tmp_path: Path) -> None:
    clock = JumpingClock(tmp_path / "clock")
    assert abs(clock.now() - Clock().now()) < _SOON


def test_a_jump_is_seen_by_whoever_maps_the_file(tmp_path: Path) -> None:
    clock, follower = JumpingClock(tmp_path / "clock"), Follower(tmp_path / "clock")
    clock.jump(clock.now() + WEEK)
    assert abs(follower.now() - Clock().now() - WEEK) < _SOON
    assert abs(clock.now() - follower.now()) < _SOON


def test_it_never_goes_back(tmp_path: Path) -> None:
    clock = JumpingClock(tmp_path / "clock")
    clock.jump(clock.now() + WEEK)
    before = clock.now()
    clock.jump(before - WEEK)
    assert clock.now() >= before
