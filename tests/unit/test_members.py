"""The members of the estate in little room: a mapping like any other, in the order of ids."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcer.facts import SubscriptionId
from enforcer.observed.members import Gathered, Members
from enforcer.observed.place import Place

IDS = st.uuids().map(lambda one: SubscriptionId(str(one)))
PLACES = st.sampled_from([Place((f"mg-{number}", "mg")) for number in range(9)])
KNOWN = SubscriptionId("5f6c0a1e-0000-4000-8000-00000000ab01")


@given(st.dictionaries(IDS, PLACES), IDS)
def test_it_says_what_a_dict_says(places: dict[SubscriptionId, Place], other: SubscriptionId) -> None:
    members = Members.of(places)
    assert (dict(members), len(members)) == (places, len(places))
    assert members.get(other) == places.get(other)
    assert Members.of(members) is members


@given(st.dictionaries(IDS, PLACES), IDS | st.sampled_from(["", "zzz", "5f"]))
def test_it_goes_on_behind_any_text_in_the_order_of_ids(places: dict[SubscriptionId, Place], after: str) -> None:
    members = Members.of(places)
    assert list(members) == sorted(places)
    assert list(members.after(after)) == [one for one in sorted(places) if one > after]


@pytest.mark.parametrize("odd", ["", "stranger", KNOWN.upper(), KNOWN.replace("-", ""), f"{KNOWN}\n"])
def test_what_is_no_id_in_its_one_form_is_nobody(odd: str) -> None:
    assert SubscriptionId(odd) not in Members.of({KNOWN: Place(("mg",))})


def test_who_comes_twice_is_one_member() -> None:
    gathered = Gathered[str]()
    for home in ("a", "b", "a"):
        gathered.add(KNOWN, home)
    assert list(gathered.placed(lambda home: Place((home,)))) == [KNOWN]


def test_ten_thousand_take_twenty_bytes_each() -> None:
    places = {SubscriptionId(f"{number:08x}-0000-4000-8000-{number:012x}"): Place(("mg",)) for number in range(10_000)}
    members = Members.of(places)
    slots = [getattr(members, name) for name in vars(members)]
    assert sum(map(sys.getsizeof, slots)) < 21 * 10_000
