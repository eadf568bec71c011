"""`--from` and `--to` of a report → the days that it is over, both included, in UTC."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from enforcer.errors import Problem
from enforcer.exposure.tally import Window

_OLDEST = date(2020, 1, 1)
"""Before anything that this product has recorded."""
_DATE = "a date such as 2026-11-28, in UTC"


@dataclass(frozen=True, slots=True)
class Days:
    first: date
    last: date

    def window(self, now: datetime) -> Window:
        """No day has more than there was of it so far."""
        return Window(_midnight(self.first), min(now, _midnight(self.last + timedelta(days=1))))


def days(begin: str, end: str, problems: list[Problem], *, today: date, first: date) -> Days:
    """`first`: where `--from` says nothing. What is wrong is added to the problems."""
    last = _date("--to", end, today, problems)
    found = Days(_date("--from", begin, first, problems), last)
    for name, day in (("--from", found.first), ("--to", found.last)):
        if not _OLDEST <= day <= today:
            problems.append(Problem(name, "", day.isoformat(), f"{_OLDEST} to {today}, today in UTC"))
    if found.first > found.last:
        problems.append(Problem("--from", "", found.first.isoformat(), f"no later than --to, {found.last}"))
    return found


def _date(name: str, text: str, default: date, problems: list[Problem]) -> date:
    if not text:
        return default
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        problems.append(Problem(name, "", text[:40], _DATE))
        return default


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
