"""Every two minutes: whether a pause holds, and whether people know. When it is over the estate is swept at once."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from enforcer.contract.published import Pause, PauseBegan, PauseEnded, PauseLasts
from enforcer.memory.pause_note import NOTE, News, PauseNote, news, note_text, read_note
from enforcer.record import Record, record_of, seconds
from enforcer.world import World

type Tell = Callable[[Record], Awaitable[None]]


async def watch_pause(world: World, tell: Tell) -> bool:
    """Whether a pause is over since the last time. LedgerDown: people hear of that instead.

    Told before it is noted: a crash in between tells twice, and never not at all.
    """
    known = read_note(await world.ledger.archive.note(NOTE, lambda text: text))
    what, after = news(known, world.paused_until, now=world.now())
    if what is None:
        return False
    is_over = what is News.ENDED
    if is_over:
        await world.ledger.sweep(lambda state: state.wanted_again())
    if (of := known if is_over else after) is not None:
        await tell(pause_told(what, of, world.now()))
    await world.ledger.archive.note(NOTE, lambda _: note_text(after))
    return is_over


def pause_told(what: News, note: PauseNote, now: datetime) -> Record:
    """`pause_began`, `pause_lasts` (every hour) and `pause_ended`: its end, and seconds since it was first seen."""
    told = {News.BEGAN: PauseBegan, News.LASTS: PauseLasts, News.ENDED: PauseEnded}[what]
    return record_of(told(pause=Pause(until=note.until, began=note.began, seconds=seconds(note.began, now))))
