"""Times, parts and people in words that somebody reads."""

from datetime import datetime, timedelta

from enforcer.exposure.tally import Tally
from enforcer.facts import Actor, Attribution
from enforcer.memory.heal import Heal

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"))
_KINDS = {"User": "user", "ServicePrincipal": "service principal"}
_KNOWN = {
    Attribution.CLAIMED: "as an event claims",
    Attribution.CONFIRMED: "as the activity log says",
    Attribution.NONE: "not confirmed",
}
_PER_CENT = "\u00a0%"
"""Never alone at the begin of a line."""
_WHOLE = 99.995
"""Rounded it would read as all of it."""


def lasting(length: timedelta) -> str:
    """The two largest units; seconds to the tenth below a minute."""
    seconds = length.total_seconds()
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    parts: list[str] = []
    rest = round(seconds)
    for size, unit in _UNITS:
        number, rest = divmod(rest, size)
        if number:
            parts.append(f"{number:,} {unit}")
        elif parts:
            break
    if not parts:
        return f"{sign}{round(seconds, 1):g} s"
    return sign + " ".join(parts[:2])


def at(when: datetime) -> str:
    """To the minute, UTC; who reads is told once that it is."""
    return f"{when:%Y-%m-%d %H:%M}"


def counted(number: int, one: str, more: str = "") -> str:
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def protected(tally: Tally) -> str:
    """Never 100 where anything was exposed."""
    per_cent = tally.protected
    if per_cent is None:
        return "nobody watched"
    if per_cent == 100:  # noqa: PLR2004  the whole
        return f"100{_PER_CENT}"
    return f"{per_cent:.2f}{_PER_CENT}" if per_cent < _WHOLE else f"{min(per_cent, 99.9999):.4f}{_PER_CENT}"


def who(actor: Actor | None, *, with_id: bool = True) -> str:
    """Ids and classes; the name where there is one, which is where the baseline asks for names."""
    if actor is None:
        return "nobody was named"
    kind = _KINDS.get(actor.kind or "", "principal")
    kind = f"{kind} {actor.name}" if actor.name else kind
    client = "" if actor.client in {None, "unknown"} else f" with {actor.client}"
    return f"{kind} {actor.object_id or actor.app_id or 'without an id'}{client}" if with_id else f"{kind}{client}"


def known_by(actor: Actor | None) -> str:
    return "" if actor is None else _KNOWN[actor.attribution]


def what(heal: Heal) -> str:
    return f"{heal.control.value} {heal.account}" if heal.account else heal.control.value
