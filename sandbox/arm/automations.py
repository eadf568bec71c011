"""Microsoft.Security/automations, which continuous exports are; read only (public spec 2023-12-01-preview)."""

from sandbox.arm.call import Call
from sandbox.arm.paging import page
from sandbox.arm.resource_errors import group_missing, resource_missing
from sandbox.arm.security_registration import require_security
from sandbox.notifications import ACTION_MEMBERS, Export, export_key
from sandbox.wire import Answer, JsonObject

_TYPE = "Microsoft.Security/automations"


async def list_exports(call: Call) -> Answer:
    """All of the subscription, in pages; the last one has no `nextLink`."""
    require_security(call)
    return _page(call, tuple(call.subscription.exports.values()))


async def list_exports_of_group(call: Call) -> Answer:
    require_security(call)
    group = call.names["resource_group"].lower()
    if group not in call.subscription.resource_groups:
        raise group_missing(call.names["resource_group"])
    return _page(call, tuple(one for one in call.subscription.exports.values() if one.resource_group.lower() == group))


async def get_export(call: Call) -> Answer:
    require_security(call)
    group, name = call.names["resource_group"], call.names["automation"]
    found = call.subscription.exports.get(export_key(group, name))
    if found is None:
        raise resource_missing(f"{_TYPE}/{name}", group)
    return Answer(200, _row(found))


def _page(call: Call, exports: tuple[Export, ...]) -> Answer:
    found = page(exports, call)
    link = {"nextLink": found.next_link} if found.next_link else {}
    return Answer(200, {"value": [_row(one) for one in found.items], **link})


def _row(export: Export) -> JsonObject:
    """Of all that happens in the subscription, without rules that narrow it."""
    return {
        "id": export.resource_id,
        "name": export.name,
        "type": _TYPE,
        "etag": '"1"',
        "location": export.location,
        "tags": {},
        "properties": {
            "description": "",
            "isEnabled": export.enabled,
            "scopes": [{"description": "", "scopePath": f"/subscriptions/{export.subscription_id}"}],
            "sources": [{"eventSource": source, "ruleSets": []} for source in export.sources],
            "actions": [
                {"actionType": action.kind, ACTION_MEMBERS[action.kind]: action.resource_id}
                for action in export.actions
            ],
        },
    }
