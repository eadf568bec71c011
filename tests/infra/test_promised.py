"""What the deployment promises, value by value: its Python, its plan, no keys anywhere, its events' form, its names."""

import re
from typing import Any

import pytest

from tests.infra.bicep import parsed
from tests.infra.plain import plain
from tests.infra.sources import Sources, altered, sources
from tests.infra.values import text_of

_APP, _STORAGE, _MONITORING = "infra/app.bicep", "infra/storage.bicep", "infra/monitoring.bicep"
_POLICY, _POLICY_TOPIC = "infra/policy-states.bicep", "infra/policy-states-topic.bicep"
_AUDIT = "/providers/Microsoft.Authorization/policyDefinitions/c2c0c6d8-007b-4a48-8d9b-3539bddd8e87"
"""Microsoft Defender for AI Services should be enabled (facts: defender-plan 13.1)."""
_SCALE, _SETTINGS = "functionAppConfig.scaleAndConcurrency", "siteConfig.appSettings"
PROMISED = {
    (_APP, "app", "functionAppConfig.runtime.name"): "python",
    (_APP, "app", "functionAppConfig.runtime.version"): "3.13",
    (_APP, "app", "functionAppConfig.deployment.storage.authentication.type"): "UserAssignedIdentity",
    (_APP, "app", f"{_SCALE}.alwaysReady.0.name"): "function:on_change",
    (_APP, "app", f"{_SETTINGS}.AzureWebJobsStorage__credential.value"): "managedidentity",
    (_APP, "app", f"{_SETTINGS}.APPLICATIONINSIGHTS_AUTHENTICATION_STRING.value"): (
        "'Authorization=AAD;ClientId=${identity.properties.clientId}'"
    ),
    (_APP, "app", "httpsOnly"): True,
    (_APP, "app", "siteConfig.ftpsState"): "Disabled",
    ("infra/app-publishing.bicep", "scm", "allow"): False,
    ("infra/app-publishing.bicep", "ftp", "allow"): False,
    ("infra/plan.bicep", "plan", "/sku.name"): "FC1",
    ("infra/plan.bicep", "plan", "/sku.tier"): "FlexConsumption",
    (_STORAGE, "account", "allowSharedKeyAccess"): False,
    (_STORAGE, "account", "allowBlobPublicAccess"): False,
    (_MONITORING, "workspace", "features.disableLocalAuth"): True,
    (_MONITORING, "component", "DisableLocalAuth"): True,
    ("infra/vending-topic.bicep", "topic", "disableLocalAuth"): True,
    ("infra/vending-topic.bicep", "topic", "inputSchema"): "EventGridSchema",
    ("infra/vending-subscription.bicep", "vending", "eventDeliverySchema"): "EventGridSchema",
    ("infra/outcome-topic.bicep", "topic", "disableLocalAuth"): True,
    ("infra/outcome-topic.bicep", "topic", "inputSchema"): "CloudEventSchemaV1_0",
    ("infra/drill-subscription.bicep", "drills", "eventDeliverySchema"): "CloudEventSchemaV1_0",
    ("infra/changes-subscription.bicep", "changes", "eventDeliverySchema"): "CloudEventSchemaV1_0",
    (_POLICY_TOPIC, "states", "eventDeliverySchema"): "CloudEventSchemaV1_0",
    (_POLICY_TOPIC, "topic", "topicType"): "Microsoft.PolicyInsights.PolicyStates",
    (_POLICY_TOPIC, "topic", "source"): "'/tenants/${tenant().tenantId}${managementGroupId}'",
    (_POLICY_TOPIC, "topic", "/location"): "global",
    (_POLICY, "assignment", "policyDefinitionId"): _AUDIT,
    (_POLICY, "assignment", "parameters.effect.value"): "AuditIfNotExists",
}
"""File, symbol and path below `properties` (with `/`: of the resource); a step into a list is a number or a name."""
LONGEST_ACCOUNT, UNIQUE = 24, 13
"""Characters of a storage account's name, all letters and digits; what uniqueString gives (Microsoft: resource naming
rules; Bicep string functions)."""


def told(found: Sources) -> list[str]:
    lines = [
        f"{path}: {symbol}: {place} is {given!r}, not {value!r}"
        for (path, symbol, place), value in PROMISED.items()
        if (given := value_at(path, symbol, place, found=found)) != value
    ]
    return lines + _account_name(found)


def value_at(path: str, symbol: str, place: str, *, found: Sources) -> Any:  # Any: JSON of any shape
    """None where there is no such place."""
    value = plain(parsed(path, found).resources[symbol].body)
    for step in (place.removeprefix("/") if place.startswith("/") else f"properties.{place}").split("."):
        if isinstance(value, list):
            named = {one["name"]: one for one in value}
            value = dict(enumerate(value)).get(int(step)) if step.isdigit() else named.get(step)
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def _account_name(found: Sources) -> list[str]:
    ground = parsed("infra/ground.bicep", found)
    name = plain(ground.modules["storage"].body)["params"]["name"]
    parts = re.fullmatch(r"'([a-z][a-z0-9]*)\$\{(\w+)\}'", name)
    if parts is None:
        return [f"infra/ground.bicep: a storage account's name is letters and digits: {name}"]
    literal, variable = parts.groups()
    lines = []
    if len(literal) + UNIQUE > LONGEST_ACCOUNT:
        lines.append(f"infra/ground.bicep: {name}: {len(literal) + UNIQUE} characters, at most {LONGEST_ACCOUNT}")
    if variable not in ground.names.variables or not text_of(ground.names.variables[variable]).startswith(
        "uniqueString("
    ):
        lines.append(f"infra/ground.bicep: {name}: {variable} is not what uniqueString gives")
    return lines


