"""Which baseline is in force: the file's, else the last good one that the ledger kept, else none."""

from datetime import date
from pathlib import Path

from enforcer.baseline import Baseline
from enforcer.baseline_file import read
from enforcer.errors import BadBaseline, Problem
from enforcer.ports import Ledger

LAST_GOOD = "the last good baseline"


def read_file(file: Path, *, today: date) -> tuple[Baseline, str]:
    """The baseline and its text; BadBaseline also for a file that is missing or no text."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadBaseline([Problem(str(file), "", "no such file", "a baseline file in YAML")]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadBaseline([Problem(str(file), "", type(error).__name__, "a readable text file in UTF-8")]) from None
    return read(text, file=file.name, today=today), text


async def in_force(file: Path, ledger: Ledger, *, today: date) -> tuple[Baseline, BadBaseline | None]:
    """The baseline to enforce, and what is wrong with the file where that is not the file's own."""
    try:
        baseline, text = read_file(file, today=today)
    except BadBaseline as error:
        last_good = await ledger.last_good_baseline()
        if last_good is None:
            raise
        try:
            return read(last_good, file=LAST_GOOD, today=today), error
        except BadBaseline:
            raise error from None
    await ledger.keep_good_baseline(text)
    return baseline, None
