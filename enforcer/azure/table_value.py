"""One value in a row of the ledger's table: changed by a pure function, however many workers do so at once."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass

from enforcer.azure.table import Table
from enforcer.errors import LedgerDown

TRIES = 40
_PAUSE_S = 0.02


async def step_aside() -> None:
    """After somebody was quicker: a moment, of another length for each."""
    await asyncio.sleep(_PAUSE_S * random.random())  # noqa: S311  spreads writers, keeps no secret


@dataclass(frozen=True, slots=True)
class Value[T]:
    """Where it lies, what stands for no row, and how it is read and written as text."""

    partition: str
    row: str
    blank: T
    read: Callable[[str], T]
    text: Callable[[T], str]

    async def changed(self, change: Callable[[T], T], table: Table) -> T:
        """Read, changed, and put back unless somebody was quicker; then again.

        What is not changed is not put, so that whoever may only read can ask.
        """
        for _ in range(TRIES):
            row = await table.get(self.partition, self.row)
            body = str(row.get("body")) if row else None
            after = change(self.read(body) if body else self.blank)
            text = self.text(after)
            if text == (self.text(self.blank) if body is None else body):
                return after
            entity = {"PartitionKey": self.partition, "RowKey": self.row, "body": text}
            etag = str(row.metadata["etag"]) if row else None
            if await table.put_together(entity, (), etag=etag) is not None:
                return after
            await step_aside()
        raise LedgerDown(f"{TRIES} writers in a row were quicker")
