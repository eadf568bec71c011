"""Microsoft.Resources subscriptions (spec 2022-12-01)."""

from sandbox.arm.call import Call
from sandbox.arm.paging import page
from sandbox.state import Subscription
from sandbox.wire import Answer, JsonObject

_READ = "Microsoft.Resources/subscriptions/read"


async def list_subscriptions(call: Call) -> Answer:
    """Only what the caller may read: no permission, no row. The spec requires `nextLink`; the last is empty."""
    tenant = call.world.tenant
    readable = [
        subscription
        for key, subscription in tenant.subscriptions.items()
        if tenant.access.allows(call.principal.object_id, _READ, tenant.scopes_of_subscription(key))
    ]
    found = page(readable, call)
    return Answer(
        200,
        {"value": [_row(one, tenant.tenant_id) for one in found.items], "nextLink": found.next_link or ""},
    )


async def get_subscription(call: Call) -> Answer:
    return Answer(200, _row(call.subscription, call.world.tenant.tenant_id))


async def list_locations(call: Call) -> Answer:
    name = "westeurope"
    place = {"id": f"/subscriptions/{call.subscription.subscription_id}/locations/{name}", "name": name}
    return Answer(200, {"value": [{**place, "displayName": "West Europe"}]})


async def list_tenants(call: Call) -> Answer:
    tenant_id = call.world.tenant.tenant_id
    return Answer(200, {"value": [{"id": f"/tenants/{tenant_id}", "tenantId": tenant_id}], "nextLink": ""})


async def list_groups(call: Call) -> Answer:
    """Those in which something is. `az` asks on many ways."""
    rows = [
        {
            "id": one.group_id,
            "name": one.resource_group,
            "type": "Microsoft.Resources/resourceGroups",
            "location": one.location,
            "properties": {"provisioningState": "Succeeded"},
        }
        for one in call.subscription.resource_groups.values()
    ]
    return Answer(200, {"value": rows})


def _row(subscription: Subscription, tenant_id: str) -> JsonObject:
    return {
        "id": f"/subscriptions/{subscription.subscription_id}",
        "subscriptionId": subscription.subscription_id,
        "tenantId": tenant_id,
        "displayName": subscription.name,
        "state": subscription.state.value,
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": subscription.quota_id,
            "spendingLimit": "Off",
        },
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        **({"tags": dict(subscription.tags)} if subscription.tags else {}),
    }
