"""Remind: people are told of exemptions that end, 14, 7 and 1 days before, and when they are over."""

from dataclasses import replace
from datetime import datetime, timedelta

from enforcer.baseline import Baseline
from enforcer.exemptions import Notice, notices
from enforcer.published import Said
from enforcer.world import World

EVERY = timedelta(hours=1)


async def remind(baseline: Baseline, world: World) -> tuple[Notice, ...]:
    """What became due since the last time; LedgerDown when that can't be kept. Once one is over, a sweep is due."""
    now = world.now()
    since: datetime | None = None

    def change(said: Said) -> Said:
        nonlocal since
        since = said.exemptions_told
        is_time = since is None or now - since >= EVERY
        return replace(said, exemptions_told=now) if is_time else said

    told = await world.ledger.said_of_baselines(change)
    if since is None or told.exemptions_told != now:
        return ()
    due = notices(baseline.exemptions, since=since, until=now)
    if any(notice.is_over for notice in due):
        await world.ledger.sweep(lambda state: state.wanted_again())
    return due
