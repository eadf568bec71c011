"""The triggers, and the last resort for a bug. Everything else is in `enforcer`."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import azure.functions as func

from enforcer.at_most import for_each
from enforcer.configuration.storage import connection_name
from enforcer.facts import Fact
from enforcer.wiring import start

app = func.FunctionApp()
_enforcer = start(os.environ, app_folder=Path(__file__).parent)


@app.function_name("on_change")
@app.event_grid_trigger(arg_name="event")
async def on_change(event: str) -> None:
    """An ARM event of an enrolled subscription. `str` gives the raw text of both schemas, malformed ones included."""
    await _deliver(_enforcer.read_change, event)


@app.function_name("on_change_queued")
@app.queue_trigger(arg_name="message", queue_name="enforcer-changes", connection=connection_name(os.environ))
async def on_change_queued(message: str) -> None:
    """The same by a Storage queue, where Event Grid is not let in."""
    await _deliver(_enforcer.read_change, message)


@app.function_name("on_vending")
@app.event_grid_trigger(arg_name="event")
async def on_vending(event: str) -> None:
    """A vending pipeline says that it created a subscription."""
    await _deliver(_enforcer.read_vending, event)


@app.function_name("drain")
@app.timer_trigger(arg_name="timer", schedule="0 * * * * *", run_on_startup=False, use_monitor=True)
async def drain(timer: func.TimerRequest) -> None:  # noqa: ARG001  the worker passes it by name
    """Every minute: what could not be done or told before, and heals that nobody has confirmed yet."""
    if due := await _enforcer.due():
        await for_each(due, _look, at_once=_enforcer.world.concurrency)
    await _enforcer.after_due()


@app.function_name("discover")
@app.timer_trigger(arg_name="timer", schedule="30 */2 * * * *", run_on_startup=False, use_monitor=True)
async def discover(timer: func.TimerRequest) -> None:  # noqa: ARG001  the worker passes it by name
    """Every two minutes: subscriptions below the management groups that nobody knows yet."""
    await _enforcer.timers.discover()


@app.function_name("sweep")
@app.timer_trigger(arg_name="timer", schedule="45 */5 * * * *", run_on_startup=False, use_monitor=True)
async def sweep(timer: func.TimerRequest) -> None:  # noqa: ARG001  the worker passes it by name
    """Every five minutes: begin the hourly sweep when it is time, or go on with one that was not finished."""
    await _enforcer.timers.sweep()


@app.function_name("reconcile_subscription")
@app.queue_trigger(arg_name="message", queue_name="enforcer-due", connection=connection_name(os.environ))
async def reconcile_subscription(message: str) -> None:
    """One due row that the timer handed on, so that the runtime scales the work out."""
    await _deliver(_enforcer.read_message, message)


@app.queue_trigger(arg_name="message", queue_name="enforcer-changes-poison", connection=connection_name(os.environ))
async def on_change_poison(message: str) -> None:
    """An event that could not be read from its queue, however often: on record, and looked at later."""
    await _enforcer.last_resort.bury_change(message)


@app.queue_trigger(arg_name="message", queue_name="enforcer-due-poison", connection=connection_name(os.environ))
async def reconcile_subscription_poison(message: str) -> None:
    """The same of a due row: its row is still due."""
    await _enforcer.last_resort.bury_message(message)


async def _deliver(read: Callable[[str], Awaitable[Fact | None]], event: str) -> None:
    """Acknowledged where the fact is kept; raised where it is not, so that Event Grid delivers again."""
    fact: Fact | None = None
    try:
        if fact := await read(event):
            await _enforcer.hear(fact)
    except Exception as error:  # the last resort for a bug: on record, a due row, acknowledged
        if not await _enforcer.last_resort.failed(fact, error):
            raise


async def _look(fact: Fact) -> None:
    """The same of a due row: one that fails keeps the others from nothing."""
    try:
        await _enforcer.look(fact)
    except Exception as error:  # as above
        if not await _enforcer.last_resort.failed(fact, error):
            raise
