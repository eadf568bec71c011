"""What was noticed → rows in DuckDB; a checked query → its result (local-parts.md, stack.md 7)."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import duckdb
import duckdb_kql
from duckdb_kql import KqlError, KqlUnsupportedError
from duckdb_kql.translate import TranslationResult

from sandbox.graph.index import Noticed
from sandbox.graph.reach import Reach
from sandbox.graph.refusal import not_simulated, unresolved
from sandbox.graph.tables import ACCOUNTS, COLUMNS, CONTAINERS, SECURITY, statements
from sandbox.graph.texts import Texts
from sandbox.hierarchy import chain
from sandbox.snapshot import SubscriptionSnapshot
from sandbox.state import ManagementGroup, RegistrationState
from sandbox.tenant import Tenant
from sandbox.wire import JsonObject

_SETTINGS = (
    "SET TimeZone = 'UTC'",
    "SET threads = 1",  # the same rows in the same order each time
    "SET enable_external_access = false",
    "SET python_enable_replacements = false",  # else a table may be a variable of ours
)
_UNNEST = "SELECT unnest(from_json(?::JSON, '[\"VARCHAR\"]'))"
_NAMED = '{"k":"VARCHAR","n":"VARCHAR","t":"INTEGER"}'
_TAGGED = '{"k":"VARCHAR","n":"VARCHAR","t":"INTEGER","g":"VARCHAR"}'
_TOLD = '{"k":"VARCHAR","i":"VARCHAR","a":"VARCHAR"}'
_LISTED = '{"k":"VARCHAR","t":["INTEGER"]}'
_SAID = '{"k":"INTEGER","n":"VARCHAR","p":"VARCHAR"}'
_SCHEMA = {table: list(columns) for table, columns in COLUMNS.items()}
_TRANSLATORS_BUGS = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)
"""What duckdb-kql raises on queries that it does not foresee: `countof('')` is an IndexError."""
_MOST_KNOWN = 64
"""Queries that are translated once: it takes a twentieth of a second, and programs ask the same ones."""


@dataclass(frozen=True, slots=True)
class Result:
    """All rows. `types` are DuckDB's names. `is_timeless`: the query does not look at the clock."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]  # Any: values of every type that a query can make
    is_timeless: bool = True


class Store:
    """One connection, used by one thread."""

    def __init__(self, tenant: Tenant, texts: Texts) -> None:
        self._tenant = tenant
        self._texts = texts
        self._visible: Reach | None = None
        self._connection = duckdb.connect()
        for statement in (*_SETTINGS, *statements(tenant.tenant_id)):
            self._connection.execute(statement)

    def load(self, noticed: Noticed) -> None:
        """Forgets and learns only what is named."""
        if not noticed.subjects:
            return
        for table in ("subscriptions", "groups", "pricings", "accounts"):
            self._run(f"DELETE FROM store.{table} WHERE scope_key IN ({_UNNEST})", sorted(noticed.subjects))  # noqa: S608 - our own names
        known = {
            "subscriptions": (
                "r.k, r.n, r.t, r.g::JSON",
                _TAGGED,
                [self._subscription(one) for one in noticed.subscriptions],
            ),
            "groups": ("r.k, r.n, r.t", _NAMED, [self._group(one) for one in noticed.groups]),
            "pricings": ("r.k, unnest(r.t)", _LISTED, [*self._pricings(noticed)]),
            "accounts": ("r.k, r.i, r.a::JSON", _TOLD, [*self._accounts(noticed)]),
        }
        texts = [{"k": key, "n": name, "p": properties} for key, name, properties in self._texts.take()]
        self._insert("texts", "r.k, r.n, r.p::JSON", _SAID, texts)
        for table, (columns, shape, rows) in known.items():
            self._insert(table, columns, shape, rows)

    def _subscription(self, one: SubscriptionSnapshot) -> JsonObject:
        text, tags = self._texts.of_subscription(one), json.dumps(dict(one.tags))
        return {"k": one.subscription_id, "n": one.name, "t": text, "g": tags}

    def _group(self, one: ManagementGroup) -> JsonObject:
        above = chain(one.name, self._tenant.groups)[1:]
        return {"k": one.resource_id.lower(), "n": one.resource_id, "t": self._texts.of_group(one, above)}

    def _pricings(self, noticed: Noticed) -> Iterator[JsonObject]:
        """None for a subscription that is not registered (defender-plan.md 6)."""
        offers, at = self._tenant.offers, noticed.horizon
        for one in noticed.subscriptions:
            if one.registration.at(at) is RegistrationState.REGISTERED:
                texts = [self._texts.of_plan(offers[key], plan, at=at) for key, plan in one.plans.items()]
                yield {"k": one.subscription_id, "t": texts}

    def _accounts(self, noticed: Noticed) -> Iterator[JsonObject]:
        for one in noticed.subscriptions:
            for account in one.accounts:
                told = self._texts.of_account(account, at=noticed.horizon)
                yield {"k": one.subscription_id, "i": account.resource_id.lower(), "a": told}

    def show(self, reach: Reach) -> None:
        """Later queries see these scopes and no others."""
        if reach == self._visible:
            return
        self._connection.execute("DELETE FROM store.visible")
        for kind, keys in ((CONTAINERS, reach.containers), (SECURITY, reach.security), (ACCOUNTS, reach.accounts)):
            self._run(f"INSERT INTO store.visible SELECT {kind}, * FROM ({_UNNEST})", keys)  # noqa: S608 - a number
        self._visible = reach

    def result(self, kql: str, *, now: datetime) -> Result:
        """Raises GraphRefused for what the query wants and cannot have. `now` is what `now()` and `ago()` say."""
        try:
            sql = _timeless(kql) or _translated(kql, now)
        except (KqlUnsupportedError, *_TRANSLATORS_BUGS) as error:
            raise not_simulated(str(error)) from error
        except KqlError as error:
            raise unresolved(str(error)) from error
        try:
            cursor = self._connection.execute(str(sql), sql.parameters or None)
            columns, types = zip(*((one[0], str(one[1])) for one in cursor.description), strict=True)
            return Result(columns, types, cursor.fetchall(), is_timeless=not sql.parameters)
        except duckdb.Error as error:
            raise unresolved(str(error).partition("\n")[0]) from error

    def _insert(self, table: str, columns: str, shape: str, rows: Iterable[object]) -> None:
        """One parameter for all rows: row by row takes 0.7 ms each (stack.md 7)."""
        source = f"SELECT unnest(from_json(?::JSON, '[{shape}]')) AS r"
        self._run(f"INSERT INTO store.{table} SELECT {columns} FROM ({source})", rows)  # noqa: S608 - our own names

    def _run(self, statement: str, values: Iterable[object]) -> None:
        self._connection.execute(statement, [json.dumps(list(values))])


@lru_cache(_MOST_KNOWN)
def _timeless(kql: str) -> TranslationResult | None:
    """None for a query that looks at the clock: its parameters are times."""
    sql = _translated(kql, datetime.now(UTC))
    return None if sql.parameters else sql


def _translated(kql: str, now: datetime) -> TranslationResult:
    return duckdb_kql.to_sql(kql, schema=_SCHEMA, allow_write=False, query_now=now)
