"""A row of the activity log, as documented and as it should not come → who wrote what, or nothing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcer.azure.activity_log import read_row
from enforcer.facts import Actor
from tests.property.test_fuzzed_events import ANY_JSON
from tests.unit.build import NOW, SUBSCRIPTION

type Row = dict[str, Any]  # Any: JSON that tests bend at will

WHO = "0b9e0c57-0000-4000-8000-0000000000b1"
PLAN = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Security/pricings/AI"
ROW: Row = {
    "authorization": {"action": "Microsoft.Security/pricings/write", "scope": PLAN},
    "caller": "jane.doe@contoso.example",
    "claims": {"http://schemas.microsoft.com/identity/claims/objectidentifier": WHO, "name": "Jane Doe"},
    "correlationId": "c",
    "eventTimestamp": "2026-03-01T12:00:00.0000000Z",
    "httpRequest": {"clientIpAddress": "20.1.2.3", "method": "PUT"},
    "operationName": {"value": "MICROSOFT.SECURITY/PRICINGS/WRITE", "localizedValue": "Update"},
    "resourceId": PLAN,
    "status": {"value": "Succeeded", "localizedValue": "Succeeded"},
}
"""As the spec's example has it, of a person, shouted as in a copy of the log."""


def test_a_row_tells_who_wrote_what_and_when_and_names_nobody() -> None:
    entry = read_row(ROW)
    assert entry is not None
    assert (entry.at, entry.operation) == (NOW, "microsoft.security/pricings/write")
    assert (entry.resource, entry.correlation_id) == (PLAN.lower(), "c")
    assert isinstance(entry.actor, Actor)
    assert entry.actor.object_id == WHO
    assert "jane" not in repr(entry).lower()


NO_ENTRY: dict[str, Row] = {
    "begun": {"status": {"value": "Started"}},
    "failed": {"status": {"value": "Failed"}},
    "no status": {"status": None},
    "no time": {"eventTimestamp": "soon"},
    "no resource": {"resourceId": 7},
    "no operation": {"operationName": "write"},
}


@pytest.mark.parametrize("bent", NO_ENTRY.values(), ids=NO_ENTRY)
def test_what_did_not_succeed_or_says_too_little_is_no_entry(bent: Row) -> None:
    assert read_row(ROW | bent) is None


@given(st.dictionaries(st.sampled_from(list(ROW)), ANY_JSON))
def test_any_json_in_a_row_is_survived(bent: Row) -> None:
    entry = read_row(ROW | bent)
    assert entry is None or entry.at.tzinfo is not None
