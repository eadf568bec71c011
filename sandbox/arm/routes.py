"""Which paths ARM knows, with the operation that each is and the api-versions each speaks."""

from sandbox.arm import (
    account_writes,
    accounts,
    activity_log,
    automations,
    event_subscriptions,
    management_groups,
    pricings,
    providers,
    resource_graph,
    security_contacts,
    subscriptions,
    system_topics,
)
from sandbox.arm.route import ArmRoute, Family
from sandbox.registrations import ACCOUNT_VERSIONS, AUTOMATION_VERSIONS, CONTACT_VERSIONS

_SUBSCRIPTION = "/subscriptions/{subscription}"
_GROUP = "/providers/Microsoft.Management/managementGroups/{group}"
_PRICINGS = f"{_SUBSCRIPTION}/providers/Microsoft.Security/pricings"
_EVENT_SUBSCRIPTIONS = "{scope}/providers/Microsoft.EventGrid/eventSubscriptions"
_EVENT_GRID = f"{_SUBSCRIPTION}/providers/Microsoft.EventGrid"

_PRICINGS_VERSIONS = ("2024-01-01", "2023-01-01")  # defender-plan.md 2.1; older ones and 2026-07-01 are not simulated
_SUBSCRIPTION_VERSIONS = (
    "2022-12-01",
    "2022-09-01",
    "2021-01-01",
    "2020-01-01",
    "2019-11-01",
    "2019-06-01",
    "2016-06-01",
)
_PROVIDER_VERSIONS = (
    "2024-11-01",  # Azure CLI 2.91 [measured]
    "2024-03-01",
    "2022-09-01",
    "2021-04-01",
    "2020-10-01",
    "2019-05-01",
    "2016-02-01",
)
_GROUP_VERSIONS = ("2023-04-01", "2021-04-01", "2020-05-01", "2020-02-01")
_EVENT_GRID_VERSIONS = ("2025-02-15", "2022-06-15", "2021-10-15-preview")  # events.md 6, the spec, Azure CLI 2.91

_GRAPH_VERSIONS = ("2022-10-01", "2021-03-01")  # the specs at hand

_pricings = Family("Microsoft.Security/pricings", _PRICINGS_VERSIONS)
_providers = Family("Microsoft.Resources/subscriptions/providers", _PROVIDER_VERSIONS)
_subscriptions = Family("Microsoft.Resources/subscriptions", _SUBSCRIPTION_VERSIONS)
_resource_groups = Family("Microsoft.Resources/resourceGroups", _PROVIDER_VERSIONS)
_groups = Family("Microsoft.Management/managementGroups", _GROUP_VERSIONS)
_graph = Family("Microsoft.ResourceGraph/resources", _GRAPH_VERSIONS)
_system_topics = Family("Microsoft.EventGrid/systemTopics", _EVENT_GRID_VERSIONS)
_events = Family("Microsoft.EventGrid/eventSubscriptions", _EVENT_GRID_VERSIONS)

_PLAN = _PRICINGS + "/{plan}"
_PROVIDERS = f"{_SUBSCRIPTION}/providers"
_NAMESPACE = _PROVIDERS + "/{namespace}"
_EVENT_SUBSCRIPTION = _EVENT_SUBSCRIPTIONS + "/{name}"
_IN_GROUP = _SUBSCRIPTION + "/resourceGroups/{resource_group}/providers/Microsoft.CognitiveServices/accounts"
_ACCOUNT = _IN_GROUP + "/{account}"
_SWITCHES = _ACCOUNT + "/defenderForAISettings"
_SWITCH = _SWITCHES + "/{setting}"
_accounts = Family("Microsoft.CognitiveServices/accounts", ACCOUNT_VERSIONS)
_activity = Family("Microsoft.Insights/eventtypes/values", ("2015-04-01",))
_switches = Family("Microsoft.CognitiveServices/accounts/defenderForAISettings", ACCOUNT_VERSIONS)
_CONTACTS = f"{_SUBSCRIPTION}/providers/Microsoft.Security/securityContacts"
_EXPORTS = _SUBSCRIPTION + "/resourceGroups/{resource_group}/providers/Microsoft.Security/automations"
_contacts = Family("Microsoft.Security/securityContacts", CONTACT_VERSIONS)
_automations = Family("Microsoft.Security/automations", AUTOMATION_VERSIONS)
_CHILDREN = "{topic}/eventSubscriptions"
_CHILD = _CHILDREN + "/{name}"

