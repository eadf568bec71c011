"""Flat or growing: the marks of invented runs, each measure beside its limit."""

from dataclasses import replace
from random import Random

import pytest

from bench.soak.flat import LIMITS, SMOKE, WHOLE, grown, measures
from bench.soak.mark import Mark

BEGIN = Mark(
    at_s=0,
    day=0,
    events=0,
    looks=0,
    records=0,
    rss_mb=105,
    pss_mb=90,
    files=40,
    threads=11,
    tasks=8,
    objects=128_000,
    blocks=400_000,
    malloc_mb=20,
    azurite_mb=190,
    rows=100,
    messages=0,
)


def run(
    *, rss_by_1000: float = 0, files_by_1000: float = 0, tasks_by_1000: float = 0, warm_up_mb: float = 0
) -> list[Mark]:
    """200 marks, 100 events and 12 seconds apart, with noise; `warm_up_mb` are gained in the first fifth."""
    random = Random(3)  # noqa: S311  repeatable on purpose
    return [
        replace(
            BEGIN,
            at_s=12.0 * number,
            day=number / 12,
            events=100 * number,
            rss_mb=105 + rss_by_1000 * number / 10 + random.gauss(0, 0.3) + warm_up_mb * min(1, number / 40),
            files=40 + int(files_by_1000 * number / 10) + random.choice((-5, 0, 0, 3)),
            tasks=8 + int(tasks_by_1000 * number / 10),
            rows=100 + 7 * number,
        )
        for number in range(200)
    ]


def growing(marks: list[Mark], *, minutes: float = WHOLE) -> list[str]:
    return [one.measure.name for one in grown(marks, measures(minutes)) if not one.is_flat]


def test_a_run_that_only_trembles_is_flat() -> None:
    assert growing(run()) == []


def test_what_is_gained_while_warming_up_counts_for_nothing() -> None:
    assert growing(run(warm_up_mb=30)) == []


def test_memory_that_grows_beyond_its_limit_is_told() -> None:
    assert growing(run(rss_by_1000=2 * LIMITS["resident"])) == ["memory of the worker, resident, MB"]


def test_growth_just_beneath_the_limit_is_no_flatness_while_its_interval_reaches_beyond() -> None:
    assert growing(run(rss_by_1000=0.999 * LIMITS["resident"])) == ["memory of the worker, resident, MB"]


def test_a_file_that_few_events_leave_open_is_told() -> None:
    assert growing(run(files_by_1000=3)) == ["open file handles"]


def test_a_task_that_few_events_leave_behind_is_told() -> None:
    assert growing(run(tasks_by_1000=0.5)) == ["asyncio tasks"]


def test_rows_of_the_ledger_are_reported_and_not_judged() -> None:
    (rows,) = [one for one in grown(run(), measures()) if one.measure.name == "rows in the ledger"]
    assert (rows.by_events.slope, rows.by_day.slope) == (70, 84)
    assert rows.is_flat


def test_what_shrinks_is_flat() -> None:
    assert growing(run(rss_by_1000=-5)) == []


@pytest.mark.parametrize("minutes", [WHOLE / 4, 1.0], ids=["a quarter of the time", "a minute"])
def test_a_shorter_run_is_judged_by_wider_limits(minutes: float) -> None:
    marks = run(rss_by_1000=3 * LIMITS["resident"])
    assert growing(marks) == ["memory of the worker, resident, MB"]
    assert growing(marks, minutes=minutes) == []


def test_wider_limits_are_limits() -> None:
    for minutes, at_most in ((WHOLE / 4, 4 * LIMITS["resident"]), (1.0, SMOKE["resident"])):
        assert growing(run(rss_by_1000=1.1 * at_most), minutes=minutes) == ["memory of the worker, resident, MB"]
