"""The telemetry contract: what is said is declared, what is declared is said, and nobody says anything beside it."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from enforcer.baselines.exemptions import Notice
from enforcer.contract.names import RECORDS
from enforcer.contract.wire import Record
from enforcer.contract.words import MOST, bounded, listed
from enforcer.errors import BadEvent, Rejection
from enforcer.record import of_rejection
from enforcer.records.baseline import of_notice
from tests.unit.every_record import EVERY_RECORD, EXEMPTION
from tools.contracted import Column, columns_of, complaints

PRODUCT = Path(__file__).parents[2] / "enforcer"
DESIGNED = {
    *("reconciled", "healed", "heal_confirmed", "heal_refused", "incident_opened", "incident_closed"),
    *("exposure_closed", "subscription_discovered", "subscription_enrolled", "scope_changed", "event_rejected"),
    *("exemption_expiring", "exemption_ended", "baseline_changed", "baseline_held", "baseline_rejected"),
    *("extension_appeared", "sweep_finished", "drift_unannounced", "not_started", "internal_error"),
}
"""DESIGN 11."""


def made_by_hand() -> Iterator[str]:
    """Places in the product where a Record is made without the contract."""
    for file in PRODUCT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Record":
                yield file.relative_to(PRODUCT).as_posix()


def test_every_declared_name_is_said_by_somebody_and_no_other() -> None:
    assert {entry.name for entry in EVERY_RECORD} == set(RECORDS)
    assert set(RECORDS) >= DESIGNED


@pytest.mark.parametrize("entry", EVERY_RECORD, ids=lambda entry: entry.name)
def test_what_is_said_is_as_declared(entry: Record) -> None:
    assert complaints(entry) == []


def test_records_are_made_through_the_contract_alone() -> None:
    assert sorted(made_by_hand()) == ["contract/wire.py", "records/baseline.py"]  # the latter of what a ledger has kept


OFF = {
    "an unknown name": ("heald", {}, "heald is not declared"),
    "an unknown column": ("ledger_caught_up", {"subscriptions": 1, "x": 1}, "ledger_caught_up.x is not declared"),
    "a missing column": ("ledger_caught_up", {}, "ledger_caught_up.subscriptions is missing"),
    "a text for a number": ("ledger_caught_up", {"subscriptions": "1"}, "ledger_caught_up.subscriptions is '1'"),
    "truth for a number": ("ledger_caught_up", {"subscriptions": True}, "ledger_caught_up.subscriptions is True"),
}


@pytest.mark.parametrize(("name", "fields", "complaint"), OFF.values(), ids=OFF)
def test_what_is_not_as_declared_is_complained_of(name: str, fields: dict[str, str | int], complaint: str) -> None:
    assert complaint in complaints(Record(name, "info", dict(fields)))


def test_a_severity_or_a_word_beyond_its_set_is_complained_of() -> None:
    wrong = replace(of_rejection(BadEvent(Rejection.NOT_JSON, "", shape=""), door="x", count=1), severity="loud")
    wrong.fields["reason"] = "mood"
    assert complaints(wrong) == ["event_rejected.reason is 'mood'", "event_rejected.severity is 'loud'"]


def every_column() -> Iterator[tuple[str, Column]]:
    for name, told in RECORDS.items():
        yield from ((name, column) for column in columns_of(told))


def test_every_column_says_what_it_means_and_is_short_enough_a_name_for_the_exporter() -> None:
    columns = list(every_column())
    assert all(len(column.meaning) > 3 and column.meaning.endswith(".") for _, column in columns)
    assert max(len(column.name) for _, column in columns) <= 150  # the exporter drops longer ones without a word


@pytest.mark.parametrize("ending", ["_s", "_ms", "seconds", "days_left"])
def test_a_column_named_by_a_unit_has_it(ending: str) -> None:
    units = {column.unit for _, column in every_column() if column.name.endswith(ending)}
    assert units == {{"_ms": "ms", "days_left": "days"}.get(ending, "s")}


@pytest.mark.parametrize("length", [0, MOST - 1, MOST, MOST + 1, 10 * MOST])
def test_a_text_is_whole_or_says_how_much_it_was(length: int) -> None:
    text = "x" * length
    shown = bounded(text)
    assert len(shown) <= MOST
    assert shown == text if length <= MOST else f"… ({length:,} characters, sha256 " in shown


@pytest.mark.parametrize("sign", ["ü", "漢", "😀", "\ud800"])
def test_a_text_of_other_signs_is_short_enough_for_whoever_counts_as_dotnet_does(sign: str) -> None:
    for text in (sign * MOST, sign * (MOST // 2), "x" + sign * MOST):
        shown = bounded(text)
        assert len(shown.encode("utf-16-le", "surrogatepass")) // 2 <= MOST
        assert shown == text or f"… ({len(text):,} characters, sha256 " in shown
    assert len(listed([sign * 9] * 2_000).encode("utf-16-le", "surrogatepass")) // 2 <= MOST


def test_a_list_shows_whole_items_and_how_many_more_there_are() -> None:
    assert listed(("abc", "def"), most=8) == "abc; def"
    shown = listed([f"item-{number:04}" for number in range(2_000)])
    whole, _, more = shown.rpartition("; … and ")
    assert len(shown) <= MOST
    assert set(map(len, whole.split("; "))) == {9}
    assert len(whole.split("; ")) + int(more.removesuffix(" more").replace(",", "")) == 2_000


def test_one_item_beyond_all_measure_does_not_break_a_list() -> None:
    assert len(listed(["x" * 20_000, "y"], most=100)) <= 100
    assert listed(["x" * 20_000, "y"], most=100).endswith("; … and 1 more")


ADDRESSES = {
    "a plain one": "ask jane.doe@contoso.com now",
    "of a guest": "jane.doe_fabrikam.com#EXT#@contoso.onmicrosoft.com",
    "in quotes": "the client 'jane.doe+x@sub.contoso.co.uk' has no right",
    "two of them": "jane.doe@contoso.com;john@contoso.com",
}


@pytest.mark.parametrize("text", ADDRESSES.values(), ids=ADDRESSES)
def test_an_address_of_a_person_does_not_leave(text: str) -> None:
    shown = bounded(text)
    assert "(an address)" in shown
    assert not {"jane", "@", "john"} & set(shown.replace(".", " ").replace("@", " @ ").split())


def test_a_text_without_one_is_left_as_it_is() -> None:
    kept = "az rest --body @plan.json; 12 @ 3; user@host"
    assert bounded(kept) == kept


def test_a_long_text_full_of_signs_takes_no_time() -> None:
    text = "a.@" * 30_000 + "x" * 30_000
    assert len(bounded(text)) == MOST


@pytest.mark.parametrize(("names", "owner"), [(True, "platform-team"), (False, "")])
def test_an_owner_is_told_where_the_baseline_lets_names_be_told(owner: str, *, names: bool) -> None:
    assert of_notice(Notice(EXEMPTION, 7), names=names).fields["owner"] == owner
