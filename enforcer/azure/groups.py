"""The descendants of management groups (api-version 2023-04-01) → the subscriptions of the estate and their places."""

from collections.abc import Mapping
from urllib.parse import quote

from enforcer.azure.arm import Arm, Json
from enforcer.errors import NotNow
from enforcer.facts import SubscriptionId, subscription_id
from enforcer.place import Place

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

    async def members(self) -> Mapping[SubscriptionId, Place]:
        """Of a subscription that two configured groups hold, the longer way up."""
        members: dict[SubscriptionId, Place] = {}
        for group in self._groups:
            for member, place in (await self._members_of(group)).items():
                known = members.get(member)
                if known is None or len(known.groups) < len(place.groups):
                    members[member] = place
        return members

    async def _members_of(self, group: str) -> dict[SubscriptionId, Place]:
        path = f"{_GROUPS}{quote(group, safe='')}/descendants?api-version={_VERSION}"
        parents: dict[str, str] = {}
        homes: dict[SubscriptionId, str] = {}
        async for page in self._arm.pages(path):
            read_page(page, parents, homes)
        places = {home: Place(_way_up(home, parents, top=group)) for home in set(homes.values())}
        return {member: places[home] for member, home in homes.items()}


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
