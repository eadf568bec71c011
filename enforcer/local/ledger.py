"""The ledger in one SQLite file: for laptops, tests and the demo. Several processes may share it; Azure may not."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path

from enforcer.baselines.published import Said, digest_of
from enforcer.errors import RowTooNew
from enforcer.exposure.stretch import Ended, EndedRows, Exposure, ended_rows
from enforcer.facts import SubscriptionId, is_subscription_id
from enforcer.ledger.rows import (
    FURTHEST_DUE,
    ended_text,
    heal_text,
    known_version,
    memory_text,
    place_text,
    purview_text,
    read_ended,
    read_heal,
    read_memory,
    read_place,
    read_purview,
    read_said,
    read_sweep,
    said_text,
    sweep_text,
)
from enforcer.local.archive import SqliteArchive
from enforcer.local.database import opened
from enforcer.local.parcels import SqliteParcels
from enforcer.local.trouble import translated
from enforcer.local.value import Value
from enforcer.memory.heal import Heal, HealId
from enforcer.memory.purview import PurviewState
from enforcer.memory.subscription import Memory
from enforcer.memory.sweep import SweepState
from enforcer.observed.place import Place
from enforcer.ports import Now, utc_now


class SqliteLedger:
    """Calls take tens of microseconds and run where they are called; each update is one transaction."""

    def __init__(self, file: Path | None = None, *, now: Now = utc_now) -> None:
        """`file` None keeps everything in this process's memory."""
        self._now = now
        self._database = opened(file)

    @property
    def archive(self) -> SqliteArchive:
        return SqliteArchive(self._database)

    @property
    def parcels(self) -> SqliteParcels:
        return SqliteParcels(self._database, self._now)

    def close(self) -> None:
        self._database.close()

    async def recall(self, subscription: SubscriptionId) -> Memory:
        with translated():
            return self._recall(subscription)

    async def update(
        self, subscription: SubscriptionId, change: Callable[[Memory], Memory], *, heals: tuple[Heal, ...] = ()
    ) -> Memory:
        with translated(), self._database:
            self._database.execute("BEGIN IMMEDIATE")
            before = self._recall(subscription)
            changed = change(before)
            after = changed.kept(version=before.version + 1)
            self._keep(after)
            self._keep_ended(subscription, changed.exposure.ended)
            self._keep_heals(heals)
        return after

    async def due(self, now: datetime, *, limit: int) -> tuple[Memory, ...]:
        query = """
            SELECT subscription FROM memory WHERE look_again_at <= ? OR look_again_at > ? ORDER BY look_again_at
        """
        with translated():
            rows = self._database.execute(query, (_sortable(now), _sortable(now + FURTHEST_DUE))).fetchall()
            ours = (SubscriptionId(name) for (name,) in rows if is_subscription_id(name))
            return tuple(islice(self._readable(ours), limit))

    async def memories(self, *, after: str, limit: int) -> tuple[Memory, ...]:
        query = "SELECT subscription FROM memory WHERE subscription > ? ORDER BY subscription"
        with translated():
            rows = self._database.execute(query, (after,))
            return tuple(islice(self._readable(SubscriptionId(name) for (name,) in rows), limit))

    async def heal(self, subscription: SubscriptionId, heal: HealId) -> Heal | None:
        found = self._heals("SELECT body FROM heal WHERE id = ?", heal)
        return next((one for one in found if one.subscription == subscription), None)

    async def keep_heal(self, heal: Heal) -> None:
        with translated():
            self._keep_heals((heal,))

    async def heals(self, subscription: SubscriptionId) -> tuple[Heal, ...]:
        return self._heals("SELECT body FROM heal WHERE subscription = ? ORDER BY started_at, id", subscription)

    async def ended(self, day: date) -> EndedRows:
        query = "SELECT body FROM ended WHERE closed_at >= ? AND closed_at < ? ORDER BY closed_at, name"
        with translated():
            bounds = (day.isoformat(), (day + timedelta(days=1)).isoformat())
            rows = self._database.execute(query, bounds).fetchall()
            return ended_rows(read_ended(str(body), now=self._now()) for (body,) in rows)

    async def known(self) -> Mapping[SubscriptionId, Place]:
        with translated():
            rows = self._database.execute("SELECT subscription, body FROM estate").fetchall()
        return {SubscriptionId(name): read_place(str(body)) for name, body in rows if is_subscription_id(name)}

    async def learn(self, places: Mapping[SubscriptionId, Place], *, gone: Collection[SubscriptionId] = ()) -> None:
        with translated(), self._database:
            self._database.execute("BEGIN IMMEDIATE")
            rows = [(subscription, place_text(place)) for subscription, place in places.items()]
            self._database.executemany("INSERT OR REPLACE INTO estate VALUES (?, ?)", rows)
            self._database.executemany("DELETE FROM estate WHERE subscription = ?", [(name,) for name in gone])

    async def sweep(self, change: Callable[[SweepState], SweepState]) -> SweepState:
        value = Value("sweep", SweepState(), lambda body: read_sweep(body, now=self._now()), sweep_text)
        return value.changed(change, self._database)

    async def said_of_baselines(self, change: Callable[[Said], Said]) -> Said:
        value = Value("said", Said(), lambda body: read_said(body, now=self._now()), said_text)
        return value.changed(change, self._database)

    async def purview(self, change: Callable[[PurviewState], PurviewState]) -> PurviewState:
        value = Value("purview", PurviewState(), lambda body: read_purview(body, now=self._now()), purview_text)
        return value.changed(change, self._database)

    async def baseline_text(self, digest: str) -> str | None:
        with translated():
            row = self._database.execute("SELECT text FROM baseline_text WHERE digest = ?", (digest,)).fetchone()
        return str(row[0]) if row else None

    async def keep_baseline_text(self, text: str) -> None:
        with translated():
            self._database.execute("INSERT OR REPLACE INTO baseline_text VALUES (?, ?)", (digest_of(text), text))

    async def forget_baseline_texts(self, digests: Collection[str]) -> None:
        with translated():
            self._database.executemany("DELETE FROM baseline_text WHERE digest = ?", [(each,) for each in digests])

    def _recall(self, subscription: SubscriptionId) -> Memory:
        row = self._database.execute(
            "SELECT version, body FROM memory WHERE subscription = ?", (subscription,)
        ).fetchone()
        if row is None:
            return Memory(subscription=subscription)
        return read_memory(str(row[1]), subscription, version=known_version(row[0]), now=self._now())

    def _readable(self, subscriptions: Iterable[SubscriptionId]) -> Iterator[Memory]:
        """One that only a newer worker can read stops no other."""
        for subscription in subscriptions:
            with suppress(RowTooNew):
                yield self._recall(subscription)

    def _keep(self, memory: Memory) -> None:
        at = _sortable(memory.look_again.at) if memory.look_again else None
        self._database.execute(
            "INSERT OR REPLACE INTO memory VALUES (?, ?, ?, ?)",
            (memory.subscription, memory.version, at, memory_text(memory)),
        )

    def _keep_heals(self, heals: tuple[Heal, ...]) -> None:
        self._database.executemany(
            "INSERT INTO heal VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            [(heal.id, heal.subscription, _sortable(heal.started_at), heal_text(heal)) for heal in heals],
        )

    def _keep_ended(self, subscription: SubscriptionId, exposures: Collection[Exposure]) -> None:
        rows = [Ended(subscription, exposure) for exposure in exposures]
        self._database.executemany(
            "INSERT OR REPLACE INTO ended VALUES (?, ?, ?)",
            [(row.name, _sortable(row.at), ended_text(row)) for row in rows],
        )

    def _heals(self, query: str, key: str) -> tuple[Heal, ...]:
        with translated():
            rows = self._database.execute(query, (key,)).fetchall()
        return tuple(heal for (body,) in rows if (heal := read_heal(str(body))))


def _sortable(when: datetime) -> str:
    """UTC text of one length, so that text order is time order."""
    return when.isoformat(timespec="microseconds")