ROUTES: tuple[ArmRoute, ...] = (
    _pricings.route("Pricings_List", "GET", _PRICINGS, pricings.list_plans),
    _pricings.route("Pricings_Get", "GET", _PLAN, pricings.get_plan),
    _pricings.route("Pricings_Update", "PUT", _PLAN, pricings.put_plan),
    _pricings.route("Pricings_Delete", "DELETE", _PLAN, pricings.delete_plan),
    _providers.route("Providers_List", "GET", _PROVIDERS, providers.list_providers),
    _providers.route("Providers_Get", "GET", _NAMESPACE, providers.get_provider),
    _providers.route("Providers_Register", "POST", _NAMESPACE + "/register", providers.register),
    _providers.route("Providers_Unregister", "POST", _NAMESPACE + "/unregister", providers.unregister),
    _subscriptions.route("Subscriptions_List", "GET", "/subscriptions", subscriptions.list_subscriptions),
    _subscriptions.route("Subscriptions_Get", "GET", _SUBSCRIPTION, subscriptions.get_subscription),
    _subscriptions.route(
        "Subscriptions_ListLocations", "GET", f"{_SUBSCRIPTION}/locations", subscriptions.list_locations
    ),
    _subscriptions.route("Tenants_List", "GET", "/tenants", subscriptions.list_tenants),
    _resource_groups.route("ResourceGroups_List", "GET", f"{_SUBSCRIPTION}/resourceGroups", subscriptions.list_groups),
    _groups.route(
        "ManagementGroups_List",
        "GET",
        "/providers/Microsoft.Management/managementGroups",
        management_groups.list_groups,
    ),
    _groups.route("ManagementGroups_Get", "GET", _GROUP, management_groups.get_group),
    _groups.route(
        "ManagementGroups_GetDescendants", "GET", f"{_GROUP}/descendants", management_groups.list_descendants
    ),
    _graph.route("Resources", "POST", "/providers/Microsoft.ResourceGraph/resources", resource_graph.query_resources),
    _events.route("EventSubscriptions_List", "GET", _EVENT_SUBSCRIPTIONS, event_subscriptions.list_event_subscriptions),
    _events.route(
        "EventSubscriptions_ListGlobalBySubscriptionForTopicType",
        "GET",
        _EVENT_GRID + "/topicTypes/{topic_type}/eventSubscriptions",
        event_subscriptions.list_by_topic_type,
    ),
    _events.route("EventSubscriptions_Get", "GET", _EVENT_SUBSCRIPTION, event_subscriptions.get_event_subscription),
    _events.route(
        "EventSubscriptions_CreateOrUpdate", "PUT", _EVENT_SUBSCRIPTION, event_subscriptions.put_event_subscription
    ),
    _events.route(
        "EventSubscriptions_Delete", "DELETE", _EVENT_SUBSCRIPTION, event_subscriptions.delete_event_subscription
    ),
    _system_topics.route(
        "SystemTopics_ListBySubscription", "GET", f"{_EVENT_GRID}/systemTopics", system_topics.list_system_topics
    ),
    _system_topics.route("SystemTopics_Get", "GET", "{topic}", system_topics.get_system_topic),
    _system_topics.route("SystemTopics_CreateOrUpdate", "PUT", "{topic}", system_topics.put_system_topic),
    _system_topics.route("SystemTopics_Delete", "DELETE", "{topic}", system_topics.delete_system_topic),
    *(
        _system_topics.route(f"SystemTopicEventSubscriptions_{verb}", method, template, handler)
        for verb, method, template, handler in (
            ("ListBySystemTopic", "GET", _CHILDREN, event_subscriptions.list_event_subscriptions),
            ("Get", "GET", _CHILD, event_subscriptions.get_event_subscription),
            ("CreateOrUpdate", "PUT", _CHILD, event_subscriptions.put_event_subscription),
            ("Delete", "DELETE", _CHILD, event_subscriptions.delete_event_subscription),
        )
    ),
    _events.route(
        "OperationsStatus_Get",
        "GET",
        _EVENT_GRID + "/operationsStatus/{operation}",
        event_subscriptions.operation_status,
    ),
    _events.route(
        "OperationResults_Get",
        "GET",
        _EVENT_GRID + "/operationResults/{operation}",
        event_subscriptions.operation_result,
    ),
    _accounts.route(
        "Accounts_List",
        "GET",
        f"{_SUBSCRIPTION}/providers/Microsoft.CognitiveServices/accounts",
        accounts.list_accounts,
    ),
    _accounts.route("Accounts_ListByResourceGroup", "GET", _IN_GROUP, accounts.list_accounts_of_group),
    _accounts.route("Accounts_Get", "GET", _ACCOUNT, accounts.get_account),
    _accounts.route("Accounts_Create", "PUT", _ACCOUNT, account_writes.put_account),
    _accounts.route("Accounts_Update", "PATCH", _ACCOUNT, account_writes.patch_account),
    _accounts.route("Accounts_Delete", "DELETE", _ACCOUNT, account_writes.delete_account),
    _switches.route("DefenderForAISettings_List", "GET", _SWITCHES, accounts.list_switches),
    _switches.route("DefenderForAISettings_Get", "GET", _SWITCH, accounts.get_switch),
    _switches.route("DefenderForAISettings_CreateOrUpdate", "PUT", _SWITCH, accounts.put_switch),
    _switches.route("DefenderForAISettings_Update", "PATCH", _SWITCH, accounts.patch_switch),
    _contacts.route("SecurityContacts_List", "GET", _CONTACTS, security_contacts.list_contacts),
    _contacts.route("SecurityContacts_Get", "GET", _CONTACTS + "/{contact}", security_contacts.get_contact),
    _automations.route(
        "Automations_List",
        "GET",
        f"{_SUBSCRIPTION}/providers/Microsoft.Security/automations",
        automations.list_exports,
    ),
    _automations.route("Automations_ListByResourceGroup", "GET", _EXPORTS, automations.list_exports_of_group),
    _automations.route("Automations_Get", "GET", _EXPORTS + "/{automation}", automations.get_export),
    _activity.route(
        "ActivityLogs_List",
        "GET",
        f"{_SUBSCRIPTION}/providers/Microsoft.Insights/eventtypes/management/values",
        activity_log.list_activity,
    ),
)
