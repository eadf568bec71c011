"""The three sets of parameters: what each deploys, by main.bicep, and nothing that another one promises."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.infra.bicep import Resource, parsed
from tests.infra.bicep_types import complaints, libraries
from tests.infra.chosen import Deployed, deployed
from tests.infra.private_types import DOCUMENTED
from tests.infra.sources import Sources, altered, json_at, sources
from tests.infra.test_types import TYPES, needs_specs

SETS = ("minimal", "standard", "hardened")
GIVEN_BY_THE_PERSON = {
    "environmentName": "prod",
    "location": "westeurope",
    "managementGroups": "mg",
    "enrol": "self",
    "baseline": "baselines/default.yaml",
    "deployers": "192.0.2.0/28, 198.51.100.7/32",
}
_NETWORK = "Microsoft.Network/"
_SITE_CONFIG = "Microsoft.Web/sites/config"


def parameters(name: str, found: Sources) -> dict[str, Any]:  # Any: JSON
    return {key: one["value"] for key, one in json_at(f"infra/{name}.parameters.json", found)["parameters"].items()}


def in_effect(name: str, found: Sources, **chosen: bool) -> tuple[Deployed, ...]:
    """With what a person gives in the place of `${…}`, and chooses besides."""
    said = parameters(name, found) | chosen
    given = {key: GIVEN_BY_THE_PERSON[key] for key, value in said.items() if str(value).startswith("${")}
    return tuple(deployed("infra/main.bicep", said | given, found))


def of_kind(kind: str, all_of_it: tuple[Deployed, ...]) -> list[Any]:  # Any: JSON
    return [one.body for one in all_of_it if one.kind == kind]


def told(found: Sources) -> list[str]:
    return [line for name in SETS for line in (*_parameters(name, found), *_promises(name, found))]


def _parameters(name: str, found: Sources) -> Iterator[str]:
    known = parsed("infra/main.bicep", found).parameters
    said = parameters(name, found)
    yield from (f"{name}: {key} is unknown" for key in said.keys() - known.keys())
    yield from (f"{name}: {key} is missing" for key, one in known.items() if not one.has_default and key not in said)
    for key in said.keys() & known.keys():
        allowed = known[key].allowed
        is_left_open = str(said[key]).startswith("${")
        if isinstance(allowed, list) and said[key] not in allowed and not is_left_open:
            yield f"{name}: {key} is {said[key]!r}; allowed: {allowed}"


def _promises(name: str, found: Sources) -> Iterator[str]:
    """Set by set; see the table in docs/deploy.md."""
    made = in_effect(name, found)
    [account] = of_kind("Microsoft.Storage/storageAccounts", made)
    [workspace] = of_kind("Microsoft.OperationalInsights/workspaces", made)
    [component] = of_kind("Microsoft.Insights/components", made)
    [app] = of_kind("Microsoft.Web/sites", made)
    has = {
        "another identity enrols": len({one["name"] for one in of_kind(_IDENTITY, made)}) == 2,
        "storage is closed": account["properties"]["publicNetworkAccess"] == "Disabled",
        "storage denies": account["properties"]["networkAcls"]["defaultAction"] == "Deny",
        "the workspace is closed": workspace["properties"]["publicNetworkAccessForIngestion"] == "Disabled",
        "the component is closed": component["properties"]["publicNetworkAccessForIngestion"] == "Disabled",
        "endpoints": sorted(_parts(made)) == ["azuremonitor", "blob", "queue", "table"],
        "calls out through the network": app["properties"]["virtualNetworkSubnetId"] is not None,
        "is called by Event Grid alone": _callers(made) == ["AzureEventGrid"],
        "diagnostics": len(of_kind("Microsoft.Insights/diagnosticSettings", made)) == 4,
        "locks": len(of_kind("Microsoft.Authorization/locks", made)) == 2,
    }
    wanted = dict.fromkeys(has, name == "hardened") | dict.fromkeys(("diagnostics", "locks"), name != "minimal")
    yield from (f"{name}: {what}: {has[what]}, not {wanted[what]}" for what in has if has[what] is not wanted[what])
    if name != "hardened" and any(one.kind.startswith(_NETWORK) for one in made):
        yield f"{name}: has a network"


_IDENTITY = "Microsoft.ManagedIdentity/userAssignedIdentities"


def _parts(made: tuple[Deployed, ...]) -> list[str]:
    endpoints = of_kind("Microsoft.Network/privateEndpoints", made)
    return [
        part
        for one in endpoints
        for link in one["properties"]["privateLinkServiceConnections"]
        for part in link["properties"]["groupIds"]
    ]


def _callers(made: tuple[Deployed, ...]) -> list[str]:
    """Who gets past the app's door, beside whom it is closed to everybody."""
    return [
        one["ipAddress"]
        for config in of_kind(_SITE_CONFIG, made)
        if config["properties"]["ipSecurityRestrictionsDefaultAction"] == "Deny"
        for one in config["properties"]["ipSecurityRestrictions"]
    ]


