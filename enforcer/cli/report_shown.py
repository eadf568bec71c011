"""What a report says: for people in lines; for programs the JSON that docs/commands.md describes."""

from collections.abc import Iterator
from datetime import date, timedelta

from enforcer.commands.exposures import Report
from enforcer.exposure.tally import Tally, budget


def report_json(found: Report, first: date, last: date, *, slo: float, worst: int) -> dict[str, object]:
    spent = budget(found.whole, slo=slo)
    return {
        "good": spent.left >= timedelta(0),
        "from": first.isoformat(),
        "to": last.isoformat(),
        "until": found.window.end.isoformat(),
        "slo": slo,
        "subscriptions": found.watched,
        "unreadRows": found.unread,
        **tally_json(found.whole, slo=slo),
        "worst": [{"subscription": name, **tally_json(one, slo=slo)} for name, one in found.subscriptions[:worst]],
    }


def tally_json(tally: Tally, *, slo: float) -> dict[str, object]:
    spent = budget(tally, slo=slo)
    return {
        "watchedSeconds": _s(tally.watched),
        "exposedSeconds": _s(tally.exposed),
        "atMostSeconds": _s(tally.at_most),
        "waivedSeconds": _s(tally.waived),
        "unconfirmedSeconds": _s(tally.unconfirmed),
        "longestSeconds": _s(tally.longest),
        "protectedPercent": None if tally.protected is None else round(tally.protected, 6),
        "exposures": tally.exposures,
        "open": tally.open,
        "budget": {
            "allowedSeconds": _s(spent.allowed),
            "spentSeconds": _s(spent.spent),
            "leftSeconds": _s(spent.left),
            "burn": None if spent.burn is None else round(spent.burn, 6),
        },
        "controls": [{"control": control.value, "exposedSeconds": _s(exposed)} for control, exposed in tally.controls],
    }


def lines(found: Report, first: date, last: date, *, slo: float, worst: int) -> Iterator[str]:
    whole, spent = found.whole, budget(found.whole, slo=slo)
    yield f"{first} to {last} (UTC, until {found.window.end:%F %T}): {found.watched} subscriptions"
    yield f"{_percent(whole)} protected; exposed {_words(whole)}"
    colour = "green" if spent.left >= timedelta(0) else "red"
    burn = "nothing is allowed" if spent.burn is None else f"burn {spent.burn:.2f}"
    yield (
        f"budget of {slo:g} %: {_time(spent.allowed)}, spent {_time(spent.spent)}, "
        f"[{colour}]left {_time(spent.left)}[/], {burn}"
    )
    if found.unread:
        yield f"[red]{found.unread} rows could not be read[/]: what they tell of is not counted"
    for control, exposed in whole.controls:
        yield f"  {control.value}  {_time(exposed)}"
    for name, one in found.subscriptions[:worst]:
        yield f"{name}  {_percent(one)}  {_words(one)}"
    more = len(found.subscriptions) - worst
    if more > 0:
        yield f"{more} more were exposed (`--worst`)"


def _words(tally: Tally) -> str:
    parts = {"at most": tally.at_most, "waived": tally.waived, "unconfirmed": tally.unconfirmed}
    named = [f"{_time(part)} {name}" for name, part in parts.items() if part]
    within = f" (of which {', '.join(named)})" if named else ""
    still = f", {tally.open} still open" if tally.open else ""
    return f"{_time(tally.exposed)}{within} in {tally.exposures} stretches, the longest {_time(tally.longest)}{still}"


def _percent(tally: Tally) -> str:
    return "nobody watched" if tally.protected is None else f"{tally.protected:.4f} %"


def _time(length: timedelta) -> str:
    """With its sign; seconds to the tenth."""
    seconds = length.total_seconds()
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    days, rest = divmod(round(seconds, 1), 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, rest = divmod(rest, 60)
    named = ((int(days), "d"), (int(hours), "h"), (int(minutes), "min"))
    parts = [f"{number} {unit}" for number, unit in named if number]
    return sign + " ".join([*parts, f"{rest:.1f} s"] if rest or not parts else parts)


def _s(length: timedelta) -> float:
    return round(length.total_seconds(), 6)
