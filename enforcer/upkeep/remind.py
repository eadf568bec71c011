"""Remind: people are told of exemptions that end, 14, 7 and 1 days before, and when they are over.

It is put on record first and kept as told afterwards: who dies in between tells of it twice, never not at all.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from enforcer.baseline import Baseline
from enforcer.baselines.exemptions import Notice, notices
from enforcer.baselines.published import Said
from enforcer.world import World

EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Due:
    """What became due after `since` (None: nobody was told of anything yet) and up to `until`."""

    since: datetime | None
    until: datetime
    notices: tuple[Notice, ...] = ()


async def due_notices(baseline: Baseline, world: World) -> Due | None:
    """None while it is not time. LedgerDown when nobody can say. Once an exemption is over, a sweep is due."""
    now = world.now()
    since = (await world.ledger.said_of_baselines(lambda found: found)).exemptions_told
    if since is None:
        return Due(None, now)
    if now - since < EVERY:
        return None
    due = notices(baseline.exemptions, since=since, until=now)
    if any(notice.is_over for notice in due):
        await world.ledger.sweep(lambda state: state.wanted_again())
    return Due(since, now, due)


async def reminded(due: Due, world: World) -> None:
    """What was due is on record; LedgerDown when that can't be kept: it will be told once more."""

    def change(said: Said) -> Said:
        return replace(said, exemptions_told=due.until) if said.exemptions_told == due.since else said

    await world.ledger.said_of_baselines(change)
