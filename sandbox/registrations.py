"""Resource providers that a subscription can register."""

from sandbox.state import Registration, RegistrationState

SECURITY = "Microsoft.Security"

ACCOUNT_VERSIONS = ("2025-09-01", "2025-06-01", "2024-10-01")
"""defender-plan.md 4.3: the switch is there from 2024-10-01 on; previews are not simulated."""

CONTACT_VERSIONS = ("2023-12-01-preview", "2020-01-01-preview")
AUTOMATION_VERSIONS = ("2023-12-01-preview", "2019-01-01-preview")
"""The public specifications; the older ones are what azure-mgmt-security 7 speaks."""

RESOURCE_TYPES: dict[str, dict[str, tuple[str, ...]]] = {
    SECURITY: {
        "pricings": ("2024-01-01", "2023-01-01"),
        "securityContacts": CONTACT_VERSIONS,
        "automations": AUTOMATION_VERSIONS,
    },
    "Microsoft.Resources": {"subscriptions": ("2022-12-01",), "providers": ("2021-04-01",)},
    "Microsoft.Management": {"managementGroups": ("2023-04-01",)},
    "Microsoft.EventGrid": {"eventSubscriptions": ("2022-06-15",), "systemTopics": ("2022-06-15",)},
    "Microsoft.PolicyInsights": {"policyStates": ("2019-10-01",)},
    "Microsoft.CognitiveServices": {
        "accounts": ACCOUNT_VERSIONS,
        "accounts/defenderForAISettings": ACCOUNT_VERSIONS,
    },
    "Microsoft.ResourceGraph": {"resources": ("2022-10-01", "2021-03-01")},
    "Microsoft.Insights": {"eventtypes": ("2015-04-01",)},
}
"""Namespace → resource type → api-versions, as `GET /subscriptions/{id}/providers/{namespace}` lists them."""


def fresh_registrations(*, registered: bool) -> dict[str, Registration]:
    """By lower-case namespace. All are Registered but Microsoft.Security, which is what `registered` says."""
    security = RegistrationState.REGISTERED if registered else RegistrationState.NOT_REGISTERED
    return {
        namespace.lower(): Registration(security if namespace == SECURITY else RegistrationState.REGISTERED)
        for namespace in RESOURCE_TYPES
    }
