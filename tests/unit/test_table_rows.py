"""A row of the ledger's table → what the rest of the product can keep."""

from datetime import UTC, datetime

import msgspec
from azure.data.tables import TableEntity
from azure.data.tables._deserialize import TablesEntityDatetime  # what the SDK reads; it offers no other name

from enforcer.azure.entities import at_of


def test_a_time_that_the_sdk_read_can_be_written_down_again() -> None:
    """The clean-up notes how far it came, by the time of a heal."""
    at = datetime(2026, 3, 1, 12, 30, 15, 250_000, tzinfo=UTC)
    read = at_of(TableEntity(at=TablesEntityDatetime.fromisoformat(at.isoformat())))
    assert (read, msgspec.json.encode(read)) == (at, msgspec.json.encode(at))


def test_a_row_without_a_time_is_older_than_any() -> None:
    assert at_of(TableEntity()) == datetime.min.replace(tzinfo=UTC)