def test_each_set_deploys_what_it_promises_and_no_more() -> None:
    assert told(sources()) == []


def against_the_types(name: str, found: Sources) -> list[str]:
    """What is deployed with a set, value by value, against Microsoft's types."""
    assert TYPES
    known = libraries(TYPES) | dict.fromkeys(DOCUMENTED.bodies, DOCUMENTED)
    made = [one for one in in_effect(name, found) if one.kind != "Microsoft.Resources/resourceGroups"]
    return [
        line
        for one in made
        for line in complaints(
            Resource(one.symbol, one.type_and_version, existing=False, body=one.body, items=None, where=one.path),
            known[one.type_and_version.lower()],
        )
    ]


@needs_specs
@pytest.mark.parametrize("name", SETS)
def test_what_each_set_deploys_is_of_microsofts_types(name: str) -> None:
    assert against_the_types(name, sources()) == []


@needs_specs
@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (
            "hardened",
            '"instanceMemoryMB": { "value": 2048',
            '"instanceMemoryMB": { "value": "2048"',
            "instanceMemoryMB",
        ),
        ("minimal", '"retentionInDays": { "value": 31', '"retentionInDays": { "value": "31"', "retentionInDays"),
    ],
)
def test_a_value_of_another_type_is_told_where_it_arrives(name: str, old: str, new: str, said: str) -> None:
    found = altered(f"infra/{name}.parameters.json", old, new)
    assert any(said in line and "is expected" in line for line in against_the_types(name, found))


def test_azd_deploys_one_of_the_sets_with_what_a_person_adds() -> None:
    said = parameters("main", sources())
    assert [name for name in SETS if said | parameters(name, sources()) == said] != []


@pytest.mark.parametrize("name", SETS)
def test_whichever_set_is_chosen_azd_s_variables_reach_it(name: str) -> None:
    said = parameters(name, sources())
    assert said["enrol"] == "${ENFORCER_ENROL=self}"
    assert said["baseline"] == "${ENFORCER_BASELINE=baselines/default.yaml}"


def test_without_a_set_a_deployment_is_as_small_as_before() -> None:
    given = {key: one for key, one in GIVEN_BY_THE_PERSON.items() if key != "deployers"}
    kinds = {one.kind for one in deployed("infra/main.bicep", given, sources())}
    assert not [kind for kind in kinds if kind.startswith(_NETWORK) or kind.endswith(("locks", "diagnosticSettings"))]


@pytest.mark.parametrize(("name", "topics"), [("minimal", []), ("standard", ["topic", "outcomes"])])
def test_what_either_topic_could_not_deliver_or_take_is_told_where_diagnostics_are_on(
    name: str, topics: list[str]
) -> None:
    settings = of_kind("Microsoft.Insights/diagnosticSettings", in_effect(name, sources(), outcomeTopic=True))
    of_topics = {
        one["scope"]: [log["category"] for log in one["properties"]["logs"]]
        for one in settings
        if one["scope"] in {"topic", "outcomes"}
    }
    assert of_topics == {topic: ["DeliveryFailures", "PublishFailures"] for topic in topics}


def test_every_subnet_has_a_security_group_as_many_organisations_demand_by_policy() -> None:
    made = in_effect("hardened", sources())
    [network], [_] = (of_kind(f"{_NETWORK}{kind}", made) for kind in ("virtualNetworks", "networkSecurityGroups"))
    guarded = [one["properties"].get("networkSecurityGroup") for one in network["properties"]["subnets"]]
    assert guarded == [{"id": "guard.id"}] * 2


