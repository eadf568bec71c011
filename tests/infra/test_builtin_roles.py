"""The built-in roles that the app and the publishers get: exactly these, by the ids that Azure knows them by."""

import re

import pytest

from tests.infra.bicep import File, Resource, files
from tests.infra.plain import plain
from tests.infra.sources import Sources, altered, sources
from tests.infra.test_roles import ASSIGNMENT, DEFINITION, resources
from tests.infra.values import value_of

BUILT_IN = {
    "infra/storage-access.bicep": {
        "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": "Storage Blob Data Owner",
        "974c5e8b-45b9-4653-ba55-5f855dd0fb88": "Storage Queue Data Contributor",
        "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3": "Storage Table Data Contributor",
    },
    "infra/monitoring.bicep": {"3913510d-42f4-4e42-8a64-420c390055eb": "Monitoring Metrics Publisher"},
    "infra/dead-letter-access.bicep": {"ba92f5b4-2d11-453d-a403-e96b0029c9fe": "Storage Blob Data Contributor"},
    "infra/vending-topic.bicep": {"d5a91429-5739-47e2-a06b-3470a27159e7": "EventGrid Data Sender"},
    "infra/outcome-topic.bicep": {"d5a91429-5739-47e2-a06b-3470a27159e7": "EventGrid Data Sender"},
}
"""Microsoft: Azure built-in roles. The custom roles of the other files are those of test_roles."""


def told(found: Sources) -> list[str]:
    lines = []
    for path, file in files(found).items():
        known, given = BUILT_IN.get(path, {}), assigned(path, file, found)
        lines += [f"{path}: nobody gets {known[one]} ({one})" for one in sorted(known.keys() - set(given))]
        lines += [f"{path}: gives {one}, which is not among its roles" for one in given if one not in known]
    return lines


def assigned(path: str, file: File, found: Sources) -> list[str]:
    """Ids of the built-in roles that a file assigns, or what stands in an id's place."""
    custom = {f"{one.symbol}.id" for at, one in resources(DEFINITION, found) if at == path}
    ours = [one for at, one in resources(ASSIGNMENT, found) if at == path]
    return [role for one in ours for role in _of_assignment(one, file) if role not in custom]


def _of_assignment(one: Resource, file: File) -> list[str]:
    text = plain(one.body)["properties"]["roleDefinitionId"]
    named = re.fullmatch(rf"subscriptionResourceId\('{DEFINITION}', (\w+)\)", text)
    if named is None:
        return [text]
    name = named.group(1)
    if name in file.names.variables:
        return [str(value_of(file.names.variables[name], file.names))]
    return [str(item) for item in one.items] if isinstance(one.items, list) else [name]


def test_every_file_gives_its_built_in_roles_and_no_other() -> None:
    assert BUILT_IN.keys() <= files(sources()).keys()
    assert told(sources()) == []


BROKEN = {
    "a mistyped id for blobs": ("infra/storage-access.bicep", "b7e6dc6d-f1e8", "b7e6dc6d-f1e9", "gets Storage Blob"),
    "a mistyped id for queues": ("infra/storage-access.bicep", "974c5e8b-45b9", "974c5e8b-45b8", "gets Storage Queue"),
    "a mistyped id for tables": ("infra/storage-access.bicep", "0a9a7e1f-b9d0", "0a9a7e1f-b9d1", "gets Storage Table"),
    "a mistyped id for telemetry": ("infra/monitoring.bicep", "3913510d-42f4", "3913510d-42f5", "gets Monitoring"),
    "a mistyped id for publishers": ("infra/vending-topic.bicep", "d5a91429-5739", "d5a91429-5738", "gets EventGrid"),
    "a mistyped id for dead letters": (
        "infra/dead-letter-access.bicep",
        "ba92f5b4-2d11",
        "ba92f5b4-2d12",
        "gets Storage Blob Data Contributor",
    ),
    "a mistyped id for the app": ("infra/outcome-topic.bicep", "d5a91429-5739", "d5a91429-5738", "gets EventGrid"),
    "a role for tables that is not given": (
        "infra/storage-access.bicep",
        "queueDataContributor, tableDataContributor]",
        "queueDataContributor]",
        "nobody gets Storage Table Data Contributor",
    ),
    "a role for blobs that is not given": (
        "infra/storage-access.bicep",
        "[blobDataOwner, ",
        "[",
        "nobody gets Storage Blob Data Owner",
    ),
    "a role more": (
        "infra/storage-access.bicep",
        "tableDataContributor]",
        "tableDataContributor, '17d1049b-9a84-46fb-8f53-869881c3d3ab']",
        "gives 17d1049b-9a84-46fb-8f53-869881c3d3ab",
    ),
    "an assignment that is not there": (
        "infra/monitoring.bicep",
        "resource publisher 'Microsoft.Authorization/roleAssignments@2022-04-01'",
        "resource publisher 'Microsoft.Authorization/locks@2020-05-01'",
        "nobody gets Monitoring Metrics Publisher",
    ),
    "a parameter in an id's place": (
        "infra/monitoring.bicep",
        "roleDefinitions', monitoringMetricsPublisher",
        "roleDefinitions', principalId",
        "gives principalId",
    ),
    "a publisher in an id's place": (
        "infra/vending-topic.bicep",
        "roleDefinitions', eventGridDataSender",
        "roleDefinitions', publisher",
        "gives publisher",
    ),
    "a built-in role beside a custom one": (
        "infra/hub-role.bicep",
        "roleDefinitionId: hubRole.id",
        "roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.Name)",
        "gives subscriptionResourceId",
    ),
}


@pytest.mark.parametrize(("path", "old", "new", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_copy_is_told(path: str, old: str, new: str, said: str) -> None:
    assert any(said in line and path in line for line in told(altered(path, old, new)))
