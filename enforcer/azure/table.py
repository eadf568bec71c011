"""One storage table in our words: entities by partition and row, guarded by ETags; trouble is LedgerDown."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import batched
from typing import Any

from azure.core import MatchConditions
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import AzureError as SdkError
from azure.core.exceptions import ResourceExistsError, ResourceModifiedError, ResourceNotFoundError
from azure.data.tables import TableEntity, TableTransactionError, UpdateMode
from azure.data.tables.aio import TableClient

from enforcer.azure.spans import Untraced
from enforcer.errors import LedgerDown

TABLE = "enforcer"
_RETRIES, _CONNECT_TIMEOUT_S, _READ_TIMEOUT_S = 2, 3, 5
_MOST_TOGETHER = 100
"""Entities that one transaction takes (Storage's limit)."""
_PAGE = 1_000
"""Entities that one answer holds (Storage's limit)."""
_CONTENDED = frozenset({404, 409, 412})
"""A row that was created, replaced or removed since we read it."""

_REPLACE: dict[str, Any] = {"mode": UpdateMode.REPLACE}  # Any: keywords of the SDK

type Entity = Mapping[str, Any]  # Any: property values as the SDK types them


def table_client(service: str, credential: AsyncTokenCredential, *, heeds_proxy: bool = False) -> TableClient:
    """The table in the table service at this URL, with our identity.

    `heeds_proxy`: through the proxy that the environment names, as a person may have to. Asking for one takes a thread
    and a fifth of the CPU of each call, and the app has none.
    """
    return TableClient(
        service,
        TABLE,
        credential=credential,
        audience="https://storage.azure.com",
        retry_total=_RETRIES,
        connection_timeout=_CONNECT_TIMEOUT_S,
        read_timeout=_READ_TIMEOUT_S,
        use_env_settings=heeds_proxy,
        per_call_policies=[Untraced()],
    )


class Table:
    """Made when it is first used: the infrastructure has done so already, a laptop's storage may be new."""

    def __init__(self, client: TableClient, *, is_there: bool = False) -> None:
        """`is_there`: it is not made, for whoever may only read."""
        self._client = client
        self._is_there = is_there

    async def get(self, partition: str, row: str) -> TableEntity | None:
        await self._ensure()
        with _translated():
            try:
                return await self._client.get_entity(partition, row)
            except ResourceNotFoundError:
                return None

    async def query(self, filter_: str, **names: object) -> list[TableEntity]:
        """Every entity that fits; `@name` in the filter is the parameter of that name."""
        await self._ensure()
        with _translated():
            return [row async for row in self._client.query_entities(filter_, parameters=names)]

    async def first(self, filter_: str, *, limit: int, only: str | None = None, **names: object) -> list[TableEntity]:
        """As `query`, but no more than `limit`, in the order of the table; `only` that property of each."""
        await self._ensure()
        found: list[TableEntity] = []
        if not limit:
            return found
        with _translated():
            async for row in self._client.query_entities(
                filter_, parameters=names, results_per_page=min(limit, _PAGE), select=only
            ):
                found.append(row)
                if len(found) == limit:
                    break
        return found

    async def put(self, entity: Entity) -> str:
        """Insert or replace, whatever is there. The ETag that it has now (empty where the service told none)."""
        await self._ensure()
        with _translated():
            told = await self._client.upsert_entity(entity, mode=UpdateMode.REPLACE)
        return str(told.get("etag", ""))

    async def put_together(self, guarded: Entity, others: Sequence[Entity], *, etag: str | None) -> str | None:
        """All of one partition or none: `guarded` replaces the row of that ETag (None: there is no row yet).

        The ETag that it has now (empty where the service told none); None when somebody was quicker.
        """
        with _translated():
            try:
                told = await (self._together(guarded, others, etag) if others else self._alone(guarded, etag))
            except (ResourceExistsError, ResourceModifiedError, ResourceNotFoundError):
                return None
            except TableTransactionError as error:
                if error.status_code in _CONTENDED:
                    return None
                raise
        return str(told.get("etag", ""))

    async def _alone(self, guarded: Entity, etag: str | None) -> Entity:
        """What became of it. Not as a transaction of one: its MIME costs as much again as the request itself."""
        if not etag:
            return await self._client.create_entity(guarded)
        return await self._client.update_entity(guarded, **_REPLACE, **_unless_changed(etag))

    async def _together(self, guarded: Entity, others: Sequence[Entity], etag: str | None) -> Entity:
        first: Any = (  # Any: the SDK's own tuples
            ("update", guarded, {**_REPLACE, **_unless_changed(etag)}) if etag else ("create", guarded)
        )
        told = await self._client.submit_transaction([first, *(("upsert", entity, _REPLACE) for entity in others)])
        return told[0]

    async def put_all(self, entities: Sequence[Entity], *, removed: Sequence[Entity] = ()) -> None:
        """Many of one partition, a hundred at a time; each hundred goes together or not at all."""
        await self._ensure()
        operations: list[Any] = [("upsert", entity, _REPLACE) for entity in entities]  # Any: the SDK's own tuples
        with _translated():
            for some in batched(operations, _MOST_TOGETHER, strict=False):
                await self._client.submit_transaction(some)
            for entity in removed:
                with suppress(ResourceNotFoundError):
                    await self._client.delete_entity(entity)

    async def replace(self, entity: Entity, *, etag: str) -> str | None:
        """The ETag that it has now; None when somebody was quicker."""
        with _translated(), suppress(ResourceModifiedError, ResourceNotFoundError):
            return str((await self._alone(entity, etag)).get("etag", ""))
        return None

    async def remove(self, entity: Entity, *, etag: str) -> None:
        """Unless somebody was quicker."""
        with _translated(), suppress(ResourceModifiedError, ResourceNotFoundError):
            await self._client.delete_entity(entity, **_unless_changed(etag))

    async def _ensure(self) -> None:
        if self._is_there:
            return
        with _translated(), suppress(ResourceExistsError):
            await self._client.create_table()
        self._is_there = True


def _unless_changed(etag: str) -> dict[str, Any]:  # Any: keywords of the SDK
    return {"etag": etag, "match_condition": MatchConditions.IfNotModified}


@contextmanager
def _translated() -> Iterator[None]:
    """Storage that is down, throttled, closed to us or not there."""
    try:
        yield
    except SdkError as error:
        raise LedgerDown(f"{type(error).__name__}: {str(error).splitlines()[0][:200]}") from error
