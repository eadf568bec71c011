"""Keep accounts: AI accounts have a Defender switch of their own, and stay switched on where the baseline says so.

All of a subscription's are looked at once a day by the sweep's slice, after its plan came back, and as soon as more is
wanted of them than before, a few at a time; one by itself after an event on its switch. What can't be done at once
waits by name, and what is told is told once.
"""

import asyncio
from datetime import timedelta

from enforcer.baseline import Rule
from enforcer.controls import account as account_control
from enforcer.desired import observed
from enforcer.errors import AzureError, NotNow, Refused
from enforcer.exposure.timeline import Sighting
from enforcer.facts import AccountId, Control
from enforcer.healing.keep_plan import REVERTED_PAUSE
from enforcer.healing.report_accounts import Report
from enforcer.healing.write import Writer
from enforcer.healing.write_account import switch_on
from enforcer.looks.account_task import Task, clamped, wait_after
from enforcer.looks.kept import Kept
from enforcer.memory.accounts import Waiting, Walk
from enforcer.memory.subscription import Awaiting
from enforcer.observed.account import SwitchSeen
from enforcer.remembering.exposure import sighting
from enforcer.schedule import HOURLY, LADDER, SHORTEST_WAIT, is_role_on_its_way
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
        self._writer = writer
        self._memory = task.memory
        self._report = Report(task.desired, task.memory, world)
        self._wants = task.desired.account_switch is Rule.ENABLED
        self._verdicts: dict[AccountId, Verdict] = {}
        self._again: dict[AccountId, Waiting] = {}
        self._read: list[Awaiting] = []
        self._confirmed: list[Awaiting] = []
        self._sightings: list[Sighting] = []
        self._walk = task.walk(now=world.now())
        self._rest = self._walk
        self._to_walk: tuple[AccountId, ...] = ()
        self._pause: timedelta | None = None
        self._at_hand: AccountId | None = None
        self._trouble: Verdict | None = None

    async def play(self) -> None:
        if self._walk:
            await self._list(self._walk)
        due = self._task.due(now=self._world.now()) if self._wants else ()
        if self._task.fact.account and not self._wants:
            unread = SwitchSeen(self._task.fact.account, None)
            self._verdicts[unread.account] = self._judged(unread)
        for account in tuple(dict.fromkeys((*due, *self._to_walk)))[:MOST_AT_ONCE]:
            if self._pause:
                return
            self._at_hand = account
            self._verdicts[account] = await self._look(account)
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

    async def _look(self, account: AccountId) -> Verdict:
        verdict = Verdict(Control.ACCOUNT, Kind.UNKNOWN, f"{account} was not read")
        try:
            verdict = await self._read_now(account)
            if verdict.action and self._task.desired.writes:
                verdict = await self._heal(account, verdict)
        except AzureError as error:
            return self._stopped(account, verdict, error)
        if verdict.kind is Kind.UNPROVEN:
            self._wait_for(account, LADDER[0])
        if verdict.kind is Kind.OBSERVED and (end := self._task.desired.paused_until):
            self._wait_for(account, clamped(end - self._world.now()))
        return verdict

    async def _read_now(self, account: AccountId) -> Verdict:
        sent = self._world.now()
        seen = await self._world.accounts.switch(self._memory.subscription, account)
        self._writer.log.time_left.read_took(self._world.now() - sent)
        verdict = self._judged(seen)
        self._sightings.append(sighting(verdict, sent=sent, got=self._world.now(), account=account))
        return verdict

    def _judged(self, seen: SwitchSeen) -> Verdict:
        """A read ends the waiting of every heal of the account before it."""
        verdict = account_control.judge(self._task.desired.account_switch, seen, self._memory)
        awaited = [entry for entry in self._memory.awaiting if entry.account == seen.account]
        self._read += awaited
        if verdict.kind is Kind.PROVEN:
            self._confirmed += awaited
        verdict = self._task.desired.exempted(verdict)
        return verdict if self._task.desired.writes else observed(verdict)

    async def _heal(self, account: AccountId, verdict: Verdict) -> Verdict:
        """Under the busy mark; read again where somebody may have written the switch since we read it."""
        log, known = self._writer.log, self._memory.awaiting
        if self._task.is_echo and any(entry.account == account for entry in known):
            raise NotNow("Reverted", "our own echo finds it off again", retry_after=REVERTED_PAUSE)
        waited = await self._writer.claim()
        theirs = [entry for entry in log.memory.awaiting if entry.account == account and entry not in known]
        if waited or theirs:
            verdict = await self._read_now(account)
        return await switch_on(account, verdict.reason, log, self._world) if verdict.action else verdict

    def _stopped(self, account: AccountId, verdict: Verdict, error: AzureError) -> Verdict:
        """Unread is unknown, unwritten is still drifted. A pause that the service asks for is one for all accounts."""
        known = self._memory.accounts.waits_for(account)
        attempts = known.attempts if known else 0
        is_refused = isinstance(error, Refused) and not is_role_on_its_way(error, self._memory, now=self._world.now())
        if isinstance(error, NotNow):
            self._pause = error.retry_after
        if isinstance(error, NotNow | Refused) or attempts < len(LADDER):
            self._wait_for(account, HOURLY if is_refused else wait_after(error, attempts), attempts + 1)
        if self._writer.log.is_unanswered(Control.ACCOUNT, account):
            return Verdict(Control.ACCOUNT, Kind.UNPROVEN, f"{account}: written, without an answer: {error}")
        if not verdict.action:
            return Verdict(Control.ACCOUNT, Kind.UNKNOWN, f"{account}: {error}")
        kind = Kind.REFUSED if is_refused else Kind.DRIFTED
        return Verdict(Control.ACCOUNT, kind, f"{verdict.reason}: not healed: {error}")

    def _wait_for(self, account: AccountId, wait: timedelta, attempts: int = 1) -> None:
        self._again[account] = Waiting(account, self._world.now() + wait, attempts)

    def _walked_past(self, account: AccountId) -> None:
        if account not in self._to_walk:
            return
        is_last = account == self._to_walk[-1]
        self._rest = None if is_last else Walk(self._world.now() + SHORTEST_WAIT, str(account))

    def out_of_time(self) -> None:
        """The account at hand waits; the walk goes on behind it."""
        if account := self._at_hand:
            is_open = self._writer.log.is_unanswered(Control.ACCOUNT, account)
            found = (Kind.UNPROVEN, "written, without an answer") if is_open else (Kind.UNKNOWN, "not done")
            self._verdicts[account] = Verdict(Control.ACCOUNT, found[0], f"{account}: {found[1]} in time")
            self._wait_for(account, LADDER[0])
            self._walked_past(account)

    def kept(self) -> Kept:
        """An account that was due and not looked at, because of a pause, waits as long as the pause."""
        rest = self._rest
        if self._pause and rest:
            rest = Walk(self._world.now() + clamped(self._pause), rest.after)
        left = (
            [account for account in self._task.due(now=self._world.now()) if account not in self._verdicts]
            if self._wants
            else []
        )
        for account in left:
            self._wait_for(account, clamped(self._pause or LADDER[0]))
        verdicts = [*self._verdicts.values(), *([self._trouble] if self._trouble else [])]
        return Kept(
            verdict=account_control.together(verdicts) if self._wants or verdicts else None,
            reports=self._report.verdicts,
            before=self._memory.accounts,
            looked=frozenset({*self._verdicts, *left}),
            again=tuple(self._again.values()),
            read=tuple(self._read),
            confirmed=tuple(self._confirmed),
            sightings=tuple(self._sightings),
            begins=self._task.begins,
            walked=self._walk is not None,
            walk=rest,
            told=self._report.told,
            wish=self._task.wish,
            begun=self._task.begins,
        )
