"""The parts of an event, each as it may come: a time is UTC, an id is short and printable, an object is one."""

from collections.abc import Iterator
from datetime import UTC, datetime
from time import tzset

import pytest

from enforcer.claims.parts import moment, object_of, short, time

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine's own zone is far from UTC."""
    with monkeypatch.context() as there:
        there.setenv("TZ", "Asia/Tokyo")
        tzset()
        yield
    tzset()


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize(
    "text", ["2026-03-01T12:00:00Z", "2026-03-01T13:00:00+01:00", "2026-03-01T12:00:00", "2026-03-01T12:00:00.0000000Z"]
)
def test_a_time_is_in_utc_itself_wherever_the_machine_stands(text: str) -> None:
    found = moment(text)
    assert found == NOON
    assert found.tzinfo is UTC


@pytest.mark.parametrize("raw", [None, "", "soon", 7, ["2026-03-01T12:00:00Z"]], ids=repr)
def test_what_is_no_time_is_none(raw: object) -> None:
    assert moment(raw) is None


def test_the_time_of_an_event_stands_where_its_schema_has_it() -> None:
    assert time({"eventTime": "2026-03-01T12:00:00Z", "time": "2020-01-01T00:00:00Z"}) == NOON
    assert time({"time": "2026-03-01T12:00:00Z"}) == NOON
    assert time({}) is None


@pytest.mark.parametrize("text", ["x", "x" * 128, "ä"])
def test_an_id_has_one_to_128_characters(text: str) -> None:
    assert short(text) == text


@pytest.mark.parametrize("value", ["", "x" * 129, "a\nb", None, 7, ["x"]], ids=repr)
def test_anything_else_is_no_id(value: object) -> None:
    assert short(value) is None


def test_an_object_is_itself_and_anything_else_an_empty_one() -> None:
    assert object_of({"a": 1}) == {"a": 1}
    others: tuple[object, ...] = (None, [], "x", 7)
    assert [object_of(value) for value in others] == [{}] * 4
