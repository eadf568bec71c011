"""A resource id → the ids at which a role assignment covers it, below the management groups. Pure."""

_SUBSCRIPTION_PARTS = 2
_PROVIDER_STEP = 4
_CHILD_STEP = 2


def within_subscription(resource_id: str) -> tuple[str, ...]:
    """Lower case: the resource, its parents, its resource group, its subscription; empty when it is in none.

    `/subscriptions/{id}/resourceGroups/{name}/providers/{namespace}/{type}/{name}/{child type}/{child}`; an extension
    resource adds another `/providers/…`.
    """
    parts = resource_id.lower().strip("/").split("/")
    if len(parts) < _SUBSCRIPTION_PARTS or parts[0] != "subscriptions":
        return ()
    ends, position = [_SUBSCRIPTION_PARTS], _SUBSCRIPTION_PARTS
    while position < len(parts):
        position += _PROVIDER_STEP if parts[position] == "providers" else _CHILD_STEP
        ends.append(min(position, len(parts)))
    return tuple("/" + "/".join(parts[:end]) for end in reversed(ends))
