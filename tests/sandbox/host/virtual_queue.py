"""A Storage queue on the test's own clock: visibility, receipts and dequeue counts, nothing more."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count

from sandbox.host.message import Message, QueueTroubleError

START = datetime(2026, 11, 23, 7, tzinfo=UTC)


def now_s() -> float:
    return asyncio.get_running_loop().time()


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


@dataclass
class VirtualQueue:
    """`polls` are the times of `receive`; while `troubled` every call raises QueueTroubleError."""

    name: str = "work"
    messages: dict[str, Message] = field(default_factory=dict)
    polls: list[float] = field(default_factory=list)
    troubled: bool = False
    _receipts: Iterator[int] = field(default_factory=count)

    async def receive(self, count: int, *, hidden_s: float) -> tuple[Message, ...]:
        self.polls.append(now_s())
        self._check()
        visible = [one for one in self.messages.values() if one.next_visible_at <= at(now_s())][:count]
        for one in visible:
            self._hidden(replace(one, dequeue_count=one.dequeue_count + 1), hidden_s)
        return tuple(self.messages[one.id] for one in visible)

    async def hide(self, message: Message, *, hidden_s: float) -> Message:
        self._check()
        return self._hidden(self.messages[message.id], hidden_s) if self._owns(message) else message

    async def delete(self, message: Message) -> None:
        self._check()
        if self._owns(message):
            del self.messages[message.id]

    async def put(self, text: str) -> None:
        self._check()
        number, now = str(next(self._receipts)), at(now_s())
        self.messages[number] = Message(number, text, "", 0, now, now + timedelta(days=7), now)

    def _owns(self, message: Message) -> bool:
        return message.id in self.messages and self.messages[message.id].pop_receipt == message.pop_receipt

    def _hidden(self, message: Message, hidden_s: float) -> Message:
        receipt, until = str(next(self._receipts)), at(now_s() + hidden_s)
        self.messages[message.id] = replace(message, pop_receipt=receipt, next_visible_at=until)
        return self.messages[message.id]

    def _check(self) -> None:
        if self.troubled:
            raise QueueTroubleError("the queue is down")
