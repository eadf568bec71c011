"""What the interpreter complained of."""

from bench.soak.complaints import complaints

QUIET = "2026-11-29 look ended\nUnclosed client session\n"
TRACEBACK = "Traceback (most recent call last):\n  File 'app.py', line 1, in look\nValueError: no time"


def test_a_worker_that_only_logs_complains_of_nothing() -> None:
    assert complaints(QUIET) == []


def test_a_complaint_is_told_with_what_went_wrong() -> None:
    assert complaints(QUIET + TRACEBACK) == [TRACEBACK]


def test_a_task_that_nobody_waited_for_is_a_complaint() -> None:
    assert complaints(QUIET + "Task exception was never retrieved") == ["Task exception was never retrieved"]
