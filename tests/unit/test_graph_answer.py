"""An answer of Resource Graph → its rows, and whether they are believed to be all there are."""

import pytest

from enforcer.azure.graph_answer import rows_of
from enforcer.errors import NotNow
from tests.unit.build import OTHER, SUBSCRIPTION

ROWS: list[object] = [{"subscriptionId": SUBSCRIPTION}, {"subscriptionId": OTHER.upper()}]
WHOLE: dict[str, object] = {"totalRecords": 2, "count": 2, "resultTruncated": "false", "data": ROWS}


def test_rows_that_are_as_many_as_is_said_are_whole() -> None:
    assert rows_of(WHOLE).are_whole
    assert rows_of(WHOLE | {"totalRecords": 0, "count": 0, "data": []}).are_whole


OTHERS_FOLLOW: dict[str, dict[str, object]] = {
    "more match": {"totalRecords": 3},
    "nobody says how many match": {"totalRecords": None},
    "it is cut": {"resultTruncated": "true"},
    "nobody says whether it is cut": {"resultTruncated": None},
    "there is a token": {"$skipToken": "x"},
}
NOT_AS_COUNTED: dict[str, dict[str, object]] = {
    "all rows are missing": {"data": []},
    "a row is missing": {"data": ROWS[:1]},
    "rows come twice": {"data": [*ROWS, *ROWS]},
    "nobody says how many there are": {"count": None},
    "a count that is a text": {"count": "2"},
    "a row that is null": {"data": [ROWS[0], None]},
    "a row of nobody": {"data": [ROWS[0], {"subscriptionId": None}]},
    "a row of somebody with another name": {"data": [ROWS[0], {"subscriptionId": "x"}]},
}


@pytest.mark.parametrize("change", OTHERS_FOLLOW.values(), ids=OTHERS_FOLLOW)
def test_others_may_follow(change: dict[str, object]) -> None:
    found = rows_of(WHOLE | change)
    assert (found.are_as_counted, found.are_whole) == (True, False)


@pytest.mark.parametrize("change", NOT_AS_COUNTED.values(), ids=NOT_AS_COUNTED)
def test_rows_are_not_what_the_answer_says(change: dict[str, object]) -> None:
    found = rows_of(WHOLE | change)
    assert (found.are_as_counted, found.are_whole) == (False, False)


def test_an_answer_without_a_list_is_none() -> None:
    with pytest.raises(NotNow, match="without a list"):
        rows_of(WHOLE | {"data": "none"})