def test_only_those_who_publish_reach_the_other_door() -> None:
    [config] = of_kind(_SITE_CONFIG, in_effect("hardened", sources()))
    said = config["properties"]
    assert [one["ipAddress"] for one in said["scmIpSecurityRestrictions"]] == ["192.0.2.0/28", "198.51.100.7/32"]
    assert [one["priority"] for one in said["scmIpSecurityRestrictions"]] == [100, 101]
    assert (said["scmIpSecurityRestrictionsDefaultAction"], said["scmIpSecurityRestrictionsUseMain"]) == ("Deny", False)


def test_every_endpoint_is_found_by_names_in_zones_that_the_network_asks() -> None:
    made = in_effect("hardened", sources())
    zones = {one["name"] for one in of_kind("Microsoft.Network/privateDnsZones", made)}
    links = of_kind("Microsoft.Network/privateDnsZones/virtualNetworkLinks", made)
    written = of_kind("Microsoft.Network/privateEndpoints/privateDnsZoneGroups", made)
    named = {one["name"] for group in written for one in group["properties"]["privateDnsZoneConfigs"]}
    assert {zone.replace(".", "-") for zone in zones} == named
    assert (len(links), len(written), len(zones)) == (7, 4, 7)
    assert max(len(group["properties"]["privateDnsZoneConfigs"]) for group in written) <= MOST_ZONES


MOST_ZONES = 5
"""Of one group (Microsoft: private endpoint DNS integration)."""


def test_every_resource_that_can_carry_tags_does_in_every_set() -> None:
    placed = [one for name in SETS for one in in_effect(name, sources()) if "location" in one.body]
    assert len(placed) >= 30
    assert [f"{one.path}: {one.symbol}" for one in placed if one.body.get("tags", {}).get("product") is None] == []


@pytest.mark.parametrize("path", ["infra/watch.bicep", "infra/policy-states.bicep"])
def test_what_is_deployed_besides_carries_our_tag_too(path: str) -> None:
    required = {name: "given" for name, one in parsed(path, sources()).parameters.items() if not one.has_default}
    placed = [one for one in deployed(path, required, sources()) if "location" in one.body]
    assert placed
    assert [one.symbol for one in placed if one.body["tags"].get("product") != "ai-protection-enforcer"] == []


BROKEN = {
    "a misspelt parameter": ("infra/minimal.parameters.json", "locks", "lock", "lock is unknown"),
    "a parameter too few": ("infra/minimal.parameters.json", '"location"', '"tags"', "location is missing"),
    "a redundancy that is none": ("infra/hardened.parameters.json", "Standard_ZRS", "Standard_ZZZ", "allowed"),
    "a set that locks nothing": (
        "infra/standard.parameters.json",
        '"locks": { "value": true',
        '"locks": { "value": false',
        "standard: locks",
    ),
    "a hardened set without its network": (
        "infra/hardened.parameters.json",
        '["10.120.0.0/25", "10.120.0.128/28"]',
        "[]",
        "hardened: storage is closed",
    ),
    "one identity for all": (
        "infra/ground.bicep",
        "'id-enforcer-enrol-${unique}' : identityName",
        "identityName : identityName",
        "another identity enrols",
    ),
    "storage that stays open": ("infra/storage.bicep", "isPrivate ? 'Disabled'", "isPrivate ? 'Enabled'", "storage is"),
    "another who calls": ("infra/app-inbound.bicep", "'AzureEventGrid'", "'Internet'", "called by Event Grid alone"),
    "a door that is left open": ("infra/app-inbound.bicep", "Action: 'Deny'", "Action: 'Allow'", "by Event Grid alone"),
    "an endpoint too few": ("infra/private-access.bicep", "  { name: 'table'", "  // { name: 'table'", "endpoints"),
    "an app outside the network": ("infra/app.bicep", "empty(subnetId) ? null : subnetId", "null", "calls out"),
    "a network for everybody": (
        "infra/ground.bicep",
        "'network.bicep' = if (isPrivate)",
        "'network.bicep' =",
        "minimal: has a",
    ),
    "locks for everybody": ("infra/main.bicep", "'locks.bicep' = if (locks)", "'locks.bicep' =", "minimal: locks"),
}


@pytest.mark.parametrize(("path", "old", "new", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_copy_is_told(path: str, old: str, new: str, said: str) -> None:
    found = altered(path, old, new)
    lines = [line for name in SETS for line in _parameters(name, found)] or told(found)
    assert any(said in line for line in lines)
