"""What every stage of a self-check shares: the canary, the person, the events, and what has been seen so far."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from enforcer.ports import Now
from enforcer.selfcheck.canary import Canary, NotSent, Written, switched_on
from enforcer.selfcheck.exchange import Exchange, Reading, reading
from enforcer.selfcheck.findings import Answer, Finding, untested
from enforcer.selfcheck.ports import Arrived, Events, Person, Write
from enforcer.selfcheck.question import Question
from enforcer.selfcheck.questions import CORRELATION

UNHEARD = "nobody listens: repeat with --events"
DISCLOSES = "Extensions that hand prompts on may come on; a command to switch them off follows."
_POLL_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """`events` None: nobody listens. `patience`: for an event, for Resource Graph, and for a person's command."""

    person: Person
    events: Events | None
    now: Now
    patience: timedelta
    least_rights: bool


class Trip:
    """One self-check under way."""

    def __init__(self, canary: Canary, given: Circumstances) -> None:
        self.canary = canary
        self.given = given
        self.person = given.person
        self.names: set[str] = set()
        self.agreed_on: set[str] = set()
        """What writes that were agreed to name as on."""
        self.answers: list[Reading] = []
        self.reads: list[Reading] = []
        self.findings: dict[str, Finding] = {}
        self._arrived: list[Arrived] = []

    def found(self, *findings: Finding) -> None:
        self.findings |= {finding.question.key: finding for finding in findings}

    async def plan(self) -> Reading | None:
        plan = reading(await self.canary.read())
        if plan is not None:
            self.read(plan)
        return plan

    def read(self, plan: Reading) -> None:
        self.reads.append(plan)
        self.names |= set(plan.names)

    def answered(self, exchange: Exchange) -> Reading | None:
        """The plan in the answer to a PUT; what was answered instead is told."""
        answer = reading(exchange)
        if answer is None:
            self.person.hears(f"the PUT was answered {exchange.status} {exchange.code}")
            return None
        self.answers.append(answer)
        self.names |= set(answer.names)
        return answer

    async def agrees(self, writes: tuple[Write, ...]) -> bool:
        agreed = await self.person.agrees(writes)
        if agreed:
            self.agreed_on |= {name for write in writes for name in switched_on(write.body)}
        return agreed

    async def put(self, write: Write, known: Reading, concerned: tuple[Question, ...] = ()) -> Written | None:
        """None where it was not sent, because the plan changed meanwhile: then nothing is known of the concerned."""
        try:
            return await self.canary.put(write, known)
        except NotSent as error:
            self.person.hears(f"not sent: {error}")
            self.found(*(untested(question, str(error)) for question in concerned))
            return None

    async def until(self, holds: Callable[[Reading], bool]) -> Reading | None:
        """The plan as soon as it reads so; None: not within the patience."""
        give_up = self.given.now() + self.given.patience
        while (plan := await self.plan()) is None or not holds(plan):
            if self.given.now() > give_up:
                return None
            await asyncio.sleep(_POLL_S)
        return plan

    async def time_until(self, holds: Callable[[], Awaitable[bool]], put: Exchange) -> timedelta | None:
        """From the answer to the PUT; None: not within the patience."""
        give_up = self.given.now() + self.given.patience
        while not await holds():
            if self.given.now() > give_up:
                return None
            await asyncio.sleep(_POLL_S)
        return max(self.given.now() - put.answered_at, timedelta(0))

    async def event_of(self, put: Exchange, events: Events) -> Arrived | None:
        """By its correlation id; where that is not kept, the first that says a time since the PUT was sent."""
        self.person.hears("waiting for the event")
        found: list[Arrived] = []

        async def came() -> bool:
            self._arrived += await events.arrived()
            found[:] = [event for event in self._arrived if self._is_of(event, put)]
            return bool(found)

        if await self.time_until(came, put) is None:
            return None
        return next((event for event in found if event.correlation_id == put.correlation_id), found[0])

    def _is_of(self, event: Arrived, put: Exchange) -> bool:
        if event.correlation_id is not None and event.correlation_id == put.correlation_id:
            return True
        known = self.findings.get(CORRELATION.key)
        if known is not None and known.answer is Answer.CONFIRMED:
            return False
        return event.event_at is not None and event.event_at >= put.sent_at
