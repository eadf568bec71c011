"""Every queue function of an app is polled for, and output bindings of type `queue` are written (facts 3, 4.5)."""

import asyncio
import json
import logging
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sandbox.host.function import Function, Invocation, OutputNotWrittenError
from sandbox.host.host_json import QueueOptions
from sandbox.host.message import MessageQueue, QueueTroubleError, encoded
from sandbox.host.queue_listener import QueueListener
from sandbox.host.settings import QueueConnection, UnresolvedSettingError, queue_connection, resolved
from sandbox.host.worker import Worker

if TYPE_CHECKING:
    from sandbox.host.storage_queue import StorageQueues

TRIGGER = "queueTrigger"
_OUTPUT = "queue"
_POISON = "-poison"
_LONGEST_NAME = 63
_log = logging.getLogger("sandbox.host")


class Queues:
    """A function whose connection does not resolve is told in the log and never polled for, as in the real host."""

    def __init__(self, worker: Worker, options: QueueOptions, settings: Mapping[str, str] = os.environ) -> None:
        self._worker = worker
        self._options = options
        self._settings = settings
        self._services: dict[QueueConnection, StorageQueues] = {}
        self._listeners: list[QueueListener] = []
        self._running: list[asyncio.Task[None]] = []

    def start(self) -> None:
        for function in self._worker.functions:
            if function.trigger_type == TRIGGER:
                self._listen(function)
        self._running = [asyncio.create_task(listener.run()) for listener in self._listeners]
        for task in self._running:
            task.add_done_callback(_tell_end)

    async def stop(self) -> None:
        """Takes no further messages; those in work end first."""
        for listener in self._listeners:
            listener.stop()
        await asyncio.gather(*self._running)
        for service in self._services.values():
            await service.aclose()

    async def write(self, function: Function, ended: Invocation) -> None:
        """Puts the values of the function's queue outputs. Raises OutputNotWrittenError."""
        for binding in function.bindings:
            if binding.get("type") == _OUTPUT and str(binding.get("name")) in ended.outputs:
                await self._put(binding, _texts(ended.outputs[str(binding.get("name"))]))

    async def _put(self, binding: Mapping[str, object], texts: list[str]) -> None:
        try:
            queue = self._queue(binding)
            for text in texts:
                await queue.put(encoded(text, self._options.encoding))
        except (UnresolvedSettingError, QueueTroubleError, ValueError) as error:
            raise OutputNotWrittenError(str(error)) from error

    def _listen(self, function: Function) -> None:
        try:
            queue = self._queue(function.trigger)
            poison = self._poison(function.trigger, queue)
        except (UnresolvedSettingError, ValueError) as error:
            _log.error("The listener for function '%s' was unable to start. %s", function.name, error)
            return
        self._listeners.append(QueueListener(self._worker, function, self._options, queue=queue, poison=poison))

    def _poison(self, binding: Mapping[str, object], queue: MessageQueue) -> MessageQueue | None:
        if queue.name.endswith(_POISON) or len(queue.name + _POISON) > _LONGEST_NAME:
            return None
        return self._queue({**binding, "queueName": queue.name + _POISON})

    def _queue(self, binding: Mapping[str, object]) -> MessageQueue:
        from sandbox.host.storage_queue import StorageQueues  # 330 ms that an app without queues need not pay

        connection = queue_connection(str(binding.get("connection") or ""), self._settings)
        if connection not in self._services:
            self._services[connection] = StorageQueues(connection)
        return self._services[connection].queue(resolved(str(binding.get("queueName", "")), self._settings))


def _tell_end(task: asyncio.Task[None]) -> None:
    """A listener that breaks must not do so in silence; the real host would end."""
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.critical("A queue listener ended: %r", error)


def _texts(value: object) -> list[str]:
    """One text, or the many of a JSON array; an object's JSON is its text."""
    if isinstance(value, bytes):
        return [value.decode()]
    text = str(value)
    try:
        parsed: object = json.loads(text)
    except ValueError:
        return [text]
    if not isinstance(parsed, list):
        return [text]
    return [one if isinstance(one, str) else json.dumps(one) for one in parsed]
