"""A function app's folder → the host as an ASGI application, with its timers and its queues."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Route

from sandbox.clock import Clock
from sandbox.host.admin import Admin
from sandbox.host.function import AppDoesNotIndexError
from sandbox.host.host_json import InvalidHostJsonError, queue_options
from sandbox.host.queues import Queues
from sandbox.host.schedule import InvalidScheduleError
from sandbox.host.timers import Timers
from sandbox.host.webhook import Webhook
from sandbox.host.worker import Worker

_VERBS = ["GET", "PUT", "POST", "DELETE", "OPTIONS"]


@dataclass(frozen=True, slots=True)
class Host:
    """`error` is why no function runs, or None."""

    app: Starlette
    worker: Worker | None
    error: str | None


@asynccontextmanager
async def host_of(
    folder: Path, *, key: str, timers: bool = True, clock: Clock | None = None, worker_apart: bool = False
) -> AsyncIterator[Host]:
    """`key` is the master key and the system key `eventgrid_extension` at once; `timers` runs the schedules.

    `worker_apart` gives the app a process that can import its own `.python_packages` and Microsoft's worker only.
    """
    try:
        loaded = await _loaded(folder, clock, worker_apart=worker_apart)
    except (AppDoesNotIndexError, InvalidScheduleError, InvalidHostJsonError) as error:
        yield Host(_app(Webhook(None, key), Admin(None, None, key=key, error=str(error))), None, str(error))
        return
    admin = Admin(loaded.worker, loaded.timers, key=key, error=None)
    loaded.worker.write_outputs = loaded.queues.write
    loaded.queues.start()
    if timers:
        loaded.timers.start()
    try:
        yield Host(_app(Webhook(loaded.worker, key), admin), loaded.worker, None)
    finally:
        await loaded.timers.stop()
        await admin.finish()
        await loaded.queues.stop()
        await asyncio.to_thread(loaded.worker.close)


@dataclass(frozen=True, slots=True)
class _Loaded:
    worker: Worker
    timers: Timers
    queues: Queues


async def _loaded(folder: Path, clock: Clock | None, *, worker_apart: bool) -> _Loaded:
    options = queue_options(folder)
    worker = await (Worker.load_apart(folder) if worker_apart else Worker.load(folder))
    try:
        return _Loaded(worker, Timers(worker, clock or Clock()), Queues(worker, options))
    except InvalidScheduleError:
        worker.close()
        raise


def _app(webhook: Webhook, admin: Admin) -> Starlette:
    return Starlette(
        routes=[
            Route("/runtime/webhooks/eventgrid", webhook.answer, methods=_VERBS),
            Route("/admin/functions", admin.functions, methods=["GET"]),
            Route("/admin/functions/{name}", admin.run, methods=["POST"]),
            Route("/admin/host/status", admin.status, methods=["GET"]),
        ]
    )
