"""Many subscriptions become due at once: a row each in the ledger, spread over time; the queue may carry them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from enforcer.at_most import for_each
from enforcer.baselines.level import Level
from enforcer.facts import SubscriptionId
from enforcer.memory.subscription import LookAgain, Memory
from enforcer.remembering.exposure import met
from enforcer.schedule import earlier
from enforcer.world import World


async def make_due(
    subscriptions: Sequence[SubscriptionId],
    reason: str,
    world: World,
    *,
    writes_per_second: float,
    suspected: bool = False,
    with_accounts: bool = False,
    placed: bool = False,
    start_in: timedelta = timedelta(0),
    after: datetime | None = None,
) -> datetime:
    """LedgerDown when the rows can't be kept. Each look may write, so no more become due than may be written.

    `with_accounts`: it is to be one at all AI accounts too, whenever they were last looked at.

    The pace is in the rows themselves: however many workers take them up, none is taken up before its time. The answer
    is the time from which on others may become due: `after` of the next call. `suspected`: the index shows drift;
    `placed`: they lie elsewhere than they did.
    """
    now = world.now()
    start = max(now + start_in, after or now)

    async def keep(numbered: tuple[int, SubscriptionId]) -> None:
        number, subscription = numbered
        row = LookAgain(start + timedelta(seconds=number / writes_per_second), reason)

        def kept(memory: Memory) -> Memory:
            memory = met(memory, now)
            if suspected and memory.unsettled is None:
                memory = replace(memory, suspected=memory.suspected or now)
            if with_accounts:
                memory = replace(memory, accounts=replace(memory.accounts, wish=Level.UNTOUCHED))
            memory = memory.placed(now) if placed else memory
            return replace(memory, look_again=earlier(memory.look_again, row))

        await world.ledger.update(subscription, kept)

    await for_each(enumerate(subscriptions), keep, at_once=world.concurrency)
    return start + timedelta(seconds=len(subscriptions) / writes_per_second)
