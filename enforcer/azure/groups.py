"""The descendants of management groups (api-version 2023-04-01) → the subscriptions of the estate and their places."""

from collections.abc import AsyncIterable, Mapping
from itertools import chain
from urllib.parse import quote

from enforcer.azure.arm import Arm, Json
from enforcer.errors import NotNow
from enforcer.facts import SubscriptionId, subscription_id
from enforcer.observed.members import Gathered, Members
from enforcer.observed.place import Place

_VERSION = "2023-04-01"
_GROUPS = "/providers/Microsoft.Management/managementGroups/"
_SUBSCRIPTION_TYPE = "/subscriptions"
_DEEPEST = 10
"""Azure allows six levels below the root; a chain that is longer leads in a circle."""


class ManagementGroups:
    """Answers the port Directory."""

    def __init__(self, arm: Arm, groups: tuple[str, ...]) -> None:
        self._arm = arm
        self._groups = groups

    async def members(self) -> Members:
        """Of a subscription that two configured groups hold, the longer way up."""
        found = [await self._members_of(group) for group in self._groups]
        if len(found) == 1:
            return found[0]
        places: dict[SubscriptionId, Place] = {}
        for member, place in chain.from_iterable(one.items() for one in found):
            known = places.get(member)
            if known is None or len(known.groups) < len(place.groups):
                places[member] = place
        return Members.of(places)

    async def _members_of(self, group: str) -> Members:
        path = f"{_GROUPS}{quote(group, safe='')}/descendants?api-version={_VERSION}"
        return await members_of(self._arm.pages(path), top=group)


async def members_of(pages: AsyncIterable[Json], *, top: str) -> Members:
    """Of one group, by the pages of its descendants; NotNow where one can't be read."""
    parents: dict[str, str] = {}
    gathered = Gathered[str]()
    async for page in pages:
        homes: dict[SubscriptionId, str] = {}
        read_page(page, parents, homes)
        for member, home in homes.items():
            gathered.add(member, home)
    return gathered.placed(lambda home: Place(_way_up(home, parents, top=top)))


def read_page(page: Json, parents: dict[str, str], homes: dict[SubscriptionId, str]) -> None:
    """Adds each group's parent and each subscription's group; an entry that can't be read makes the page unreadable."""
    entries = page.get("value")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise NotNow("UnreadableAnswer", "a page of descendants without a list")
    for entry in entries:
        name, parent = str(entry.get("name")), _parent(entry)
        if not str(entry.get("type")).lower().endswith(_SUBSCRIPTION_TYPE):
            parents[name.lower()] = parent
            continue
        try:
            homes[subscription_id(name)] = parent
        except ValueError as error:
            raise NotNow("UnreadableAnswer", "a descendant subscription whose name is no UUID") from error


def _parent(entry: Json) -> str:
    """The group's own name out of `properties.parent.id`, "" where it is not told."""
    properties = entry.get("properties")
    parent = properties.get("parent") if isinstance(properties, dict) else None
    path = str(parent.get("id")) if isinstance(parent, dict) else ""
    return path.rsplit("/", 1)[-1]


def _way_up(home: str, parents: Mapping[str, str], *, top: str) -> tuple[str, ...]:
    """From the subscription's own group to the configured one, which is always the last."""
    way: list[str] = []
    at = home
    while at and at.lower() != top.lower() and len(way) < _DEEPEST:
        way.append(at)
        at = parents.get(at.lower(), "")
    return (*way, top)
