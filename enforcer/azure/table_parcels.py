"""Parcels in the ledger's table: partition `parcel`, one row each."""

from collections.abc import Collection, Sequence

from enforcer.azure.table import Table
from enforcer.errors import RowTooNew
from enforcer.ledger.parcel import Parcel
from enforcer.ledger.parcel_rows import parcel_text, read_parcel
from enforcer.ports import Now

_PARCEL = "parcel"
_BEHIND = "PartitionKey eq @parcel and RowKey gt @after"


class TableParcels:
    """Answers the port Parcels."""

    def __init__(self, table: Table, now: Now) -> None:
        self._table = table
        self._now = now

    async def put(self, parcels: Sequence[Parcel]) -> None:
        """One by one: a transaction takes 4 MB, and there are hardly ever two."""
        for parcel in parcels:
            await self._table.put({"PartitionKey": _PARCEL, "RowKey": parcel.name, "body": parcel_text(parcel)})

    async def page(self, *, after: str, limit: int) -> tuple[str, tuple[Parcel | str, ...]]:
        rows = await self._table.first(_BEHIND, limit=limit, parcel=_PARCEL, after=after)
        found: list[Parcel | str] = []
        for row in rows:
            name = str(row["RowKey"])
            try:
                found.append(read_parcel(str(row.get("body")), name, now=self._now()) or name)
            except RowTooNew:
                continue
        return (str(rows[-1]["RowKey"]) if rows else ""), tuple(found)

    async def remove(self, names: Collection[str]) -> None:
        await self._table.put_all((), removed=[{"PartitionKey": _PARCEL, "RowKey": name} for name in names])

    async def number(self, *, limit: int) -> int:
        return len(await self._table.first(_BEHIND, limit=limit, only="RowKey", parcel=_PARCEL, after=""))
