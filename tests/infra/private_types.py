"""Networks, private endpoints, their DNS zones, private link scopes and locks, as far as we use them.

By Microsoft's template reference; their own files of types are not among the specs. The Bicep files were held against
those too, as they were on 2026-08-20 (Azure/bicep-types-az), but for
the security group, which came later. When they are among the specs, this file goes.
"""

from tests.infra.type_notation import Notation

_N = Notation()
_TAGS = {"tags": _N.any_name(_N.text)}
_PLACED = {"name": _N.text, "location": _N.text}
_ID = _N.object({}, {"id": _N.text})
_DELEGATION = _N.object({}, {"name": _N.text, "properties": _N.object({}, {"serviceName": _N.text})})
_SUBNET = _N.object(
    {},
    {
        "name": _N.text,
        "properties": _N.object(
            {},
            {
                "addressPrefix": _N.text,
                "defaultOutboundAccess": _N.flag,
                "delegations": _N.many(_DELEGATION),
                "networkSecurityGroup": _ID,
            },
        ),
    },
)
_NETWORK = _N.object(
    {}, {"addressSpace": _N.object({}, {"addressPrefixes": _N.many(_N.text)}), "subnets": _N.many(_SUBNET)}
)
_GUARD = _N.object({}, {"securityRules": _N.many(_N.object({}, {"name": _N.text}))})
_CONNECTION = _N.object(
    {},
    {
        "name": _N.text,
        "properties": _N.object({}, {"privateLinkServiceId": _N.text, "groupIds": _N.many(_N.text)}),
    },
)
_ENDPOINT = _N.object({}, {"subnet": _ID, "privateLinkServiceConnections": _N.many(_CONNECTION)})
_ZONE_OF_GROUP = _N.object({}, {"name": _N.text, "properties": _N.object({}, {"privateDnsZoneId": _N.text})})
_GROUP = _N.object({}, {"privateDnsZoneConfigs": _N.many(_ZONE_OF_GROUP)})
_LINK = _N.object({}, {"registrationEnabled": _N.flag, "virtualNetwork": _ID})
_MODE = _N.word("Open", "PrivateOnly")
_MODES = _N.object({"ingestionAccessMode": _MODE, "queryAccessMode": _MODE}, {})
_LOCK = _N.object({"level": _N.word("NotSpecified", "CanNotDelete", "ReadOnly")}, {"notes": _N.text})

DOCUMENTED = _N.library(
    {
        "Microsoft.Network/networkSecurityGroups@2024-05-01": _N.body(
            {"name": _N.text}, {"location": _N.text, "properties": _GUARD, **_TAGS}
        ),
        "Microsoft.Network/virtualNetworks@2024-05-01": _N.body(
            {"name": _N.text}, {"location": _N.text, "properties": _NETWORK, **_TAGS}
        ),
        "Microsoft.Network/privateEndpoints@2024-05-01": _N.body(
            {"name": _N.text}, {"location": _N.text, "properties": _ENDPOINT, **_TAGS}
        ),
        "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01": _N.body(
            {"name": _N.text}, {"properties": _GROUP}
        ),
        "Microsoft.Network/privateDnsZones@2024-06-01": _N.body(_PLACED, _TAGS),
        "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01": _N.body(
            _PLACED, {"properties": _LINK, **_TAGS}
        ),
        "Microsoft.Insights/privateLinkScopes@2021-07-01-preview": _N.body(
            {**_PLACED, "properties": _N.object({"accessModeSettings": _MODES}, {})}, _TAGS
        ),
        "Microsoft.Insights/privateLinkScopes/scopedResources@2021-07-01-preview": _N.body(
            {"name": _N.text}, {"properties": _N.object({}, {"linkedResourceId": _N.text})}
        ),
        "Microsoft.Authorization/locks@2020-05-01": _N.body({"name": _N.text, "properties": _LOCK}, {}),
    }
)
