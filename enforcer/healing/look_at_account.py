"""An AI account → the verdict on its own Defender switch, which is put back on where that is wanted."""

from datetime import timedelta

from enforcer.controls import account as account_control
from enforcer.desired import observed
from enforcer.errors import AzureError, NotNow, Refused
from enforcer.exposure.timeline import Sighting
from enforcer.facts import AccountId, Control
from enforcer.healing.keep_plan import REVERTED_PAUSE
from enforcer.healing.write import Writer
from enforcer.healing.write_account import switch_on
from enforcer.looks.account_task import Task, clamped, wait_after
from enforcer.memory.accounts import Waiting
from enforcer.memory.subscription import Awaiting
from enforcer.observed.account import SwitchSeen
from enforcer.remembering.exposure import sighting
from enforcer.schedule import HOURLY, LADDER, is_role_on_its_way
from enforcer.verdict import Kind, Verdict
from enforcer.world import World


class AccountLooks:
    """Of one round, each at one account, and what all of them leave behind.

    `again` waits by name; `read` are the heals whose waiting is over, `confirmed` those of them that stuck; `pause` is
    what the service asked for.
    """

    def __init__(self, task: Task, world: World, writer: Writer) -> None:
        self._task = task
        self._world = world
        self._writer = writer
        self._memory = task.memory
        self.again: dict[AccountId, Waiting] = {}
        self.read: list[Awaiting] = []
        self.confirmed: list[Awaiting] = []
        self.sightings: list[Sighting] = []
        self.pause: timedelta | None = None

    async def look(self, account: AccountId) -> Verdict:
        verdict = Verdict(Control.ACCOUNT, Kind.UNKNOWN, f"{account} was not read")
        try:
            verdict = await self._read_now(account)
            if verdict.action and self._task.desired.writes:
                verdict = await self._heal(account, verdict)
        except AzureError as error:
            return self._stopped(account, verdict, error)
        if verdict.kind is Kind.UNPROVEN:
            self.wait_for(account, LADDER[0])
        if verdict.kind is Kind.OBSERVED and (end := self._task.desired.paused_until):
            self.wait_for(account, clamped(end - self._world.now()))
        return verdict

    def out_of_time(self, account: AccountId) -> Verdict:
        """The verdict on the one at hand when the time was over; it waits."""
        is_open = self._writer.log.is_unanswered(Control.ACCOUNT, account)
        kind, words = (Kind.UNPROVEN, "written, without an answer") if is_open else (Kind.UNKNOWN, "not done")
        self.wait_for(account, LADDER[0])
        return Verdict(Control.ACCOUNT, kind, f"{account}: {words} in time")

    def wait_for(self, account: AccountId, wait: timedelta, attempts: int = 1) -> None:
        self.again[account] = Waiting(account, self._world.now() + wait, attempts)

    def judged(self, seen: SwitchSeen) -> Verdict:
        """A read ends the waiting of every heal of the account before it."""
        verdict = account_control.judge(self._task.desired.account_switch, seen, self._memory)
        awaited = [entry for entry in self._memory.awaiting if entry.account == seen.account]
        self.read += awaited
        if verdict.kind is Kind.PROVEN:
            self.confirmed += awaited
        verdict = self._task.desired.exempted(verdict)
        return verdict if self._task.desired.writes else observed(verdict)

    async def _read_now(self, account: AccountId) -> Verdict:
        sent = self._world.now()
        seen = await self._world.accounts.switch(self._memory.subscription, account)
        self._writer.log.time_left.read_took(self._world.now() - sent)
        verdict = self.judged(seen)
        self.sightings.append(sighting(verdict, sent=sent, got=self._world.now(), account=account))
        return verdict

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
            self.pause = error.retry_after
        if isinstance(error, NotNow | Refused) or attempts < len(LADDER):
            self.wait_for(account, HOURLY if is_refused else wait_after(error, attempts), attempts + 1)
        if self._writer.log.is_unanswered(Control.ACCOUNT, account):
            return Verdict(Control.ACCOUNT, Kind.UNPROVEN, f"{account}: written, without an answer: {error}")
        if not verdict.action:
            return Verdict(Control.ACCOUNT, Kind.UNKNOWN, f"{account}: {error}")
        kind = Kind.REFUSED if is_refused else Kind.DRIFTED
        return Verdict(Control.ACCOUNT, kind, f"{verdict.reason}: not healed: {error}")
