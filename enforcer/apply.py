"""Apply: many subscriptions are reconciled here, because somebody asked for it, no faster than the baseline allows."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from enforcer.at_most import for_each
from enforcer.baseline import Baseline
from enforcer.facts import ALL_CONTROLS, Cause, Fact, SubscriptionId
from enforcer.outcome import Outcome
from enforcer.reconcile import DUE_BUDGET, reconcile
from enforcer.world import World

type Told = Callable[[Outcome], Awaitable[None]]
"""Of each outcome as it comes."""


async def apply(
    subscriptions: Sequence[SubscriptionId], baseline: Baseline, world: World, *, told: Told
) -> tuple[Outcome, ...]:
    """In the order given; each is judged afresh. What is not done stays a due row of the ledger. LedgerDown."""
    outcomes: dict[SubscriptionId, Outcome] = {}
    loop = asyncio.get_running_loop()
    start = loop.time()

    async def work(numbered: tuple[int, SubscriptionId]) -> None:
        number, subscription = numbered
        turn = start + number / baseline.limits.writes_per_second
        await asyncio.sleep(max(0.0, turn - loop.time()))
        fact = Fact(subscription=subscription, controls=ALL_CONTROLS, cause=Cause.COMMAND)
        outcomes[subscription] = await reconcile(fact, baseline, world, budget=DUE_BUDGET)
        await told(outcomes[subscription])

    await for_each(enumerate(subscriptions), work)
    return tuple(outcomes[subscription] for subscription in subscriptions)
