"""A function app's folder → the host as an ASGI application, with its timers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Route

from sandbox.clock import Clock
from sandbox.host.admin import Admin
from sandbox.host.schedule import InvalidScheduleError
from sandbox.host.timers import Timers
from sandbox.host.webhook import Webhook
from sandbox.host.worker import AppDoesNotIndexError, Worker

_VERBS = ["GET", "PUT", "POST", "DELETE", "OPTIONS"]


@dataclass(frozen=True, slots=True)
class Host:
    """`error` is why no function runs, or None."""

    app: Starlette
    worker: Worker | None
    error: str | None


@asynccontextmanager
async def host_of(folder: Path, *, key: str, timers: bool = True, clock: Clock | None = None) -> AsyncIterator[Host]:
    """`key` is the master key and the system key `eventgrid_extension` at once; `timers` runs the schedules."""
    worker, schedule, error = await _loaded(folder, clock)
    admin = Admin(worker, schedule, key=key, error=error)
    if schedule is not None and timers:
        schedule.start()
    try:
        yield Host(_app(Webhook(worker, key), admin), worker, error)
    finally:
        if schedule is not None:
            await schedule.stop()
        await admin.finish()
        if worker is not None:
            await asyncio.to_thread(worker.close)


async def _loaded(folder: Path, clock: Clock | None) -> tuple[Worker | None, Timers | None, str | None]:
    try:
        worker = await Worker.load(folder)
    except AppDoesNotIndexError as error:
        return None, None, str(error)
    try:
        return worker, Timers(worker, clock or Clock()), None
    except InvalidScheduleError as error:
        worker.close()
        return None, None, str(error)


def _app(webhook: Webhook, admin: Admin) -> Starlette:
    return Starlette(
        routes=[
            Route("/runtime/webhooks/eventgrid", webhook.answer, methods=_VERBS),
            Route("/admin/functions", admin.functions, methods=["GET"]),
            Route("/admin/functions/{name}", admin.run, methods=["POST"]),
            Route("/admin/host/status", admin.status, methods=["GET"]),
        ]
    )
