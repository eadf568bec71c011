"""Carries one event to one subscription until it is delivered or dead: attempts, waits, late answers (5.1, 5.3)."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from random import Random

from sandbox.clock import Clock
from sandbox.events.background import Background, OnBug
from sandbox.events.delivery import LATE_ANSWER_S, Request, Response, notification
from sandbox.events.event import Event
from sandbox.events.health import Wards
from sandbox.events.records import Attempt, DeadLetter, DeadLetterReason, Postponement
from sandbox.events.retry import (
    RESPONSE_DEADLINE_S,
    Answer,
    DeliveryFailedError,
    Outcome,
    answer_of,
    is_repeated,
    wait_s,
)
from sandbox.events.rules import DeliveryRules
from sandbox.events.subscription import EventSubscription

type Send = Callable[[EventSubscription, Request], Awaitable[Response]]
"""May raise OSError, and a DeliveryFailedError to say more."""

_TIMED_OUT = Answer(None, Outcome.TIMED_OUT)


class ParcelState(Enum):
    IN_FLIGHT = "about to be tried, or waiting for an answer"
    WAITING = "until the next attempt"
    DELIVERED = "delivered"
    DEAD = "given up"


@dataclass(slots=True)
class Parcel:
    """One event on its way to one subscription."""

    subscription: EventSubscription
    event: Event
    published_at: datetime
    state: ParcelState = ParcelState.IN_FLIGHT
    attempts: int = 0
    last_attempt_at: datetime | None = None

    @property
    def expires_at(self) -> datetime:
        return self.published_at + timedelta(minutes=self.subscription.ttl_minutes)


class Courier:
    """`on_change` is called whenever a parcel's state changed; `attempts` and `postponements` only ever grow.

    `attempts` are real ones only: each was a request to the endpoint.
    `on_bug` gets what a sending raised that is no OSError.
    """

    def __init__(
        self,
        clock: Clock,
        deliver: Send,
        *,
        bury: Callable[[DeadLetter], None],
        on_change: Callable[[], None],
        on_bug: OnBug,
        rules: DeliveryRules,
    ) -> None:
        self.attempts: list[Attempt] = []
        self.postponements: list[Postponement] = []
        self._clock = clock
        self._deliver = deliver
        self._bury_letter = bury
        self._on_change = on_change
        self._wards = Wards(rules)
        self._spread = rules.spread
        self._random = Random(rules.seed)  # noqa: S311  # a schedule, no secret
        self._sendings = Background(on_bug)

    async def carry(self, parcel: Parcel) -> None:
        answer = Answer(None, Outcome.BUSY)
        while parcel.attempts < parcel.subscription.max_delivery_attempts:
            if await self._kept_from(parcel):
                answer = Answer(None, Outcome.PROBATION)
            if self._clock.now() > parcel.expires_at:
                self._bury(parcel, answer, DeadLetterReason.TIME_TO_LIVE_EXCEEDED)
                return
            answer, late = await self._attempt(parcel)
            if answer.delivered or await self._answered_late(parcel, answer, late):
                self._move(parcel, ParcelState.DELIVERED)
                return
            if not is_repeated(answer, parcel.subscription.endpoint_kind):
                self._bury(parcel, answer, DeadLetterReason.UNDELIVERABLE)
                return
        self._bury(parcel, answer, DeadLetterReason.MAX_DELIVERY_ATTEMPTS_EXCEEDED)

    async def aclose(self) -> None:
        await self._sendings.aclose()

    async def _kept_from(self, parcel: Parcel) -> bool:
        """Waits as long as the endpoint is to be left alone; true when that was so."""
        health = self._wards.of(parcel.subscription.endpoint_url)
        noted: datetime | None = None
        while health.closed_until is not None and health.closed_until > self._clock.now():
            now, until = self._clock.now(), health.closed_until
            if until != noted:
                name = parcel.subscription.name
                self.postponements.append(Postponement(now, until, name, parcel.event.id))
            noted = until
            self._move(parcel, ParcelState.WAITING)
            await asyncio.sleep((until - now).total_seconds())
        return noted is not None

    async def _attempt(self, parcel: Parcel) -> tuple[Answer, asyncio.Task[Answer] | None]:
        """The answer, and the sending itself when it has not ended within the deadline: the endpoint works on."""
        self._move(parcel, ParcelState.IN_FLIGHT)
        request = notification(parcel.subscription, parcel.event, delivery_count=parcel.attempts)
        parcel.attempts += 1
        parcel.last_attempt_at = started = self._clock.now()
        sending = self._sendings.start(self._send(parcel.subscription, request))
        done, _ = await asyncio.wait({sending}, timeout=RESPONSE_DEADLINE_S)
        answer = sending.result() if done else _TIMED_OUT
        self._note_health(parcel, answer)
        self._record(parcel, answer, started)
        return answer, None if done else sending

    async def _send(self, subscription: EventSubscription, request: Request) -> Answer:
        try:
            response = await self._deliver(subscription, request)
        except TimeoutError:
            return _TIMED_OUT
        except DeliveryFailedError as error:
            return Answer(None, error.outcome)
        except OSError:
            return Answer(None, Outcome.SOCKET_ERROR)
        return answer_of(response.status)

    async def _answered_late(self, parcel: Parcel, answer: Answer, late: asyncio.Task[Answer] | None) -> bool:
        """Waits until the next attempt is due; true when a good answer to the last one came in meanwhile."""
        kind = parcel.subscription.endpoint_kind
        if not is_repeated(answer, kind) or parcel.attempts >= parcel.subscription.max_delivery_attempts:
            return False
        self._move(parcel, ParcelState.WAITING)
        pause_s = wait_s(answer, kind, failures=parcel.attempts) * (1 + self._random.uniform(0, self._spread))
        due = self._clock.now() + timedelta(seconds=pause_s)
        if late is not None:
            done, _ = await asyncio.wait({late}, timeout=min(pause_s, LATE_ANSWER_S - RESPONSE_DEADLINE_S))
            if done and late.result().delivered:
                return True
        await asyncio.sleep((due - self._clock.now()).total_seconds())
        return False

    def _note_health(self, parcel: Parcel, answer: Answer) -> None:
        health = self._wards.of(parcel.subscription.endpoint_url)
        if answer.delivered:
            health.succeeded()
        else:
            health.failed(answer.outcome, self._clock.now())

    def _record(self, parcel: Parcel, answer: Answer, started: datetime) -> None:
        event = parcel.event
        self.attempts.append(
            Attempt(
                at=started,
                subscription_name=parcel.subscription.name,
                event_id=event.id,
                event_type=event.type,
                subject=event.subject,
                number=parcel.attempts,
                status=answer.status,
                outcome=answer.outcome,
                seconds=(self._clock.now() - started).total_seconds(),
            )
        )

    def _bury(self, parcel: Parcel, answer: Answer, reason: DeadLetterReason) -> None:
        self._bury_letter(
            DeadLetter(
                subscription=parcel.subscription,
                event=parcel.event,
                reason=reason,
                last_delivery_outcome=answer.outcome,
                attempts=parcel.attempts,
                published_at=parcel.published_at,
                last_attempt_at=parcel.last_attempt_at or parcel.published_at,
            )
        )
        self._move(parcel, ParcelState.DEAD)

    def _move(self, parcel: Parcel, state: ParcelState) -> None:
        parcel.state = state
        self._on_change()
