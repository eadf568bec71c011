"""Microsoft.Management management groups (spec 2023-04-01)."""

from sandbox.arm.call import Call
from sandbox.arm.paging import page
from sandbox.state import Descendant, ManagementGroup
from sandbox.wire import Answer, JsonObject

_TYPE = "Microsoft.Management/managementGroups"


async def get_group(call: Call) -> Answer:
    """`$expand` is accepted and ignored: children come from `descendants`."""
    tenant = call.world.tenant
    group = tenant.groups[call.names["group"].lower()]
    details: JsonObject = {"version": 1, "updatedTime": "2026-01-01T00:00:00Z", "updatedBy": "sandbox"}
    if group.parent is not None:
        above = tenant.groups[group.parent.lower()]
        details["parent"] = {"id": above.resource_id, "name": above.name, "displayName": above.display_name}
    properties = {"tenantId": tenant.tenant_id, "displayName": group.display_name, "details": details}
    return Answer(200, {"id": group.resource_id, "type": _TYPE, "name": group.name, "properties": properties})


async def list_groups(call: Call) -> Answer:
    """Only what the caller may read, as with subscriptions."""
    tenant, object_id = call.world.tenant, call.principal.object_id
    readable = [
        group
        for name, group in tenant.groups.items()
        if tenant.access.allows(object_id, f"{_TYPE}/read", tenant.scopes_of_group(name))
    ]
    found = page(readable, call)
    return Answer(200, {"value": [_info(one, tenant.tenant_id) for one in found.items], "nextLink": found.next_link})


async def list_descendants(call: Call) -> Answer:
    """The last page says `nextLink: null`, as Microsoft's example does."""
    found = page(call.world.tenant.descendants(call.names["group"]), call)
    rows = [_row(one, call.world.tenant.groups[one.parent.lower()].resource_id) for one in found.items]
    return Answer(200, {"value": rows, "nextLink": found.next_link})


def _info(group: ManagementGroup, tenant_id: str) -> JsonObject:
    properties = {"tenantId": tenant_id, "displayName": group.display_name}
    return {"id": group.resource_id, "type": _TYPE, "name": group.name, "properties": properties}


def _row(below: Descendant, parent_id: str) -> JsonObject:
    return {
        "id": below.resource_id,
        "type": f"{_TYPE}/subscriptions" if below.is_subscription else _TYPE,
        "name": below.name,
        "properties": {"displayName": below.display_name, "parent": {"id": parent_id}},
    }
