"""An application id → the client that is known by it. One table; whoever is not in it stays unknown.

Terraform has no id of its own: it signs in through the Azure CLI, or as a service principal of the organisation's.
"""

UNKNOWN = "unknown"
POLICY_ASSIGNMENT = "policy assignment"
"""The managed identity of an assignment that deploys what is missing."""
MANAGED_IDENTITY = "managed identity"

_CLIENTS = {
    "04b07795-8ddb-461a-bbee-02f9e1bf7b46": "Azure CLI",
    "1950a258-227b-4e31-a9cf-717495945fc2": "Azure PowerShell",
    "c44b4083-3bb0-49c1-b47d-974e53cbdf3c": "Azure portal",
    "80ccca67-54bd-44ab-8625-4b79c4dc7775": "Microsoft 365 security and compliance center",
    "00000006-0000-0ff1-ce00-000000000000": "Microsoft 365 portal",
    "8edd93e1-2103-40b4-bd70-6e34e586362d": "Defender for Cloud",
    "1d78a85d-813d-46f0-b496-dd72f50a3ec0": "Azure Policy",
    "872cd9fa-d31f-45e0-9eab-6e460a02d1f1": "Visual Studio",
}
"""Microsoft's own: learn.microsoft.com, "Verify first-party Microsoft applications in sign-in reports" (12/05/2023),
which calls Defender for Cloud "Windows Azure Security Resource Provider"; Azure Policy from the sample in "Azure
activity log event schema"; Visual Studio from the page on REST requests to Azure Stack Hub."""

_ASSIGNMENT = "/providers/microsoft.authorization/policyassignments/"


def client(app_id: str | None, identity_resource: object = None) -> str:
    """`app_id` in small letters. `identity_resource`: the resource whose managed identity it is, as a token claims."""
    if app_id in _CLIENTS:
        return _CLIENTS[app_id]
    if not isinstance(identity_resource, str) or not identity_resource.startswith("/"):
        return UNKNOWN
    return POLICY_ASSIGNMENT if _ASSIGNMENT in identity_resource.lower() else MANAGED_IDENTITY
