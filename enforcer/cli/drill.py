"""`enforcer drill`: a synthetic event for the canary goes the whole way; how long it took, and what it found."""

import asyncio
import json
from typing import Annotated
from uuid import uuid4

import typer

from enforcer.cli.estate import asked, chosen, connected, warn
from enforcer.cli.exits import AsJson, Exit
from enforcer.cli.terminal import Console
from enforcer.configuration.table import SETTINGS
from enforcer.errors import BadSettings, Problem
from enforcer.memory.drill import Drill, DrillFailure
from enforcer.record import seconds
from enforcer.triggers.run_drill import begin, latest

_NAME = "ENFORCER_DRILL_SUBSCRIPTION"
_PAUSE_S = 1.0
_WAIT_S = 120
"""Event Grid delivers within seconds, and again after 10 and 30; a cold start takes some."""

Wait = Annotated[int, typer.Option("--wait", min=1, max=600, help="Seconds to wait for its end.")]


def drill(*, wait: Wait = _WAIT_S, as_json: AsJson = False) -> None:
    """Send a drill for ENFORCER_DRILL_SUBSCRIPTION under your own login, and wait until the app has looked.

    It needs EventGrid Data Sender on the outcome topic, and the app's ledger. Nothing is written to the canary, even
    where it has drifted. Exit code 0: passed. 2: passed, and the canary has drifted. 3: the topic refused it. 4: bad
    settings. 5: it did not come back, or could not be read.
    """
    done = asked(_drilled(wait), as_json=as_json)
    _tell(done, as_json=as_json)
    raise typer.Exit(_exit(done))


async def _drilled(wait_s: int) -> Drill:
    settings = chosen()
    async with connected(settings, writes=True) as world:
        if world.drilling is None:
            allowed = next(setting.allowed for setting in SETTINGS if setting.name == _NAME)
            raise BadSettings([Problem(_NAME, "", "nothing", allowed)])
        begun = await begin(world, world.drilling, drill_id=str(uuid4()))
        for _ in range(int(wait_s / _PAUSE_S)):
            if begun.ended_at:
                break
            await asyncio.sleep(_PAUSE_S)
            known = await latest(world)
            begun = known if known and known.id == begun.id else begun
        return begun


def _exit(done: Drill) -> Exit:
    if done.verdict:
        return Exit.GOOD if done.is_good else Exit.DRIFT
    is_refused = done.failure is DrillFailure.NOT_SENT and done.detail in {"401", "403"}
    return Exit.REFUSED if is_refused else Exit.NOT_REACHED


def _tell(done: Drill, *, as_json: bool) -> None:
    took = seconds(done.sent_at, done.ended_at) if done.ended_at else None
    delivered = seconds(done.sent_at, done.arrived_at) if done.arrived_at else None
    end = "passed" if done.verdict else (done.failure or DrillFailure.NOT_DELIVERED).value
    detail = done.verdict.value if done.verdict else done.detail or "the event did not come back in time"
    if as_json:
        said = {"good": _exit(done) is Exit.GOOD, "drill": done.id, "subscription": done.subscription}
        print(json.dumps(said | {"end": end, "detail": detail, "seconds": took, "deliveredSeconds": delivered}))
    elif done.verdict:
        line = f"[green]passed[/] in {took} s, delivered after {delivered} s; the canary's plan is {detail}"
        Console().print(line, soft_wrap=True, highlight=False)
    else:
        warn(f"{end}: {detail}", style="red")
