"""Who may do what, where: the four custom roles are the JSON files, and every assignment is as narrow as it can be."""

from typing import Any

import pytest

from tests.infra.bicep import Resource, files
from tests.infra.plain import plain
from tests.infra.sources import Sources, altered, json_at, sources

FILES = {
    "infra/estate.bicep": "infra/estate-role.json",
    "infra/enrolment.bicep": "infra/enrol-role.json",
    "infra/hub-role.bicep": "infra/hub-role.json",
    "infra/activity-log.bicep": "infra/activity-log-role.json",
}
DEFINITION, ASSIGNMENT = "Microsoft.Authorization/roleDefinitions", "Microsoft.Authorization/roleAssignments"
PARTS = ("actions", "notActions", "dataActions", "notDataActions")
NARROW = {
    ("infra/estate.bicep", None): "the management group: the estate",
    ("infra/enrolment.bicep", None): "the same, for who enrols",
    ("infra/activity-log.bicep", None): "the same, where somebody wants claims to be confirmed",
    ("infra/hub-role.bicep", "app"): "the function app",
    ("infra/storage-access.bicep", "account"): "the storage account",
    ("infra/monitoring.bicep", "component"): "the Application Insights component",
    ("infra/vending-topic.bicep", "topic"): "the vending topic",
    ("infra/dead-letter-access.bicep", "letters"): "the container for dead letters",
    ("infra/outcome-topic.bicep", "topic"): "the outcome topic",
}
"""File and `scope` of every assignment that there may be; without `scope` it is where the file is deployed."""


def resources(kind: str, found: Sources) -> list[tuple[str, Resource]]:
    """With the path of the file."""
    every = ((path, one) for path, file in files(found).items() for one in file.resources.values())
    return [(path, one) for path, one in every if one.kind.partition("@")[0] == kind]


def told(found: Sources) -> list[str]:
    return [*_definitions(found), *_assignments(found)]


def _definitions(found: Sources) -> list[str]:
    lines = []
    for path, one in resources(DEFINITION, found):
        role, properties = json_at(FILES[path], found), plain(one.body)["properties"]
        granted = properties["permissions"][0]
        differ = [part for part in PARTS if granted.get(part) != role[part[0].upper() + part[1:]]]
        lines += [f"{path}: {part} differ from {FILES[path]}" for part in differ]
        if not properties["roleName"].startswith("'${role.Name} "):
            lines.append(f"{path}: roleName is not {FILES[path]}'s with something that is unique in the tenant")
        if len(properties["permissions"]) != 1 or properties["assignableScopes"] != [_home(role)]:
            lines.append(f"{path}: more than {FILES[path]} grants, or at another scope")
    return lines


def _home(role: dict[str, Any]) -> str:  # Any: JSON
    """What `home` stands for in the module, by the JSON file's own scope."""
    [scope] = role["AssignableScopes"]
    return "managementGroup().id" if "managementGroups" in scope else "resourceGroup().id"


def _assignments(found: Sources) -> list[str]:
    lines = []
    for path, one in resources(ASSIGNMENT, found):
        body = plain(one.body)
        if (path, body.get("scope")) not in NARROW:
            lines.append(f"{one.where}: assigned where it is not needed")
        if body["properties"]["principalType"] != "ServicePrincipal":
            lines.append(f"{one.where}: principalType is not ServicePrincipal")
        if body["properties"]["roleDefinitionId"].startswith("/"):
            lines.append(f"{one.where}: a role by an id of one tenant")
    return lines


def test_every_custom_role_is_its_json_file() -> None:
    assert {path for path, _ in resources(DEFINITION, sources())} == FILES.keys()
    assert told(sources()) == []


def test_every_assignment_that_there_may_be_is_there() -> None:
    assert {(path, plain(one.body).get("scope")) for path, one in resources(ASSIGNMENT, sources())} == NARROW.keys()


def test_the_optional_role_reads_the_activity_log_and_no_more() -> None:
    assert json_at("infra/activity-log-role.json", sources())["Actions"] == [
        "Microsoft.Insights/eventtypes/values/read"
    ]


def test_a_custom_role_is_assigned_where_it_is_defined() -> None:
    for path in FILES:
        [given] = [
            plain(one.body)["properties"]["roleDefinitionId"]
            for at, one in resources(ASSIGNMENT, sources())
            if at == path
        ]
        [symbol] = [one.symbol for at, one in resources(DEFINITION, sources()) if at == path]
        assert given == f"{symbol}.id"


BROKEN = {
    "actions written out": ("infra/estate.bicep", "role.Actions", "['*']", "actions differ"),
    "exceptions forgotten": (
        "infra/hub-role.bicep",
        "notActions: role.NotActions",
        "notActions: ['x']",
        "notActions differ",
    ),
    "another scope": ("infra/hub-role.bicep", "[home]", "[subscription().id]", "at another scope"),
    "a second permission": ("infra/estate.bicep", "permissions: [", "permissions: [{ actions: [] }", "differ"),
    "a name that is taken": ("infra/estate.bicep", "'${role.Name} ${managementGroup().name}'", "role.Name", "unique"),
    "an assignment at the group": ("infra/storage-access.bicep", "  scope: account\n", "", "where it is not needed"),
    "a person": ("infra/monitoring.bicep", "'ServicePrincipal'", "'User'", "principalType"),
    "a role of one tenant": ("infra/hub-role.bicep", "hubRole.id\n  }", "'/providers/x'\n  }", "of one tenant"),
}


@pytest.mark.parametrize(("path", "old", "new", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_copy_is_told(path: str, old: str, new: str, said: str) -> None:
    assert any(said in line and path in line for line in told(altered(path, old, new)))
