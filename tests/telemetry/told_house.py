"""A house that remembers when it was told each record, and has them all exported."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from enforcer.record import Record
from sandbox.azure import SimulatedAzure
from tests.scenario.house import House
from tests.telemetry.exported import Ingestion
from tests.telemetry.workspace import Workspace, workspace


class ToldHouse(House):
    """It remembers when it was told each record."""

    def __init__(self, azure: SimulatedAzure, baseline: Path, ingestion: Ingestion) -> None:
        self.times: list[tuple[datetime, Record]] = []
        self._ingestion = ingestion
        super().__init__(azure, baseline)

    async def told(self, records: Sequence[Record]) -> None:
        await super().told(records)
        self.times += [(self.azure.clock.now(), one) for one in records]

    def workspace(self) -> Workspace:
        """All that was told until now, as it arrived."""
        return workspace(self._ingestion.take(self.times), at=self.azure.clock.now())
