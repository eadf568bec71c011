"""Keep accounts: AI accounts have a Defender switch of their own, and stay switched on where the baseline says so.

All of a subscription's are looked at once a day by the sweep's slice, after its plan came back, and as soon as more is
wanted of them than before, a few at a time; one by itself after an event on its switch. What can't be done at once
waits by name, and what is told is told once.
"""

import asyncio
from datetime import timedelta

from enforcer.baseline import Rule
from enforcer.controls import account as account_control
from enforcer.errors import AzureError, NotNow
from enforcer.facts import AccountId, Control
from enforcer.healing.look_at_account import AccountLooks
from enforcer.healing.report_accounts import Report
from enforcer.healing.write import Writer
from enforcer.looks.account_task import Task, clamped, wait_after
from enforcer.looks.kept import Kept
from enforcer.memory.accounts import Walk
from enforcer.observed.account import SwitchSeen
from enforcer.schedule import LADDER, SHORTEST_WAIT
from enforcer.verdict import Kind, Verdict
from enforcer.world import World

MOST_AT_ONCE = 20
"""Accounts that one look reads; a walk goes on with the next ones in its own due row."""

SHORTEST_BUDGET = timedelta(seconds=5)
"""Whatever the look at the plan has left of its own."""


async def keep_accounts(task: Task, world: World, writer: Writer) -> Kept:
    """Never raises what Azure says: an account that stops us waits."""
    round_ = _Round(task, world, writer)
    left = max(task.until - world.now(), SHORTEST_BUDGET)
    writer.log.time_left.until = world.now() + left
    try:
        async with asyncio.timeout(left.total_seconds()):
            await round_.play()
    except TimeoutError:
        round_.out_of_time()
    return round_.kept()


class _Round:
    """One look at some accounts under way."""

    def __init__(self, task: Task, world: World, writer: Writer) -> None:
        self._task = task
        self._world = world
        self._memory = task.memory
        self._looks = AccountLooks(task, world, writer)
        self._report = Report(task.desired, task.memory, world)
        self._wants = task.desired.account_switch is Rule.ENABLED
        self._verdicts: dict[AccountId, Verdict] = {}
        self._walk = task.walk(now=world.now())
        self._rest = self._walk
        self._to_walk: tuple[AccountId, ...] = ()
        self._at_hand: AccountId | None = None
        self._trouble: Verdict | None = None

    async def play(self) -> None:
        if self._walk:
            await self._list(self._walk)
        due = self._task.due(now=self._world.now()) if self._wants else ()
        if self._task.fact.account and not self._wants:
            unread = SwitchSeen(self._task.fact.account, None)
            self._verdicts[unread.account] = self._looks.judged(unread)
        for account in tuple(dict.fromkeys((*due, *self._to_walk)))[:MOST_AT_ONCE]:
            if self._looks.pause:
                return
            self._at_hand = account
            self._verdicts[account] = await self._looks.look(account)
            self._at_hand = None
            self._walked_past(account)

    async def _list(self, walk: Walk) -> None:
        sub = self._memory.subscription
        listed = self._task.listed if self._task.begins else None
        try:
            accounts = listed if listed is not None else await self._world.accounts.of(sub)
        except AzureError as error:
            self._not_listed(walk, error)
            return
        if self._task.reports:
            await self._report.on(accounts)
        if self._wants:
            ordered = sorted((account.id for account in accounts), key=str)
            self._to_walk = tuple(account for account in ordered if str(account) > walk.after)
        if not self._to_walk:
            self._rest = None

    def _not_listed(self, walk: Walk, error: AzureError) -> None:
        """What can't be read at all is tried again by the next slice."""
        wait = wait_after(error, walk.attempts)
        is_later = isinstance(error, NotNow)
        self._rest = Walk(self._world.now() + wait, walk.after, walk.attempts + 1) if is_later else None
        self._trouble = Verdict(Control.ACCOUNT, Kind.UNKNOWN, f"the accounts can't be listed: {error}")
        if self._task.reports:
            self._report.unlisted(error)

    def _walked_past(self, account: AccountId) -> None:
        if account not in self._to_walk:
            return
        is_last = account == self._to_walk[-1]
        self._rest = None if is_last else Walk(self._world.now() + SHORTEST_WAIT, str(account))

    def out_of_time(self) -> None:
        """The account at hand waits; the walk goes on behind it."""
        if account := self._at_hand:
            self._verdicts[account] = self._looks.out_of_time(account)
            self._walked_past(account)

    def kept(self) -> Kept:
        """An account that was due and not looked at, because of a pause, waits as long as the pause."""
        rest = self._rest
        if self._looks.pause and rest:
            rest = Walk(self._world.now() + clamped(self._looks.pause), rest.after)
        left = (
            [account for account in self._task.due(now=self._world.now()) if account not in self._verdicts]
            if self._wants
            else []
        )
        for account in left:
            self._looks.wait_for(account, clamped(self._looks.pause or LADDER[0]))
        verdicts = [*self._verdicts.values(), *([self._trouble] if self._trouble else [])]
        return Kept(
            verdict=account_control.together(verdicts) if self._wants or verdicts else None,
            reports=self._report.verdicts,
            before=self._memory.accounts,
            looked=frozenset({*self._verdicts, *left}),
            again=tuple(self._looks.again.values()),
            read=tuple(self._looks.read),
            confirmed=tuple(self._looks.confirmed),
            sightings=tuple(self._looks.sightings),
            begins=self._task.begins,
            walked=self._walk is not None,
            walk=rest,
            told=self._report.told,
            wish=self._task.wish,
            begun=self._task.begins,
            rise=self._task.rise,
        )
