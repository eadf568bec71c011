"""Who is below the management groups, and where: a mapping in the order of ids that takes 20 bytes a subscription.

A dict of texts takes ten times as much; with 100,000 of them that was over a quarter of the whole process.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import override

from enforcer.facts import SubscriptionId, is_subscription_id
from enforcer.observed.place import Place

_ID, _NUMBER = 16, 4
_RECORD = _ID + _NUMBER
"""Bytes: the UUID, and which of the places."""


class Members(Mapping[SubscriptionId, Place]):  # a class of its own, because Mapping's methods come with it
    """Iterated in the order of ids. `records` are as Gathered makes them, sorted, each subscription once."""

    def __init__(self, records: bytes = b"", places: Sequence[Place] = ()) -> None:
        self._records = records
        self._places = places

    @classmethod
    def of(cls, places: Mapping[SubscriptionId, Place]) -> "Members":
        """The same in this form."""
        if isinstance(places, Members):
            return places
        gathered = Gathered[Place]()
        for one, place in places.items():
            gathered.add(one, place)
        return gathered.placed(lambda place: place)

    def after(self, subscription: str) -> Iterator[SubscriptionId]:
        """Those behind it in the order of ids; "" is before the first."""
        numbers = range(len(self))
        return map(self._id, numbers[bisect_right(numbers, subscription, key=self._id) :])

    @override
    def __len__(self) -> int:
        return len(self._records) // _RECORD

    @override
    def __iter__(self) -> Iterator[SubscriptionId]:
        return map(self._id, range(len(self)))

    @override
    def __getitem__(self, subscription: SubscriptionId) -> Place:
        """KeyError for what is no member, or no id of a subscription."""
        if not is_subscription_id(subscription):
            raise KeyError(subscription)
        sought = _packed(subscription)
        number = bisect_left(range(len(self)), sought, key=self._packed_id)
        if number == len(self) or self._packed_id(number) != sought:
            raise KeyError(subscription)
        start = number * _RECORD + _ID
        return self._places[int.from_bytes(self._records[start : start + _NUMBER])]

    def _packed_id(self, number: int) -> bytes:
        return self._records[number * _RECORD : number * _RECORD + _ID]

    def _id(self, number: int) -> SubscriptionId:
        text = self._packed_id(number).hex()
        return SubscriptionId(f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}")


class Gathered[Home: Hashable]:
    """Members as they come, each with whatever tells its place; of one that comes twice a single one is kept."""

    def __init__(self) -> None:
        self._records: list[bytes] = []
        self._homes: dict[Home, int] = {}

    def add(self, subscription: SubscriptionId, home: Home) -> None:
        number = self._homes.setdefault(home, len(self._homes))
        self._records.append(_packed(subscription) + number.to_bytes(_NUMBER))

    def placed(self, place: Callable[[Home], Place]) -> Members:
        """Once all are there. Empties itself, so that nothing is held twice."""
        self._records.sort()
        joined = bytearray()
        for record in self._records:
            if joined[-_RECORD:-_NUMBER] != record[:_ID]:
                joined += record
        self._records = []
        return Members(bytes(joined), tuple(map(place, self._homes)))


def _packed(subscription: SubscriptionId) -> bytes:
    return bytes.fromhex(subscription.replace("-", ""))
