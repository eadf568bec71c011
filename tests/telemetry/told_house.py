"""A house that remembers when it was told each record, and has them all exported."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from enforcer.record import Record
from sandbox.azure import SimulatedAzure
from sandbox.events.delivery import Request, Response
from sandbox.ingestion import CustomEvent
from tests.scenario.house import House
from tests.telemetry.exported import Ingestion
from tests.telemetry.workspace import Workspace, workspace


class ToldHouse(House):
    """It remembers when it was told each record."""

    def __init__(self, azure: SimulatedAzure, baseline: Path, ingestion: Ingestion) -> None:
        self.times: list[tuple[datetime, Record]] = []
        self.blobs: list[tuple[datetime, str]] = []
        """As Storage logs them: when, and the address with its port."""
        self._ingestion = ingestion
        super().__init__(azure, baseline)

    async def told(self, records: Sequence[Record]) -> None:
        await super().told(records)
        self.times += [(self.azure.clock.now(), one) for one in records]

    async def refuse(self, request: Request) -> Response:
        """A function app that shakes hands, and takes nothing."""
        is_handshake = request.headers.get("aeg-event-type") == "SubscriptionValidation"
        return await self._deliver(request) if is_handshake else Response(500, {}, b"")

    async def write_blob(self, container_url: str, name: str, content: bytes) -> None:  # noqa: ARG002  nobody reads it
        """What Event Grid does with dead letters, and a deployment with the package."""
        address = container_url.replace(".core.windows.net/", ".core.windows.net:443/")
        self.blobs.append((self.azure.clock.now(), f"{address}/{name}"))

    def workspace(self) -> Workspace:
        """All that was told until now, as it arrived."""
        return self._with(self._ingestion.take(self.times))

    def workspace_of_doubles(self) -> Workspace:
        """The same where every answer was lost, so that every record was sent again and arrived a second time."""
        first = self._ingestion.take(self.times)
        return self._with([*first, *self._ingestion.take(self.times, sent_at=self.azure.clock.now())])

    def workspace_of_late_ones(self) -> Workspace:
        """The same where ingestion took nothing until now."""
        return self._with(self._ingestion.take(self.times, sent_at=self.azure.clock.now()))

    def _with(self, events: Sequence[CustomEvent]) -> Workspace:
        return workspace(events, at=self.azure.clock.now(), blobs=self.blobs)
