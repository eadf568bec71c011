"""An NCRONTAB expression → the next time it names, as the Functions host reads it: six fields, seconds first, UTC.

Two things differ from Unix cron: day of month AND day of week must fit, and Sunday is 0 only.
Five fields mean second 0.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sandbox.host.settings import UnresolvedSettingError
from sandbox.host.settings import resolved as with_settings

_FIELDS = ("second", "minute", "hour", "day", "month", "weekday")
_RANGES = ((0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 6))
_NAMES: Mapping[str, tuple[str, ...]] = {
    "month": ("", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"),
    "weekday": ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"),
}
_PART = re.compile(r"(?P<first>\*|\w+)(?:-(?P<last>\w+))?(?:/(?P<step>\d+))?")
_HORIZON = timedelta(days=366 * 8)
"""29 February comes again within eight years."""


class InvalidScheduleError(ValueError):
    """The expression is not NCRONTAB; the real host refuses to start such a timer."""


@dataclass(frozen=True, slots=True)
class Schedule:
    expression: str
    _allowed: tuple[frozenset[int], ...]

    def after(self, moment: datetime) -> datetime:
        """The first time later than `moment`."""
        seconds, minutes, hours, _, _, _ = self._allowed
        start = (moment.astimezone(UTC) + timedelta(seconds=1)).replace(microsecond=0)
        day = start.replace(hour=0, minute=0, second=0)
        while day <= start + _HORIZON:
            if self._names_day(day):
                times = (
                    day.replace(hour=hour, minute=minute, second=second)
                    for hour in sorted(hours)
                    for minute in sorted(minutes)
                    for second in sorted(seconds)
                )
                if (found := next((time for time in times if time >= start), None)) is not None:
                    return found
            day += timedelta(days=1)
        message = f"schedule {self.expression!r} never comes"
        raise InvalidScheduleError(message)

    def _names_day(self, day: datetime) -> bool:
        _, _, _, days, months, weekdays = self._allowed
        return day.month in months and day.day in days and day.isoweekday() % 7 in weekdays


def parsed(expression: str, settings: Mapping[str, str] = os.environ) -> Schedule:
    """Raises InvalidScheduleError. `%NAME%` is replaced by the app setting of that name, as the host does."""
    try:
        resolved = with_settings(expression, settings)
    except UnresolvedSettingError as error:
        raise InvalidScheduleError(str(error)) from error
    fields = resolved.split()
    if len(fields) == len(_FIELDS) - 1:
        fields = ["0", *fields]
    if len(fields) != len(_FIELDS):
        message = f"schedule {resolved!r} has {len(fields)} fields; 6 are needed: {', '.join(_FIELDS)}"
        raise InvalidScheduleError(message)
    return Schedule(resolved, tuple(_allowed(text, place) for place, text in enumerate(fields)))


def _allowed(text: str, place: int) -> frozenset[int]:
    return frozenset(value for part in text.split(",") for value in _values(part, place))


def _values(part: str, place: int) -> range:
    lowest, highest = _RANGES[place]
    found = _PART.fullmatch(part)
    if found is None or (found["first"] == "*" and found["last"]):
        raise _wrong(part, place)
    step = int(found["step"] or 1)
    first = lowest if found["first"] == "*" else _number(found["first"], part, place)
    open_ended = found["first"] == "*" or found["step"] is not None
    last = _number(found["last"], part, place) if found["last"] else (highest if open_ended else first)
    if not lowest <= first <= last <= highest or step < 1:
        raise _wrong(part, place)
    return range(first, last + 1, step)


def _number(text: str, part: str, place: int) -> int:
    names = _NAMES.get(_FIELDS[place], ())
    if text.upper() in names:
        return names.index(text.upper())
    if not text.isdecimal():
        raise _wrong(part, place)
    return int(text)


def _wrong(part: str, place: int) -> InvalidScheduleError:
    lowest, highest = _RANGES[place]
    return InvalidScheduleError(f"{part!r} is no {_FIELDS[place]} from {lowest} to {highest}")