def test_what_is_promised_is_deployed() -> None:
    assert told(sources()) == []


def test_the_topic_delivers_events_in_the_schema_that_it_takes() -> None:
    taken = value_at("infra/vending-topic.bicep", "topic", "inputSchema", found=sources())
    given = value_at("infra/vending-subscription.bicep", "vending", "eventDeliverySchema", found=sources())
    assert taken == given


BROKEN = {
    "another Python": (_APP, "version: '3.13'", "version: '3.12'", "version is '3.12'"),
    "another language": (_APP, "name: 'python'", "name: 'node'", "runtime.name is 'node'"),
    "a package that a key opens": (
        _APP,
        "type: 'UserAssignedIdentity', userAssigned",
        "type: 'StorageAccountConnectionString', userAssigned",
        "authentication.type",
    ),
    "another function always ready": (_APP, "'function:on_change'", "'function:drain'", "alwaysReady.0.name"),
    "none always ready": (
        _APP,
        "[{ name: 'function:on_change', instanceCount: alwaysReadyInstances }]",
        "[]",
        "Ready.0",
    ),
    "a setting that says another credential": (_APP, "'managedidentity'", "'workloadidentity'", "__credential"),
    "a setting for the credential that is not there": (
        _APP,
        "  { name: 'AzureWebJobsStorage__credential', value: 'managedidentity' }\n",
        "",
        "__credential.value is None",
    ),
    "telemetry without an identity": (_APP, "Authorization=AAD;ClientId=", "ClientId=", "AUTHENTICATION_STRING"),
    "telemetry with another identity": (
        _APP,
        "AAD;ClientId=${identity.",
        "AAD;ClientId=${plan.",
        "AUTHENTICATION_STRING",
    ),
    "plain HTTP": (_APP, "httpsOnly: true", "httpsOnly: false", "httpsOnly is False"),
    "FTP": (_APP, "'Disabled'", "'AllAllowed'", "ftpsState is 'AllAllowed'"),
    "publishing with a password": ("infra/app-publishing.bicep", "allow: false", "allow: true", "scm: allow is True"),
    "another size of plan": ("infra/plan.bicep", "'FC1'", "'Y1'", "sku.name is 'Y1'"),
    "another tier of plan": ("infra/plan.bicep", "'FlexConsumption'", "'Dynamic'", "sku.tier is 'Dynamic'"),
    "keys of the storage account": (
        _STORAGE,
        "allowSharedKeyAccess: false",
        "allowSharedKeyAccess: true",
        "allowSharedKeyAccess is True",
    ),
    "keys of the storage account by default": (_STORAGE, "    allowSharedKeyAccess: false\n", "", "KeyAccess is None"),
    "public blobs": (_STORAGE, "allowBlobPublicAccess: false", "allowBlobPublicAccess: true", "PublicAccess is True"),
    "keys of the workspace": (_MONITORING, "disableLocalAuth: true", "disableLocalAuth: false", "disableLocalAuth is"),
    "keys of the component": (_MONITORING, "DisableLocalAuth: true", "DisableLocalAuth: false", "DisableLocalAuth is"),
    "keys of the topic": (
        "infra/vending-topic.bicep",
        "disableLocalAuth: true",
        "disableLocalAuth: false",
        "disableLocalAuth is False",
    ),
    "a topic that takes another schema": (
        "infra/vending-topic.bicep",
        "'EventGridSchema'",
        "'CloudEventSchemaV1_0'",
        "inputSchema",
    ),
    "announcements in another schema": (
        "infra/vending-subscription.bicep",
        "'EventGridSchema'",
        "'CloudEventSchemaV1_0'",
        "eventDeliverySchema",
    ),
    "changes in another schema": (
        "infra/changes-subscription.bicep",
        "'CloudEventSchemaV1_0'",
        "'EventGridSchema'",
        "eventDeliverySchema",
    ),
    "policy states in another schema": (
        _POLICY_TOPIC,
        "'CloudEventSchemaV1_0'",
        "'EventGridSchema'",
        "eventDeliverySchema",
    ),
    "a topic of another type": (_POLICY_TOPIC, ".PolicyStates'", ".PolicyState'", "topicType"),
    "a topic of another source": (_POLICY_TOPIC, "/tenants/${tenant().tenantId}", "", "source"),
    "a topic in a region": (_POLICY_TOPIC, "'global'", "'westeurope'", "location is 'westeurope'"),
    "another policy": (_POLICY, "c2c0c6d8-007b", "7e92882a-2f8a", "policyDefinitionId"),
    "a policy that is switched off": (_POLICY, "'AuditIfNotExists'", "'Disabled'", "effect.value is 'Disabled'"),
    "an account's name with a hyphen": ("infra/ground.bicep", "'stenforcer$", "'st-enforcer$", "letters and digits"),
    "an account's name with a capital": ("infra/ground.bicep", "'stenforcer$", "'stEnforcer$", "letters and digits"),
    "an account's name that is too long": ("infra/ground.bicep", "'stenforcer$", "'stenforcerapp$", "26 characters"),
    "an account's name with no end of its own": (
        "infra/ground.bicep",
        "uniqueString(resourceGroup().id)",
        "resourceGroup().name",
        "not what uniqueString",
    ),
}


@pytest.mark.parametrize(("path", "old", "new", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_copy_is_told(path: str, old: str, new: str, said: str) -> None:
    assert any(said in line and path in line for line in told(altered(path, old, new)))
