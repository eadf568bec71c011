"""Microsoft.Management management groups (spec 2023-04-01)."""

from sandbox.arm.call import Call
from sandbox.arm.paging import page
from sandbox.state import ManagementGroup, Subscription
from sandbox.tenant import Tenant
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
    tenant = call.world.tenant
    found = page(tenant.descendants(call.names["group"]), call)
    return Answer(200, {"value": [_row(one, tenant) for one in found.items], "nextLink": found.next_link})


def _info(group: ManagementGroup, tenant_id: str) -> JsonObject:
    properties = {"tenantId": tenant_id, "displayName": group.display_name}
    return {"id": group.resource_id, "type": _TYPE, "name": group.name, "properties": properties}


def _row(below: ManagementGroup | Subscription, tenant: Tenant) -> JsonObject:
    if isinstance(below, Subscription):
        kind, name, display_name, above = "/subscriptions", below.subscription_id, below.name, below.management_group
    else:
        kind, name, display_name, above = "", below.name, below.display_name, below.parent or tenant.root.name
    parent = {"id": tenant.groups[above.lower()].resource_id}
    properties = {"displayName": display_name, "parent": parent}
    return {"id": below.resource_id, "type": f"{_TYPE}{kind}", "name": name, "properties": properties}
