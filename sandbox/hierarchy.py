"""Who stands above and below whom in the tree of management groups and subscriptions. Pure."""

from collections.abc import Mapping

from sandbox.state import Descendant, ManagementGroup, Subscription


def chain(group: str, groups: Mapping[str, ManagementGroup]) -> tuple[ManagementGroup, ...]:
    """The group and every group above it, nearest first."""
    found = groups[group.lower()]
    return (found, *(chain(found.parent, groups) if found.parent else ()))


def descendants(
    group: str, groups: Mapping[str, ManagementGroup], subscriptions: Mapping[str, Subscription]
) -> tuple[Descendant, ...]:
    """Everything below a group at any depth: the groups, then the subscriptions."""
    inside = {name for name in groups if groups[group.lower()] in chain(name, groups)}
    below = tuple(
        Descendant(found.resource_id, found.name, found.display_name, found.parent, is_subscription=False)
        for name, found in groups.items()
        if name in inside and name != group.lower() and found.parent
    )
    return below + tuple(
        Descendant(f"/subscriptions/{key}", key, found.name, found.management_group, is_subscription=True)
        for key, found in subscriptions.items()
        if found.management_group.lower() in inside
    )
