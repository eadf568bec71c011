"""Records as events of the outcome topic: which, in what form, how many together."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from enforcer.contract.names import RECORDS
from enforcer.contract.outcome_event import MOST_TOGETHER, PREFIX, PUBLISHED, SCHEMA, batched, event
from enforcer.ledger.parcel import Entry

NOT_PUBLISHED = {
    "attribution_denied",
    "dead_letter",
    "event_rejected",
    "internal_error",
    "ledger_caught_up",
    "ledger_cleaned",
    "outcomes_kept",
    "outcomes_sent_again",
    "pause_lasts",
    "reconciled",
    "story_failed",
    "sweep_finished",
}
"""How a look went, and how the app itself fares: Application Insights knows."""

SUB = "5ab5c210-0001-4000-8000-000000000001"
SOURCE = "/ai-protection-enforcer/func-enforcer"
HEALED = Entry(
    id="5ab5c210-0001",
    at=datetime(2026, 11, 23, 12, tzinfo=UTC),
    name="healed",
    severity="info",
    fields={"subscription": SUB, "echo": False, "reaction_s": 1.5},
)
VALID = Draft202012Validator(SCHEMA, format_checker=FormatChecker())


def test_of_every_record_somebody_decided_whether_it_is_published() -> None:
    assert set(RECORDS) == PUBLISHED | NOT_PUBLISHED
    assert not PUBLISHED & NOT_PUBLISHED


def test_the_published_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_an_event_is_as_the_schema_says() -> None:
    told = event(HEALED, source=SOURCE)
    VALID.validate(told)
    assert (told["type"], told["subject"]) == (PREFIX + "healed", f"/subscriptions/{SUB}")


def test_what_concerns_no_subscription_has_no_subject() -> None:
    told = event(replace(HEALED, name="baseline_changed", fields={"digest": "d"}), source=SOURCE)
    VALID.validate(told)
    assert "subject" not in told


WRONG: dict[str, dict[str, object]] = {
    "an everyday look": {"type": PREFIX + "reconciled"},
    "a nested value": {"data": {"severity": "info", "x": {}}},
    "no severity": {"data": {}},
    "another subject": {"subject": "/tenants/x"},
    "no time": {"time": "yesterday"},
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_the_schema_refuses_what_is_never_sent(change: dict[str, object]) -> None:
    assert not VALID.is_valid(event(HEALED, source=SOURCE) | change)


@given(st.lists(st.text(max_size=400), max_size=40))
def test_no_request_is_larger_than_allowed_and_nothing_is_lost(texts: list[str]) -> None:
    entries = [replace(HEALED, id=str(number), fields={"x": text}) for number, text in enumerate(texts)]
    cut = batched(entries, source=SOURCE, most_bytes=2_000)
    for batch in cut.batches:
        assert len(json.dumps([event(entry, source=SOURCE) for entry in batch]).encode()) <= 2_000
    assert sorted(int(one.id) for batch in (*cut.batches, cut.too_large) for one in batch) == list(range(len(texts)))


def test_many_small_ones_go_together_up_to_a_number() -> None:
    cut = batched([HEALED] * (MOST_TOGETHER + 1), source=SOURCE)
    assert [len(batch) for batch in cut.batches] == [MOST_TOGETHER, 1]
