"""Apply: many subscriptions are reconciled here, because somebody asked for it, no faster than the baseline allows."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from enforcer.at_most import for_each
from enforcer.baseline import Baseline
from enforcer.controls.account import together
from enforcer.facts import ALL_CONTROLS, Cause, Control, Fact, SubscriptionId
from enforcer.looks.outcome import Outcome
from enforcer.reconcile import DUE_BUDGET, reconcile
from enforcer.world import World

type Told = Callable[[Outcome], Awaitable[None]]
"""Of each outcome as it comes."""

_PATIENCE = timedelta(minutes=1)
"""For accounts that are not looked at yet; whatever has to wait longer stays a due row."""

_MARGIN_S = 0.05
"""A wall clock may be behind the one that we sleep by, and nothing is due before its time."""


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
        outcomes[subscription] = await _applied(subscription, baseline, world, told=told)

    await for_each(enumerate(subscriptions), work, at_once=world.concurrency)
    return tuple(outcomes[subscription] for subscription in subscriptions)


async def _applied(subscription: SubscriptionId, baseline: Baseline, world: World, *, told: Told) -> Outcome:
    """One look at the plan and the first accounts, and as many more as it takes to walk past all of them."""

    async def looked(cause: Cause) -> Outcome:
        fact = Fact(subscription=subscription, controls=ALL_CONTROLS, cause=cause)
        outcome = await reconcile(fact, baseline, world, budget=DUE_BUDGET)
        await told(outcome)
        return outcome

    outcome = await looked(Cause.COMMAND)
    while (walk := outcome.kept.walk) and walk.at - world.now() <= _PATIENCE:
        await asyncio.sleep(max(0.0, (walk.at - world.now()).total_seconds()) + _MARGIN_S)
        outcome = _together(outcome, await looked(Cause.LOOK_AGAIN))
    return outcome


def _together(before: Outcome, after: Outcome) -> Outcome:
    """As the later look found the plan, and all accounts as either found them."""
    of_accounts = [one for one in (*before.verdicts, *after.verdicts) if one.control is Control.ACCOUNT]
    others = [one for one in after.verdicts if one.control is not Control.ACCOUNT]
    accounts = (together(of_accounts),) if of_accounts else ()
    return replace(after, verdicts=(*others, *accounts), heals=(*before.heals, *after.heals))
