"""How many requests to Storage tables each kind of reconcile sends, over the simulated Azure and a real Azurite.

`python -m bench.storage_calls` tells it of a tick of each timer too, which finds nothing to do.
"""

import asyncio
import os
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.policies import SansIOHTTPPolicy
from azure.core.rest import AsyncHttpResponse, HttpRequest
from azure.data.tables.aio import TableClient

from bench.figure import Figure
from bench.figures import show
from enforcer.azure.insights import Logged
from enforcer.azure.table import TABLE, Table
from enforcer.azure.tables import TablesLedger
from enforcer.ledger.parcel import Sink
from enforcer.receive import Enforcer
from enforcer.wiring import outbox_of
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.demo.staging import BASELINE
from sandbox.storage import Azurite
from tests.scenario.house import ARM, House

_NEEDED = {
    "compliant": 2,
    "drift, healed": 7,
    "its echo, confirmed": 7,
    "drift, healed, and the activity log refuses to be read": 9,
}
"""Compliant: the memory is read and written. A heal: it is written when it is claimed, begun, answered and remembered,
and the index of what is due twice. An echo: what ended, the heal and the index are written besides. A refusal is kept
until it is told.
"""


class Counting(SansIOHTTPPolicy[HttpRequest, AsyncHttpResponse]):
    """Reads and writes; a batch is one write."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()

    def on_request(self, request: PipelineRequest[HttpRequest]) -> None:
        self.counts["reads" if request.http_request.method == "GET" else "writes"] += 1


async def measured() -> dict[str, Counter[str]]:
    counting = Counting()
    async with _house(counting) as house:
        compliant = house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
        drifted = house.add(2, tier="Standard", extensions={"AIPromptEvidence": True})
        unread = house.add(3, tier="Standard", extensions={"AIPromptEvidence": True})
        for one in (compliant, drifted, unread):
            await house.vend(one)
        found: dict[str, Counter[str]] = {}

        async def counted(name: str, work: Callable[[], Awaitable[object]]) -> None:
            counting.counts.clear()
            await work()
            found[name] = counting.counts.copy()

        await counted("compliant", lambda: house.vend(compliant))
        await house.switch_off(unread)
        await counted("drift, healed, and the activity log refuses to be read", lambda: house.vend(unread))
        house.show_log()
        await house.switch_off(drifted)
        await counted("drift, healed", lambda: house.vend(drifted))
        await counted("its echo, confirmed", lambda: house.vend(drifted))
        for name, tick in _ticks(house).items():
            await tick()
            await counted(f"tick of {name}", tick)
    return found


def _ticks(house: House) -> dict[str, Callable[[], Awaitable[object]]]:
    """As `function_app.py` has them."""
    now = house.azure.clock.now
    outbox = outbox_of({Sink.INSIGHTS: Logged(now)}, lambda: house.ledger.parcels)
    enforcer = Enforcer(lambda: house.world, journal=outbox.journal, now=now, send_again=outbox.send_again)

    async def drain() -> None:
        await enforcer.due()
        await enforcer.after_due()

    return {"drain": drain, "discover": enforcer.timers.discover, "sweep": enforcer.timers.sweep}


@asynccontextmanager
async def _house(counting: Counting) -> AsyncIterator[House]:
    azure = SimulatedAzure(assumptions=Assumptions(lock_seconds=0, extensions_need_role_rights=False))
    azure.identity.lifetime = timedelta(days=3650)
    os.environ |= {"IDENTITY_ENDPOINT": f"{ARM}/msi/token", "IDENTITY_HEADER": azure.identity.header}
    with tempfile.TemporaryDirectory() as folder:
        baseline = Path(folder) / "baseline.yaml"
        baseline.write_text(BASELINE.read_text(encoding="utf-8"), encoding="utf-8")
        async with Azurite.start() as running:
            text = running.account.connection_string
            async with TableClient.from_connection_string(text, TABLE, per_call_policies=[counting]) as client:
                yield House(azure, baseline, ledger=TablesLedger(Table(client), now=azure.clock.now))


def figures(*, quick: bool = False) -> list[Figure]:  # noqa: ARG001  it is quick
    """None without Azurite, which the progress says."""
    if reason := Azurite.missing_reason():
        print(f"not measured: {reason}", end=" ", file=sys.stderr)
        return []
    return [
        Figure(
            "storage",
            f"{name}: {counts['reads']} reads, {counts['writes']} writes",
            "requests",
            [counts.total()],
            f"needed: {_NEEDED[name]}",
            [_NEEDED[name]],
            at_most=1,
        )
        for name, counts in asyncio.run(measured()).items()
        if name in _NEEDED
    ]


def measure() -> None:
    """Prints the table."""
    rows = [[name, str(counts["reads"]), str(counts["writes"])] for name, counts in asyncio.run(measured()).items()]
    show("Requests to Storage tables", ["", "reads", "writes"], rows)


if __name__ == "__main__":
    measure()
