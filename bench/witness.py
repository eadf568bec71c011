"""How quick the simulated Azure is: in process and over TLS. And what the ledger costs beside the calls to it."""

import asyncio
import ssl
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import aiohttp
from azure.core.rest import HttpRequest
from azure.data.tables.aio import TableClient

from bench.figure import Figure
from bench.figures import ms, show
from enforcer.azure.table import TABLE, Table
from enforcer.azure.tables import TablesLedger
from enforcer.facts import SubscriptionId
from enforcer.ledger.port import Ledger
from enforcer.local.ledger import SqliteLedger
from sandbox.azure import SimulatedAzure
from sandbox.demo.cast import AI, BANK, settle_in
from sandbox.server import serve
from sandbox.storage import Azurite
from sandbox.transport import AsgiTransport

REQUESTS = 400
LEDGER_STEPS = 200
ROUNDS = 5
PARALLEL = 16
PATH = f"/subscriptions/{BANK.subscription}/providers/Microsoft.Security/pricings/{AI}?api-version=2024-01-01"
SUB = SubscriptionId(BANK.subscription)


async def measure() -> None:
    """Prints both tables; everything within one run and one loop."""
    azure = SimulatedAzure()
    people = settle_in(azure.tenant)
    headers = {"authorization": f"Bearer {azure.identity.token_for(people.pipeline)}"}
    inside = AsgiTransport(azure.app)

    async def in_process() -> None:
        await inside.send(HttpRequest("GET", f"https://management.azure.com{PATH}", headers=headers))

    with tempfile.TemporaryDirectory() as folder:
        async with serve(azure, Path(folder)) as addresses, aiohttp.ClientSession(headers=headers) as session:
            trust = ssl.create_default_context(cafile=addresses.ca_file)

            async def over_tls() -> None:
                async with session.get(f"{addresses.https}{PATH}", ssl=trust) as answer:
                    await answer.read()

            rows = [
                ("in process", await _per_second(in_process, 1), await _per_second(in_process, PARALLEL)),
                (
                    "over TLS, client in the same process",
                    await _per_second(over_tls, 1),
                    await _per_second(over_tls, PARALLEL),
                ),
            ]
            get_s = 1 / rows[1][1]
    show(
        f"Simulated Azure: GET of a plan, requests a second ({REQUESTS} requests)",
        ["way", "one at a time", f"{PARALLEL} parallel", "beside TLS"],
        [[name, f"{one:.0f}", f"{many:.0f}", f"{one / rows[1][1]:.1f}x"] for name, one, many in rows],
    )
    await _measure_ledgers(get_s)


async def _per_second(call: Callable[[], Awaitable[None]], at_once: int) -> float:
    await call()
    began = time.perf_counter()
    for _ in range(REQUESTS // at_once):
        await asyncio.gather(*(call() for _ in range(at_once)))
    return REQUESTS / (time.perf_counter() - began)


def figures(*, quick: bool = False) -> list[Figure]:
    """The ledger's operations beside a read of a plan over TLS, in turns."""
    return asyncio.run(_figures(rounds=2 if quick else ROUNDS))


async def _figures(*, rounds: int) -> list[Figure]:
    azure = SimulatedAzure()
    headers = {"authorization": f"Bearer {azure.identity.token_for(settle_in(azure.tenant).pipeline)}"}
    taken: dict[str, list[float]] = defaultdict(list)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        addresses = await stack.enter_async_context(serve(azure, folder))
        session = await stack.enter_async_context(aiohttp.ClientSession(headers=headers))
        trust = ssl.create_default_context(cafile=addresses.ca_file)

        async def over_tls() -> None:
            async with session.get(f"{addresses.https}{PATH}", ssl=trust) as answer:
                await answer.read()

        ledgers = await _ledgers(stack, folder)
        for _ in range(rounds):
            taken["GET"].append(1 / await _per_second(over_tls, 1))
            for name, ledger in ledgers.items():
                for step, took_s in zip(("recall", "update"), await _steps_s(ledger), strict=True):
                    taken[f"{name}: {step}"].append(took_s)
    beside = [took_s * 1000 for took_s in taken.pop("GET")]
    return [
        Figure("ledger", name, "ms", [one * 1000 for one in each], "a GET of a plan over TLS, no latency", beside)
        for name, each in taken.items()
    ]


async def _ledgers(stack: AsyncExitStack, folder: Path) -> dict[str, Ledger]:
    """Storage tables where Azurite is installed."""
    ledgers: dict[str, Ledger] = {"SQLite": SqliteLedger(folder / "ledger.sqlite3")}
    if Azurite.missing_reason() is None:
        running = await stack.enter_async_context(Azurite.start())
        client = TableClient.from_connection_string(running.account.connection_string, TABLE, use_env_settings=False)
        ledgers["Storage tables (Azurite)"] = TablesLedger(Table(await stack.enter_async_context(client)))
    return ledgers


async def _measure_ledgers(get_s: float) -> None:
    rows = [["GET of a plan over TLS", ms(get_s), "1.0x"]]
    with tempfile.TemporaryDirectory() as folder:
        rows += await _ledger_rows("SQLite", SqliteLedger(Path(folder) / "ledger.sqlite3"), get_s)
    if Azurite.missing_reason() is None:
        async with (
            Azurite.start() as running,
            TableClient.from_connection_string(
                running.account.connection_string, TABLE, use_env_settings=False
            ) as table,
        ):
            rows += await _ledger_rows("Storage tables (Azurite)", TablesLedger(Table(table)), get_s)
    show("The ledger beside an ARM call", ["operation", "mean", "beside a GET"], rows)


async def _ledger_rows(name: str, ledger: Ledger, get_s: float) -> list[list[str]]:
    recall_s, update_s = await _steps_s(ledger)
    return [
        [f"{name}: recall", ms(recall_s), f"{recall_s / get_s:.2f}x"],
        [f"{name}: update (read and write)", ms(update_s), f"{update_s / get_s:.2f}x"],
    ]


async def _steps_s(ledger: Ledger) -> tuple[float, float]:
    """Seconds of a recall, and of an update, which reads and writes."""
    await ledger.update(SUB, lambda memory: memory)
    began = time.perf_counter()
    for _ in range(LEDGER_STEPS):
        await ledger.recall(SUB)
    recalled = time.perf_counter()
    for _ in range(LEDGER_STEPS):
        await ledger.update(SUB, lambda memory: replace(memory, writes=memory.writes + 1))
    ended = time.perf_counter()
    return (recalled - began) / LEDGER_STEPS, (ended - recalled) / LEDGER_STEPS


if __name__ == "__main__":
    asyncio.run(measure())
