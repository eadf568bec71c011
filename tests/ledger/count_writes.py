"""One of many processes: adds to `writes` of one subscription, TIMES times. Usage: count_writes.py LEDGER TIMES."""

import asyncio
import sys
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from azure.data.tables.aio import TableClient

from enforcer.azure.table import TABLE, Table
from enforcer.azure.tables import TablesLedger
from enforcer.facts import SubscriptionId
from enforcer.ledger.port import Ledger
from enforcer.local.ledger import SqliteLedger

SUB = SubscriptionId("5ab5c210-0001-4000-8000-000000000001")


async def main(where: str, times: int) -> None:
    async with AsyncExitStack() as stack:
        ledger: Ledger
        if "AccountKey=" in where:
            ledger = TablesLedger(
                Table(await stack.enter_async_context(TableClient.from_connection_string(where, TABLE)))
            )
        else:
            ledger = SqliteLedger(Path(where))
        for _ in range(times):
            await ledger.update(SUB, lambda memory: replace(memory, writes=memory.writes + 1))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
