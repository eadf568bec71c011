"""The end of a run: all comes to rest, the worker is told to end in the middle of work, and the next one takes over."""

import asyncio
import json
import time
from collections.abc import Collection, Mapping
from datetime import timedelta

from azure.data.tables.aio import TableClient

from bench.soak.claims import Claims
from bench.soak.complaints import complaints
from bench.soak.gauging import Gauging
from bench.soak.ground import Ground
from bench.soak.life import Life
from enforcer.azure.table import TABLE, Table
from enforcer.azure.tables import TablesLedger

ENDS_WITHIN_S = 15.0
"""A look that is under way has so long for all; then the host stand-in ends it with a signal that is no clean end."""
_PATIENCE_S = 120
"""Messages wait for up to a minute, in real time."""
_ROUNDS, _FEWEST = 24, 5
"""Half hours: at the least until the hourly sweep has been by twice."""
_STEP = timedelta(minutes=30)
_AT_THE_END = 5
_PAGE = 100
_THE_HOSTS = {"_serve"}
"""The coroutine that asyncio runs as a whole."""
_AT_REST = {*_THE_HOSTS, "QueueListener.run", "RequestResponseCycle.run_asgi", "Admin._invoked"}
"""The host stand-in's, while it answers the gauge."""
_WATCHES = {"Outbox._look"}
"""Ends by itself within some seconds, and what it watches leaves with the exporter's end: at work it may be there."""
_QUIET_S = 20


async def ended(life: Life, gauging: Gauging) -> Claims:
    claims = Claims()
    await _come_to_rest(life)
    await _expect_all_done(life, gauging, claims)
    ground, tally = life.scene.ground, life.scene.tally
    claims.expect("no event was given up by Event Grid", len(ground.grid.dead_letters), 0)
    claims.expect("nothing went wrong inside", tally.names["internal_error"], 0)
    claims.expect("nothing went wrong in the sandbox", ground.azure.internal_errors, [])
    claims.expect("every run of a timer succeeded, every event came to rest", life.scene.time.failed, [])
    claims.expect("tasks that are left once all is done", await _tasks_at_rest(gauging), {})
    await _told_to_end_at_work(life, claims)
    await ground.host.restart()  # what was not acknowledged Event Grid delivers to it; what was begun is due
    await _come_to_rest(life)
    await _expect_all_done(life, gauging, claims, who="the next worker: ")
    await _tasks_at_rest(gauging)
    await _told_to_end(life, claims, when="at rest", may_be_left=_THE_HOSTS)
    return claims


async def _come_to_rest(life: Life) -> None:
    """Half an hour at a time, until nothing is left to do."""
    scene = life.scene
    await life.mend()
    for number in range(_ROUNDS):
        await scene.time.settle()
        await scene.time.skip(_STEP)
        scene.tally.take(scene.ground)
        if number >= _FEWEST and not scene.estate.unprotected and not scene.tally.lost:
            return


async def _expect_all_done(life: Life, gauging: Gauging, claims: Claims, *, who: str = "") -> None:
    claims.expect(f"{who}every subscription is protected", life.scene.estate.unprotected, ())
    claims.expect(f"{who}no message is left in a queue", await _messages(gauging), 0)
    claims.expect(f"{who}every acknowledged delivery is on record", _lost(life), 0)
    claims.expect(f"{who}no busy mark is left in the ledger", await _busy(life.scene.ground), ())


async def _tasks_at_rest(gauging: Gauging) -> dict[str, int]:
    """Those that are none of the host's, after waiting for what ends by itself."""
    for _ in range(_QUIET_S):
        left = _others((await gauging.fares())["tasks"], _AT_REST)
        if not left:
            break
        await asyncio.sleep(1)
    return left


async def _told_to_end_at_work(life: Life, claims: Claims) -> None:
    """SIGTERM right after five plans were switched off: what is acknowledged is done and on record, though it ends."""
    scene = life.scene
    await asyncio.gather(*(scene.by.plan_off(one) for one in scene.estate.ids[-_AT_THE_END:]))
    await _told_to_end(life, claims, when="at work", may_be_left=_THE_HOSTS | _WATCHES)
    claims.expect("what it acknowledged is on record, though it ended", _lost(life), 0)


async def _told_to_end(life: Life, claims: Claims, *, when: str, may_be_left: Collection[str]) -> None:
    host, began = life.scene.ground.host, time.monotonic()
    await host.stop()
    claims.expect_at_most(f"seconds from SIGTERM to the end, {when}", time.monotonic() - began, ENDS_WITHIN_S)
    claims.expect(f"its exit code, {when}", host.exit_code, 0)
    left = json.loads(life.scene.ground.left.read_text(encoding="utf-8"))["tasks"]
    claims.expect(f"tasks left behind at the end of its loop, {when}", _others(left, may_be_left), {})
    claims.expect(f"complaints of the interpreter, {when}", complaints(host.output), [])


def _others(tasks: Mapping[str, int], known: Collection[str]) -> dict[str, int]:
    return {name: number for name, number in tasks.items() if name not in known}


def _lost(life: Life) -> int:
    life.scene.tally.take(life.scene.ground)
    return life.scene.tally.lost


async def _messages(gauging: Gauging) -> int:
    """After waiting for those that wait for their time."""
    for _ in range(_PATIENCE_S):
        if not await gauging.messages():
            return 0
        await asyncio.sleep(1)
    return await gauging.messages()


async def _busy(ground: Ground) -> tuple[str, ...]:
    """Subscriptions that are marked as busy, whether or not the mark is over."""
    text, trust = ground.storage.account.connection_string, str(ground.addresses.ca_file)
    found: list[str] = []
    async with TableClient.from_connection_string(text, TABLE, connection_verify=trust) as client:
        ledger, after = TablesLedger(Table(client), now=ground.clock.now), ""
        while page := await ledger.memories(after=after, limit=_PAGE):
            found += [memory.subscription for memory in page if memory.busy is not None]
            after = page[-1].subscription
    return tuple(found)
