"""Which action each operation needs: the one table, with the fact on which each row rests.

The names are Microsoft's own (`az provider operation show`); none of them was taken from a program that calls us.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Permission:
    """`action` as role definitions write it; empty: every caller may ask, and sees only what it may read."""

    action: str
    fact: str


_LEAST = "defender-plan.md 12, the least-privilege list"
_OPTIONAL = "defender-plan.md 12, the least-privilege list, optional"
_EVENT_SUBSCRIPTIONS = "events.md 7: `Microsoft.EventGrid/eventSubscriptions/*` [doc]"
_SYSTEM_TOPICS = "events.md 7: rights of their own [doc]; the operation's name [inferred]"
_NAMED = "not in the facts; the operation's name [inferred]"

PERMISSIONS: dict[str, Permission] = {
    "Pricings_List": Permission("Microsoft.Security/pricings/read", _LEAST),
    "Pricings_Get": Permission("Microsoft.Security/pricings/read", _LEAST),
    "Pricings_Update": Permission(
        "Microsoft.Security/pricings/write", "defender-plan.md 9: the recorded 403 names it; 12"
    ),
    "Pricings_Delete": Permission("Microsoft.Security/pricings/delete", "events.md 6.1: the operation's name"),
    "Providers_List": Permission("Microsoft.Resources/subscriptions/providers/read", _LEAST),
    "Providers_Get": Permission("Microsoft.Resources/subscriptions/providers/read", _LEAST),
    "Providers_Register": Permission("{namespace}/register/action", "defender-plan.md 8 [doc]"),
    "Providers_Unregister": Permission(
        "{namespace}/unregister/action", "defender-plan.md 8, by analogy with register [inferred]"
    ),
    "Subscriptions_List": Permission("", "peers.md 8.4 and spec 2022-12-01: `all subscriptions for a tenant`"),
    "Subscriptions_Get": Permission("Microsoft.Resources/subscriptions/read", _LEAST),
    "Subscriptions_ListLocations": Permission(
        "Microsoft.Resources/subscriptions/locations/read", "not in the facts; the operation's name [inferred]"
    ),
    "Tenants_List": Permission("", "peers.md 8.4: answered to everybody who has a token"),
    "ResourceGroups_List": Permission(
        "Microsoft.Resources/subscriptions/resourceGroups/read",
        "defender-plan.md 12: an action of Security Admin [doc]",
    ),
    "ManagementGroups_List": Permission("", "spec managementgroups 2023-04-01: `for the authenticated user`"),
    "ManagementGroups_Get": Permission("Microsoft.Management/managementGroups/read", _LEAST),
    "ManagementGroups_GetDescendants": Permission(
        "Microsoft.Management/managementGroups/descendants/read", "defender-plan.md 12: `if enumerating`"
    ),
    "Resources": Permission("", "defender-plan.md 6: missing read permission = missing row, not an error [inferred]"),
    "EventSubscriptions_List": Permission("Microsoft.EventGrid/eventSubscriptions/read", _EVENT_SUBSCRIPTIONS),
    "EventSubscriptions_ListGlobalBySubscriptionForTopicType": Permission(
        "Microsoft.EventGrid/topicTypes/eventSubscriptions/read", "events.md 7 [doc]"
    ),
    "EventSubscriptions_Get": Permission("Microsoft.EventGrid/eventSubscriptions/read", _EVENT_SUBSCRIPTIONS),
    "EventSubscriptions_CreateOrUpdate": Permission(
        "Microsoft.EventGrid/eventSubscriptions/write", "events.md 6.8: `EventSubscriptions/Write` on the source [doc]"
    ),
    "EventSubscriptions_Delete": Permission("Microsoft.EventGrid/eventSubscriptions/delete", _EVENT_SUBSCRIPTIONS),
    "SystemTopics_ListBySubscription": Permission("Microsoft.EventGrid/systemTopics/read", _SYSTEM_TOPICS),
    "SystemTopics_Get": Permission("Microsoft.EventGrid/systemTopics/read", _SYSTEM_TOPICS),
    "SystemTopics_CreateOrUpdate": Permission("Microsoft.EventGrid/systemTopics/write", _SYSTEM_TOPICS),
    "SystemTopics_Delete": Permission("Microsoft.EventGrid/systemTopics/delete", _SYSTEM_TOPICS),
    "SystemTopicEventSubscriptions_ListBySystemTopic": Permission(
        "Microsoft.EventGrid/systemTopics/eventSubscriptions/read", _SYSTEM_TOPICS
    ),
    "SystemTopicEventSubscriptions_Get": Permission(
        "Microsoft.EventGrid/systemTopics/eventSubscriptions/read", _SYSTEM_TOPICS
    ),
    "SystemTopicEventSubscriptions_CreateOrUpdate": Permission(
        "Microsoft.EventGrid/systemTopics/eventSubscriptions/write", _SYSTEM_TOPICS
    ),
    "SystemTopicEventSubscriptions_Delete": Permission(
        "Microsoft.EventGrid/systemTopics/eventSubscriptions/delete", _SYSTEM_TOPICS
    ),
    "OperationsStatus_Get": Permission("", "events.md 6.3: polled by whoever began the operation [inferred]"),
    "OperationResults_Get": Permission("", "events.md 6.3: polled by whoever began the operation [inferred]"),
    "Accounts_List": Permission("Microsoft.CognitiveServices/accounts/read", _OPTIONAL),
    "Accounts_ListByResourceGroup": Permission("Microsoft.CognitiveServices/accounts/read", _OPTIONAL),
    "Accounts_Get": Permission("Microsoft.CognitiveServices/accounts/read", _OPTIONAL),
    "Accounts_Create": Permission("Microsoft.CognitiveServices/accounts/write", _NAMED),
    "Accounts_Update": Permission("Microsoft.CognitiveServices/accounts/write", _NAMED),
    "Accounts_Delete": Permission("Microsoft.CognitiveServices/accounts/delete", _NAMED),
    "DefenderForAISettings_List": Permission(
        "Microsoft.CognitiveServices/accounts/defenderForAISettings/read", _OPTIONAL
    ),
    "DefenderForAISettings_Get": Permission(
        "Microsoft.CognitiveServices/accounts/defenderForAISettings/read", _OPTIONAL
    ),
    "DefenderForAISettings_CreateOrUpdate": Permission(
        "Microsoft.CognitiveServices/accounts/defenderForAISettings/write", _OPTIONAL
    ),
    "DefenderForAISettings_Update": Permission(
        "Microsoft.CognitiveServices/accounts/defenderForAISettings/write", _OPTIONAL
    ),
    "SecurityContacts_List": Permission("Microsoft.Security/securityContacts/read", _NAMED),
    "SecurityContacts_Get": Permission("Microsoft.Security/securityContacts/read", _NAMED),
    "Automations_List": Permission("Microsoft.Security/automations/read", _NAMED),
    "Automations_ListByResourceGroup": Permission("Microsoft.Security/automations/read", _NAMED),
    "Automations_Get": Permission("Microsoft.Security/automations/read", _NAMED),
    "ActivityLogs_List": Permission(
        "Microsoft.Insights/eventtypes/values/read",
        "not in the facts; Microsoft's page on roles of Azure Monitor: `List Activity Log events` [doc]",
    ),
}
"""By operation id, as the specifications name it where they have one."""
