"""A run that fails says why in its last lines."""

from pathlib import Path

import pytest

from tools.stages import BESIDE, TARGETS, UNJUDGED, Ended, why

ROOT = Path(__file__).parents[2]

SUMMARY = """\
=========================== short test summary info ============================
FAILED tests/ledger/test_processes.py::test_sixteen - InstallationFailedError: npm ended with 1
ERROR tests/ledger/test_a.py::test_a - InstallationFailedError: npm ended with 1
FAILED tests/unit/test_b.py::test_b - assert 1 == 2
FAILED tests/unit/test_c.py::test_c
2 failed, 1 error in 3.00s
""".splitlines()


def test_each_reason_stands_once_with_its_first_test_and_how_many_share_it() -> None:
    assert list(why(SUMMARY)) == [
        "FAILED tests/ledger/test_processes.py::test_sixteen and 1 more: InstallationFailedError: npm ended with 1",
        "FAILED tests/unit/test_b.py::test_b: assert 1 == 2",
        "FAILED tests/unit/test_c.py::test_c: no reason given",
    ]


def test_many_reasons_are_counted_instead_of_told() -> None:
    assert list(why(SUMMARY, at_most=1))[1:] == ["and 2 reasons more"]


def test_a_run_in_which_every_test_passed_says_what_no_specification_covers() -> None:
    told = [f"  {UNJUDGED}GET /sandbox/new is used, no specification covers it", "3 passed in 1.00s"]
    assert list(why(told)) == ["NEW: GET /sandbox/new is used, no specification covers it"]


def test_a_stage_is_closed_by_what_pytest_says_last_whatever_coverage_adds() -> None:
    assert Ended("tests", 1, [*SUMMARY, "CoverageWarning: a module was never imported", ""], 3.0).last == (
        "2 failed, 1 error in 3.00s"
    )
    assert Ended("types", 1, ["Found 3 errors", "\n"], 3.0).last == "Found 3 errors"


def test_each_test_runs_in_one_of_the_two_halves_and_coverage_counts_in_the_first() -> None:
    halves = next(stage for stage in TARGETS["test"] if stage.beside)
    assert halves.beside
    assert [path for path in BESIDE if not (ROOT / path).exists()] == []
    assert [one for one in halves.command if one.startswith("--ignore")] == [f"--ignore={path}" for path in BESIDE]
    assert [one for one in halves.beside.command if one.startswith("tests/")] == list(BESIDE)
    measured = ["/coverage" in " ".join(half.command) for half in (halves, halves.beside)]
    assert measured == [True, False]


@pytest.mark.parametrize("target", ["test", "full"])
def test_what_tests_and_measurements_need_is_there_before_them(target: str) -> None:
    names = [stage.name for stage in TARGETS[target]]
    assert names.index("downloads") < names.index("tests")
