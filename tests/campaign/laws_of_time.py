"""After the schedule → plans that came back too late; a brake on heals would show here."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from tests.campaign.law import Law
from tests.campaign.spell import Spell
from tests.campaign.spells import Spells
from tests.campaign.troubles import Trouble

SOON = timedelta(seconds=60)
"""From the look that can see it, however often it was undone before (DESIGN 10)."""
_BUSY = timedelta(seconds=60)
"""What a worker met so lately before may still keep another one: a busy mark, a limit."""
_TICK = timedelta(minutes=1, seconds=15)
"""The minute's timer, and a look with its whole budget."""
_LONGEST_STEP = timedelta(hours=1)
"""Of the ladder, and of what needs a person."""


def broken_by_time(spells: Spells) -> Iterator[tuple[Law, str, str]]:
    for subscription, some in spells.of.items():
        for spell in some:
            for detail in _late(spells, subscription, spell):
                yield Law.BACK_SOON, subscription, detail


def _step(met: Sequence[Trouble], *, began: datetime) -> timedelta:
    """The longest wait of a ladder of 1, 2, 5, 10, 30 and 60 minutes after trouble of that length."""
    if not all(one.is_brief for one in met):
        return _LONGEST_STEP
    lasted = max(one.until for one in met) - began
    return min(_LONGEST_STEP, timedelta(minutes=1) + lasted * 5 / 3)


def _late(spells: Spells, subscription: str, spell: Spell) -> Iterator[str]:
    if spell.ended is None or spell.looked is None or spell.is_lied_about:
        return
    since = spell.looked
    met = tuple(spells.troubles.within(subscription, since=since - _BUSY, until=spell.ended))
    last = max((since, *(min(one.until, spell.ended) for one in met)))
    # What others change ends no ladder: that of trouble goes on, and that of a refusal.
    before = tuple(spells.troubles.within(subscription, since=spell.began - _BUSY, until=spell.ended))
    began = min((one.begin for one in before if one.is_rung), default=since)
    allowed = _step(met, began=began) + _TICK if met else SOON
    allowed = _LONGEST_STEP + _TICK if any(one.is_refusal for one in before) else allowed
    if spell.ended - last > allowed:
        came = f"off at {spell.began:%T}, looked at {since:%T}, back at {spell.ended:%T}"
        yield f"{came}, after {len(met)} troubles, the last at {last:%T}"
