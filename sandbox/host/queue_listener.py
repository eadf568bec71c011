"""Polls the queue of one function and runs it for every message, as the Storage extension does (version 5.x).

Source: QueueListener.cs, QueueProcessor.cs, RandomizedExponentialBackoffStrategy.cs in azure-sdk-for-net.
"""

import asyncio
import logging
import random
from contextlib import suppress
from datetime import timedelta

from sandbox.host.function import Function
from sandbox.host.host_json import QueueOptions
from sandbox.host.message import Message, MessageQueue, QueueTroubleError, decoded
from sandbox.host.worker import Worker

HIDDEN_S = 600.0
"""While a function works on a message; renewed at half time. After a crash the message comes back this late."""
_LEAST_DELAY_S = 0.1
_SPREAD = 0.2
_log = logging.getLogger("sandbox.host")


class Backoff:
    """Waits between polls that found nothing: 0.1 s, then doubling with a spread of 20 % up to the longest."""

    def __init__(self, longest: timedelta) -> None:
        self._longest_s = longest.total_seconds()
        self._exponent = 0

    def found(self) -> None:
        self._exponent = 0

    def next_s(self) -> float:
        step = random.uniform(1 - _SPREAD, 1 + _SPREAD) * 2 ** (self._exponent - 1)  # noqa: S311  # no secret
        delay_s = _LEAST_DELAY_S * (1 + (step if self._exponent else 0))
        if delay_s >= self._longest_s:
            return self._longest_s
        self._exponent += 1
        return delay_s


class QueueListener:
    """`poison` is None where the queue is itself a poison queue: then what failed stays hidden for ten minutes."""

    def __init__(
        self,
        worker: Worker,
        function: Function,
        options: QueueOptions,
        *,
        queue: MessageQueue,
        poison: MessageQueue | None,
    ) -> None:
        self._worker = worker
        self._function = function
        self._options = options
        self._queue = queue
        self._poison = poison
        self._backoff = Backoff(options.max_polling_interval)
        self._in_work: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Until `stop`; then what is in work ends first."""
        while not self._stopping.is_set():
            if await self._poll():
                self._backoff.found()
                await self._until_below_threshold()
            else:
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._backoff.next_s()):
                        await self._stopping.wait()
        await asyncio.gather(*self._in_work)

    def stop(self) -> None:
        self._stopping.set()

    async def _poll(self) -> bool:
        try:
            batch = await self._queue.receive(self._options.batch_size, hidden_s=HIDDEN_S)
        except QueueTroubleError as trouble:
            _log.warning("polling for %s: %s", self._function.name, trouble)
            return False
        for message in batch:
            task = asyncio.create_task(self._take(message))
            self._in_work.add(task)
            task.add_done_callback(self._in_work.discard)
        return bool(batch)

    async def _until_below_threshold(self) -> None:
        while len(self._in_work) > self._options.new_batch_threshold:
            await asyncio.wait(self._in_work, return_when=asyncio.FIRST_COMPLETED)

    async def _take(self, message: Message) -> None:
        try:
            if message.dequeue_count > self._options.max_dequeue_count:
                await self._bury(message)
            else:
                await self._run(message)
        except QueueTroubleError as trouble:
            _log.warning("message %s of %s: %s", message.id, self._function.name, trouble)

    async def _run(self, message: Message) -> None:
        """What cannot be decoded counts as a failed run, but the function never sees it (azure-sdk-for-net#28799)."""
        text = decoded(message.text, self._options.encoding)
        if text is None:
            await self._fail(message)
            return
        holder = _Holder(self._queue, message)
        try:
            ended = await self._worker.invoke(self._function, text, kind="string", metadata=message.metadata())
        finally:
            message = await holder.release()
        if ended.succeeded:
            await self._queue.delete(message)
        else:
            _log.error("function %s failed on message %s: %s", self._function.name, message.id, ended.error)
            await self._fail(message)

    async def _fail(self, message: Message) -> None:
        if message.dequeue_count >= self._options.max_dequeue_count:
            await self._bury(message)
        elif self._poison is not None:
            await self._queue.hide(message, hidden_s=self._options.visibility_timeout.total_seconds())

    async def _bury(self, message: Message) -> None:
        """The text is copied as it is: encoded, or whatever it was."""
        if self._poison is None:
            return
        wording = "Message has reached MaxDequeueCount of %d. Moving message to queue '%s'."
        _log.warning(wording, self._options.max_dequeue_count, self._poison.name)
        await self._poison.put(message.text)
        await self._queue.delete(message)


class _Holder:
    """Keeps a message hidden while somebody works on it."""

    def __init__(self, queue: MessageQueue, message: Message) -> None:
        self._queue = queue
        self._message = message
        self._released = asyncio.Event()
        self._renewing = asyncio.create_task(self._renew())

    async def release(self) -> Message:
        """The message with its latest receipt; a renewal that is under way ends first."""
        self._released.set()
        await self._renewing
        return self._message

    async def _renew(self) -> None:
        while not await self._released_within(HIDDEN_S / 2):
            try:
                self._message = await self._queue.hide(self._message, hidden_s=HIDDEN_S)
            except QueueTroubleError as trouble:
                _log.warning("message %s stays hidden no longer: %s", self._message.id, trouble)

    async def _released_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                return await self._released.wait()
        except TimeoutError:
            return False
