"""A tiny model of the service that keeps the AI plan, at its worst for us (facts: defender-plan 3.2, 3.3).

PUT merges by name; what a rise from Free leaves out comes on; a refused extension reads as on all the same.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path

from enforcer.errors import AnswerLost, Refused
from enforcer.estate import Estate
from enforcer.facts import AccountId, SubscriptionId
from enforcer.local.baseline_files import BaselineFiles
from enforcer.local.ledger import SqliteLedger
from enforcer.observed.account import Account, AccountsPage, AlertRoute, SwitchSeen
from enforcer.observed.index_page import IndexPage, TraitsPage
from enforcer.observed.place import Place
from enforcer.observed.plan import Extension, OperationStatus, PlanSeen, PlanWrite, Registration, Tier
from enforcer.world import World
from tests.unit.build import NOW, SUBSCRIPTION


class Reply(Enum):
    """What becomes of a PUT and of its answer."""

    DONE = "done"
    FAILED = "every extension that is sent as on is refused, and reads as on"
    SILENT = "done, without operation statuses"
    EMPTY = "done, without a body"
    LOST = "done, and the answer is lost"
    NEVER = "it never arrives"
    DENIED = "denied"


def put(plan: PlanSeen, write: PlanWrite, appearing: frozenset[str], reply: Reply = Reply.DONE) -> PlanSeen:
    """The plan after a PUT, with the statuses that its answer carries."""
    rising = plan.tier is not Tier.STANDARD
    states = {name.casefold(): Extension(name, enabled=True) for name in appearing} if rising else {}
    states |= {} if rising else {seen.name.casefold(): seen for seen in plan.extensions}
    states |= {sent.name.casefold(): sent for sent in write.extensions}
    return PlanSeen(Tier.STANDARD, tuple(replace(entry, status=_status(entry, reply)) for entry in states.values()))


def read(plan: PlanSeen) -> PlanSeen:
    """The same plan without what only the answer to a PUT carries."""
    bare = (replace(entry, status=OperationStatus.NOT_REPORTED, message=None) for entry in plan.extensions)
    return replace(plan, extensions=tuple(bare))


def _status(entry: Extension, reply: Reply) -> OperationStatus:
    if reply is Reply.FAILED and entry.enabled:
        return OperationStatus.FAILED
    return OperationStatus.SUCCEEDED if reply in {Reply.DONE, Reply.FAILED} else OperationStatus.NOT_REPORTED


@dataclass
class Service:
    """Answers the ports for one subscription; `replies` says what becomes of the next PUTs, and then all is well."""

    plan: PlanSeen
    appearing: frozenset[str] = frozenset()
    replies: list[Reply] = field(default_factory=list)
    puts: list[PlanWrite] = field(default_factory=list)
    said_yes: bool = False
    """Whether the last PUT was answered, and by `Succeeded`."""
    waited: timedelta = timedelta(0)

    async def read(self, _: SubscriptionId) -> PlanSeen | None:
        return read(self.plan)

    async def write(self, _: SubscriptionId, write: PlanWrite) -> PlanSeen:
        reply = self.replies.pop(0) if self.replies else Reply.DONE
        self.puts.append(write)
        self.said_yes = reply is Reply.DONE
        if reply is Reply.NEVER:
            raise AnswerLost("Unreachable", "it never arrived")
        if reply is Reply.DENIED:
            raise Refused("AuthorizationFailed", "denied")
        answer = put(self.plan, write, self.appearing, reply)
        self.plan = read(answer)
        if reply in {Reply.LOST, Reply.EMPTY}:
            raise AnswerLost("Unreachable", "the answer was lost, or had no body")
        return answer

    async def register(self, _: SubscriptionId) -> Registration:
        return Registration.REGISTERED

    async def state(self, _: SubscriptionId) -> Registration:
        return Registration.REGISTERED

    async def plans(self, subscriptions: Sequence[SubscriptionId]) -> IndexPage:
        """Nobody sweeps here."""
        return IndexPage(unreadable=frozenset(subscriptions))

    async def traits(self, _: Sequence[SubscriptionId]) -> TraitsPage:
        return TraitsPage()

    async def accounts(self, _: Sequence[SubscriptionId]) -> AccountsPage:
        return AccountsPage()

    async def of(self, _: SubscriptionId) -> tuple[Account, ...]:
        """There is no account."""
        return ()

    async def switch(self, _: SubscriptionId, account: AccountId) -> SwitchSeen:
        return SwitchSeen(account, None)

    async def switch_on(self, _: SubscriptionId, account: AccountId) -> SwitchSeen:
        return SwitchSeen(account, None)

    async def contacts(self, _: SubscriptionId) -> tuple[AlertRoute, ...]:
        return ()

    async def exports(self, _: SubscriptionId) -> tuple[AlertRoute, ...]:
        return ()

    async def members(self) -> Mapping[SubscriptionId, Place]:
        return {SUBSCRIPTION: Place(("mg",))}

    def now(self) -> datetime:
        return NOW + self.waited + timedelta(seconds=asyncio.get_running_loop().time())

    @contextmanager
    def world(self) -> Iterator[World]:
        ledger = SqliteLedger(now=self.now)
        with closing(ledger):
            estate = Estate(self, self.now)
            none = BaselineFiles(Path("none"))
            yield World(
                plans=self,
                providers=self,
                accounts=self,
                alerts=self,
                estate=estate,
                index=self,
                ledger=ledger,
                baseline=none,
                now=self.now,
            )
