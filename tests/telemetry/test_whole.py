"""Records arrive whole and all of them, through Microsoft's exporter."""

from pathlib import Path

import pytest

from enforcer.contract.words import MOST
from enforcer.errors import BadSettings, Problem
from enforcer.record import Record, not_started
from tests.telemetry.exporting import desk

pytestmark = pytest.mark.sockets


def of_problems(number: int, *, length: int) -> Record:
    return not_started(
        BadSettings([Problem(f"ENFORCER_{each}", "", "x" * length, "nothing") for each in range(number)])
    )


def sayable(record: Record) -> tuple[str, str, dict[str, str | int | float | bool]]:
    return record.name, record.severity, record.fields


@pytest.mark.parametrize(("number", "length"), [(1, 20_000), (2_000, 10), (1, 7_990)], ids=["long", "many", "fits"])
async def test_what_is_said_arrives_to_its_last_character(tmp_path: Path, number: int, length: int) -> None:
    record = of_problems(number, length=length)
    async with desk(tmp_path) as there:
        await there.emit([sayable(record)])
        (arrived,) = there.collector.custom_events("not_started")
    said = {name: str(value) for name, value in record.fields.items()}
    assert said.items() <= arrived.properties.items()
    assert max(map(len, arrived.properties.values())) <= MOST


async def test_the_exporter_itself_would_cut_without_a_word(tmp_path: Path) -> None:
    """Why texts are bounded before."""
    async with desk(tmp_path) as there:
        await there.emit([("not_started", "error", {"all": "x" * 9_000})])
        (arrived,) = there.collector.custom_events("not_started")
    assert arrived.properties["all"] == "x" * 8_192


@pytest.mark.parametrize("many", [1_000, 6_000], ids=["in a second", "more than the exporter's usual queue"])
async def test_however_many_are_said_at_once_all_arrive_once(tmp_path: Path, many: int) -> None:
    async with desk(tmp_path) as there:
        await there.emit([("reconciled", "info", {"event_id": str(number)}) for number in range(many)])
        arrived = [event.properties["event_id"] for event in there.collector.custom_events("reconciled")]
    assert sorted(map(int, arrived)) == list(range(many))
