"""A long campaign: what is rare is steered towards, and one that is broken off goes on as if it had not been."""

from collections import Counter
from pathlib import Path

import pytest

from tests.campaign.at_length import BATCH, at_length, next_batch
from tests.campaign.draw import draw
from tests.campaign.drawn import Drawn
from tests.campaign.law import Law
from tests.campaign.play import play
from tests.campaign.progress import Broken, Progress, load, save
from tests.campaign.schedule import Wait
from tests.campaign.shorter import HOMES, STEPS, shorter
from tests.campaign.towards import PAIRS, Pair, towards

ALL_MET = Counter(dict.fromkeys(PAIRS, 20))
RARE = PAIRS[7]
BROKEN = Broken(Drawn(1, RARE), Law.CONTRACT.name, "a story that has been mended since")


def test_half_of_a_batch_is_steered_towards_the_pairs_that_are_missing_the_rarest_first() -> None:
    covered = Counter({pair: 3 if pair == RARE else 19 for pair in PAIRS})
    batch = next_batch(Progress(5, played=100, covered=covered), schedules=10_000, times=20)
    steered = [one for one in batch if one.pair]
    assert (len(batch), len(steered), steered[0].pair) == (BATCH, BATCH // 2, RARE)
    assert [one.seed for one in batch] == list(range(105, 105 + BATCH))


def test_when_all_schedules_are_played_what_is_left_is_only_what_is_missing() -> None:
    missing = Counter({pair: 19 if pair == RARE else 20 for pair in PAIRS})
    batch = next_batch(Progress(0, played=10_000, covered=missing), schedules=10_000, times=20)
    assert {one.pair for one in batch} == {RARE}
    assert next_batch(Progress(0, played=10_000, covered=ALL_MET), schedules=10_000, times=20) == []


def test_what_is_on_file_goes_on_with_the_same_schedules(tmp_path: Path) -> None:
    progress = Progress(5, played=32, seconds=1.5, calls=7, looks=3, covered=Counter({RARE: 4}), caught={"a": "B"})
    progress.long, progress.broken = 4, [BROKEN, Broken(Drawn(2, None), Law.CONTRACT.name, "another")]
    save(progress, tmp_path / "below" / "progress.json")
    again = load(tmp_path / "below" / "progress.json")
    assert again == progress
    assert next_batch(again, schedules=100, times=20) == next_batch(progress, schedules=100, times=20)


@pytest.mark.sockets  # for its loop only: a schedule runs in a loop of virtual time of its own
@pytest.mark.parametrize(
    "pair", [("Throttle", "Forge"), ("StaleRead", "Delete"), ("TokenFault", "Put")], ids=" after ".join
)
def test_a_schedule_that_is_steered_meets_its_pair(pair: Pair) -> None:
    played = play(towards(1, pair))
    assert pair in played.struck
    assert played.violations == ()


def test_most_schedules_are_short_and_every_eighth_is_as_long_as_it_was_drawn() -> None:
    every = [Drawn(seed, None) for seed in range(16)]
    assert [one.seed for one in every if one.is_long] == [0, 8]
    assert [one.schedule for one in every] == [draw(n) if n % 8 == 0 else shorter(draw(n)) for n in range(16)]


def test_a_short_schedule_names_no_subscription_that_is_left_out_and_has_no_long_wait() -> None:
    for short in (shorter(draw(seed)) for seed in range(300)):
        assert len(short.steps) <= STEPS
        assert len(short.setting.homes) == HOMES
        assert all(getattr(step, "home", 0) < HOMES for step in short.steps)
        assert all(step.seconds <= 4_000 for step in short.steps if isinstance(step, Wait))


@pytest.mark.sockets  # for its loops only, in processes of their own
def test_what_once_broke_a_law_is_played_again_first_and_forgotten_where_it_holds() -> None:
    progress, saved = Progress(0, broken=[BROKEN]), list[int]()
    at_length(progress, schedules=0, times=0, seconds=60.0, cores=1, saved=lambda: saved.append(len(progress.broken)))
    assert saved == [0]
