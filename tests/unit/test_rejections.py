"""Bad events on record: some by themselves, many as a count, none forgotten."""

from datetime import datetime, timedelta

from enforcer.errors import BadEvent, Rejection
from enforcer.record import Record
from enforcer.records.rejections import EACH_BY_ITSELF, WINDOW, Rejections
from tests.unit.build import NOW

SECOND = timedelta(seconds=1)


def bad(reason: Rejection = Rejection.NOT_JSON) -> BadEvent:
    return BadEvent(reason, "detail", shape="{id: str}")


def noted(rejections: Rejections, times: int, *, at: datetime = NOW, door: str = "on_change") -> list[Record]:
    return [record for _ in range(times) for record in rejections.note(bad(), door=door, now=at)]


def counts(records: list[Record] | tuple[Record, ...]) -> list[object]:
    return [record.fields["count"] for record in records]


def test_the_first_ones_are_each_on_record() -> None:
    assert counts(noted(Rejections(), EACH_BY_ITSELF)) == [1] * EACH_BY_ITSELF


def test_a_flood_is_counted_and_comes_out_when_its_window_is_over() -> None:
    rejections = Rejections()
    assert len(noted(rejections, 10_000)) == EACH_BY_ITSELF
    assert counts(rejections.overdue(now=NOW + WINDOW - SECOND)) == []
    assert counts(rejections.overdue(now=NOW + WINDOW)) == [10_000 - EACH_BY_ITSELF]
    assert counts(rejections.overdue(now=NOW + 2 * WINDOW)) == []


def test_the_next_event_brings_the_count_out_too() -> None:
    rejections = Rejections()
    noted(rejections, EACH_BY_ITSELF + 7)
    assert counts(noted(rejections, 1, at=NOW + WINDOW)) == [7, 1]


def test_kinds_and_doors_are_counted_apart() -> None:
    rejections = Rejections()
    noted(rejections, EACH_BY_ITSELF + 1)
    assert counts(noted(rejections, 1, door="on_vending")) == [1]
    assert counts(rejections.note(bad(Rejection.TOO_DEEP), door="on_change", now=NOW)) == [1]


def test_no_rejection_is_lost_however_they_come() -> None:
    rejections, seen = Rejections(), 0
    for second in range(500):
        for record in noted(rejections, second % 7, at=NOW + second * SECOND, door=f"door {second % 3}"):
            seen += int(record.fields["count"])
    seen += sum(int(record.fields["count"]) for record in rejections.overdue(now=NOW + 600 * SECOND))
    assert seen == sum(second % 7 for second in range(500))


def test_a_record_of_a_rejection_is_all_scalars() -> None:
    (record,) = noted(Rejections(), 1)
    assert (record.name, record.severity) == ("event_rejected", "warning")
    fields = {"reason": "not_json", "detail": "detail", "shape": "{id: str}", "door": "on_change", "count": 1}
    assert record.fields == fields
