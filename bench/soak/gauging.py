"""Takes a mark: what the worker's process tells of itself, what the system tells of it, and what its storage holds."""

import json
import re
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import psutil
from azure.data.tables.aio import TableServiceClient
from azure.storage.queue.aio import QueueServiceClient

from bench.soak.flat import WARM_UP
from bench.soak.ground import Ground
from bench.soak.inside import GAUGE
from bench.soak.mark import Mark
from bench.soak.tally import Tally
from bench.soak.timeline import Timeline

_MB = 2**20
_IN_THE_LOOPS_POOL = re.compile(r"asyncio_\d+$")
"""Threads that asyncio starts when it first needs one more, up to four more than there are cores, and keeps."""


@dataclass(slots=True)
class Gauging:
    """`types`: how many objects of each type there were at each mark, the commonest."""

    ground: Ground
    tally: Tally
    timeline: Timeline
    tables: TableServiceClient
    queues: QueueServiceClient
    began_s: float = field(default_factory=time.monotonic)
    marks: list[Mark] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)  # Any: JSON of the worker

    @property
    def age_s(self) -> float:
        return time.monotonic() - self.began_s

    async def mark(self) -> Mark:
        told = await self.fares()
        self.told.append(told)
        self.tally.take(self.ground)
        worker = psutil.Process(self.ground.host.pid)
        memory = worker.memory_full_info()
        found = Mark(
            at_s=self.age_s,
            day=self.timeline.day,
            events=self.tally.events,
            looks=self.tally.looks,
            records=self.tally.records,
            rss_mb=memory.rss / _MB,
            pss_mb=getattr(memory, "pss", memory.uss) / _MB,
            files=worker.num_fds(),
            threads=worker.num_threads() - sum(_IN_THE_LOOPS_POOL.match(name) is not None for name in told["threads"]),
            tasks=sum(told["tasks"].values()),
            objects=told["objects"],
            blocks=told["blocks"],
            malloc_mb=told["malloc_mb"],
            azurite_mb=psutil.Process(self.ground.storage.pid).memory_info().rss / _MB,
            rows=await self.rows(),
            messages=await self.messages(),
        )
        self.marks.append(found)
        return found

    async def fares(self) -> Any:  # Any: as above
        """What the worker tells of itself."""
        await self.ground.host.run_timer(GAUGE)
        return json.loads(self.ground.told.read_text(encoding="utf-8"))

    def more_of_types(self) -> dict[str, int]:
        """At the last mark, than at the first after the warm-up; the most first."""
        before, after = self.told[int(len(self.told) * WARM_UP)]["types"], self.told[-1]["types"]
        more = {name: number - before[name] for name, number in after.items() if name in before}
        return dict(sorted(more.items(), key=lambda item: -item[1]))

    async def rows(self) -> int:
        names = [one.name async for one in self.tables.list_tables()]
        rows = 0
        for name in names:
            async for _ in self.tables.get_table_client(name).list_entities(select=["PartitionKey"]):
                rows += 1
        return rows

    async def messages(self) -> int:
        """Those that are hidden for a while are counted too."""
        names = [one.name async for one in self.queues.list_queues()]
        depths = [await self.queues.get_queue_client(name).get_queue_properties() for name in names]
        return sum(one.approximate_message_count or 0 for one in depths)


@asynccontextmanager
async def gauging(ground: Ground, tally: Tally, timeline: Timeline) -> AsyncIterator[Gauging]:
    """Asks storage directly, with the account's key: the gates are the app's."""
    text, trust = ground.storage.account.connection_string, str(ground.addresses.ca_file)
    async with AsyncExitStack() as stack:
        tables = await stack.enter_async_context(
            TableServiceClient.from_connection_string(text, connection_verify=trust)
        )
        queues = await stack.enter_async_context(
            QueueServiceClient.from_connection_string(text, connection_verify=trust)
        )
        yield Gauging(ground, tally, timeline, tables, queues)
