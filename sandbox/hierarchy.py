"""Who stands above and below whom in the tree of management groups and subscriptions. Pure."""

from collections.abc import Mapping

from sandbox.state import ManagementGroup, Subscription


def chain(group: str, groups: Mapping[str, ManagementGroup]) -> tuple[ManagementGroup, ...]:
    """The group and every group above it, nearest first."""
    found = groups[group.lower()]
    return (found, *(chain(found.parent, groups) if found.parent else ()))


def descendants(
    group: str, groups: Mapping[str, ManagementGroup], subscriptions: Mapping[str, Subscription]
) -> tuple[ManagementGroup | Subscription, ...]:
    """Everything below a group at any depth: the groups, then the subscriptions."""
    top = groups[group.lower()]
    inside = {found.name: found for name, found in groups.items() if top in chain(name, groups)}
    below = tuple(found for found in inside.values() if found is not top)
    return (*below, *(found for found in subscriptions.values() if found.management_group in inside))
