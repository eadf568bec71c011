"""A Log Analytics workspace: custom events as rows of AppEvents, queries run by DuckDB, at any time one likes."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import duckdb
import duckdb_kql

from sandbox.ingestion import CustomEvent

COLUMNS = {
    "TimeGenerated": "datetime",
    "Name": "string",
    "Properties": "dynamic",
    "Measurements": "dynamic",
    "OperationId": "string",
    "OperationName": "string",
    "ParentId": "string",
    "AppRoleName": "string",
    "AppRoleInstance": "string",
    "AppVersion": "string",
    "SDKVersion": "string",
    "IKey": "string",
    "ItemCount": "int",
    "SessionId": "string",
    "UserId": "string",
    "ResourceGUID": "string",
    "SourceSystem": "string",
    "SyntheticSource": "string",
    "TenantId": "string",
    "Type": "string",
    "_ResourceId": "string",
    "_SubscriptionId": "string",
}
"""Of AppEvents, as Microsoft's reference of the table has them, but for those of browsers and of billing."""

OF_BLOBS = {
    "TimeGenerated": "datetime",
    "AccountName": "string",
    "Category": "string",
    "OperationName": "string",
    "StatusText": "string",
    "Uri": "string",
    "Type": "string",
}
"""Of StorageBlobLogs, what Storage itself logs of a request (infra/diagnostics.bicep), as above."""

TABLES = {"AppEvents": COLUMNS, "StorageBlobLogs": OF_BLOBS}
_OF_DUCKDB = {"datetime": "TIMESTAMP", "string": "VARCHAR", "dynamic": "JSON", "int": "INTEGER"}
_EVER = timedelta(days=3650)

type Row = dict[str, Any]  # Any: values of every type that a query can make


@dataclass(frozen=True, slots=True)
class Workspace:
    """`at`: what `now()` says. Nothing later is seen."""

    connection: duckdb.DuckDBPyConnection
    at: datetime

    def ask(self, kql: str, *, window: timedelta = _EVER) -> list[Row]:
        """The rows of a query that sees what was told within the window. Raises what duckdb-kql raises."""
        for table in TABLES:
            bounds = f"TimeGenerated > '{_naive(self.at - window)}' AND TimeGenerated <= '{_naive(self.at)}'"
            self.connection.execute(f"CREATE OR REPLACE VIEW {table} AS SELECT * FROM stored.{table} WHERE {bounds}")  # noqa: S608  our own names and times
        schema = {table: list(columns) for table, columns in TABLES.items()}
        sql = duckdb_kql.to_sql(kql, schema=schema, allow_write=False, query_now=self.at)
        cursor = self.connection.execute(str(sql), sql.parameters or None)
        names = [one[0] for one in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def workspace(events: Iterable[CustomEvent], *, at: datetime, blobs: Iterable[tuple[datetime, str]] = ()) -> Workspace:
    """`blobs`: addresses of those that were written, and when."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'; SET threads = 1; CREATE SCHEMA stored")
    for table, columns in TABLES.items():
        listed = ", ".join(f'"{name}" {_OF_DUCKDB[kind]}' for name, kind in columns.items())
        connection.execute(f"CREATE TABLE stored.{table} ({listed})")
    found = {"AppEvents": [_row(one) for one in events], "StorageBlobLogs": [_written(*one) for one in blobs]}
    for table, rows in found.items():
        marks = ", ".join("?" * len(TABLES[table]))
        if rows:
            connection.executemany(f"INSERT INTO stored.{table} VALUES ({marks})", rows)  # noqa: S608  as above
    return Workspace(connection, at)


def _row(one: CustomEvent) -> list[object]:
    known: dict[str, object] = {
        "TimeGenerated": _naive(one.time),
        "Name": one.name,
        "Properties": json.dumps(dict(one.properties)),
        "Measurements": json.dumps(dict(one.measurements)),
        "OperationId": one.operation_id,
        "ParentId": one.parent_id,
        "AppRoleName": one.role,
        "ItemCount": 1,
        "Type": "AppEvents",
    }
    return [known.get(name) for name in COLUMNS]


def _written(time: datetime, uri: str) -> list[object]:
    account = uri.partition("//")[2].partition(".")[0]
    return [_naive(time), account, "StorageWrite", "PutBlob", "Success", uri, "StorageBlobLogs"]


def _naive(time: datetime) -> datetime:
    """UTC: Kusto's datetime has no zone."""
    return time.replace(tzinfo=None)
