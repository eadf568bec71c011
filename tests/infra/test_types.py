"""Every resource of the infrastructure against the types that Microsoft publishes for it, or documents."""

from pathlib import Path

import pytest

from sandbox.contract import specs_folder
from tests.infra.bicep import Resource, files
from tests.infra.bicep_types import complaints, libraries
from tests.infra.private_types import DOCUMENTED
from tests.infra.sources import Sources, altered, sources

UNCOVERED = Path(__file__).with_name("uncovered.txt")
SPECS = specs_folder()
TYPES = SPECS.parent / "bicep-types" if SPECS else None

needs_specs = pytest.mark.skipif(
    TYPES is None, reason="Microsoft's types are not here: ../shared/specs or ENFORCER_SPECS"
)


def written(found: Sources) -> list[Resource]:
    return [one for file in files(found).values() for one in file.resources.values() if not one.existing]


def told(found: Sources) -> list[str]:
    assert TYPES
    known = libraries(TYPES)
    return [line for one in written(found) if (own := known.get(one.kind.lower())) for line in complaints(one, own)]


@needs_specs
def test_every_property_is_known_every_required_one_is_there_and_every_word_is_allowed() -> None:
    assert told(sources()) == []


def of_the_private_network(found: Sources) -> list[str]:
    ours = [one for one in written(found) if one.kind.lower() in DOCUMENTED.bodies]
    return [line for one in ours for line in complaints(one, DOCUMENTED)]


def test_the_private_network_and_the_locks_are_of_the_documented_types() -> None:
    assert DOCUMENTED.bodies.keys() <= {one.kind.lower() for one in written(sources())}
    assert of_the_private_network(sources()) == []


PRIVATE_BROKEN = {
    "a misspelt subnet": ("infra/network.bicep", "addressPrefix:", "addressPrefixx:", "unknown"),
    "a delegation to nothing": ("infra/network.bicep", "{ serviceName:", "{ service:", "unknown"),
    "an endpoint to no part": ("infra/private-endpoint.bicep", "groupIds:", "groupId:", "unknown"),
    "a scope without its modes": ("infra/private-access.bicep", "accessModeSettings:", "accessModes:", "missing"),
    "another mode": ("infra/private-access.bicep", "'PrivateOnly'", "'Private'", "allowed: Open"),
    "a lock that locks nothing": ("infra/locks.bicep", "'CanNotDelete'", "'NoDelete'", "allowed: NotSpecified"),
    "a zone without a place": ("infra/private-zone.bicep", "  location: 'global'\n", "", "location: missing"),
}


@pytest.mark.parametrize(("path", "old", "new", "said"), PRIVATE_BROKEN.values(), ids=PRIVATE_BROKEN)
def test_a_broken_private_copy_is_told(path: str, old: str, new: str, said: str) -> None:
    assert any(said in line and path in line for line in of_the_private_network(altered(path, old, new)))


@needs_specs
def test_what_no_type_covers_is_listed_and_the_list_does_not_grow_unnoticed() -> None:
    assert TYPES
    kinds = {one.kind for one in written(sources())}
    known = {*libraries(TYPES), *DOCUMENTED.bodies}
    uncovered = sorted(kind for kind in kinds if kind.lower() not in known)
    assert uncovered == UNCOVERED.read_text(encoding="utf-8").split()
    assert len(kinds) - len(uncovered) >= 12


BROKEN = {
    "an unknown property": ("infra/storage.bicep", "allowBlobPublicAccess", "allowBlobPublicAcces", "unknown"),
    "a property at the wrong place": ("infra/app.bicep", "httpsOnly: true", "ftpsState: 'Disabled'", "unknown"),
    "a missing property": ("infra/storage.bicep", "  kind: 'StorageV2'\n", "", ".kind: missing"),
    "a missing property inside": ("infra/storage.bicep", "sku: { name: sku }", "sku: {}", ".sku.name: missing"),
    "a word that is not allowed": ("infra/storage.bicep", "'TLS1_2'", "'TLS1.2'", "allowed: TLS1_0"),
    "a wrong kind of destination": (
        "infra/vending-subscription.bicep",
        "endpointType: 'AzureFunction'",
        "endpointType: 'Function'",
        "unknown",
    ),
    "a topic without its source": (
        "infra/policy-states-topic.bicep",
        "    source: '/tenants/${tenant().tenantId}${managementGroupId}'\n",
        "    sources: '/tenants'\n",
        "unknown",
    ),
    "an assignment with a misspelt policy": (
        "infra/policy-states.bicep",
        "policyDefinitionId: audit",
        "policyDefinition: audit",
        "unknown",
    ),
    "a text for a boolean": ("infra/app.bicep", "httpsOnly: true", "httpsOnly: 'true'", "BooleanType is expected"),
    "a text for a number": (
        "infra/vending-subscription.bicep",
        "maxDeliveryAttempts: 30",
        "maxDeliveryAttempts: '30'",
        "IntegerType is expected",
    ),
    "a read-only property": (
        "infra/identity.bicep",
        "  tags: tags\n",
        "  tags: tags\n  properties: { tenantId: 'x' }\n",
        "read-only",
    ),
    "an object for a list": (
        "infra/app.bicep",
        "appSettings: settings",
        "appSettings: {}",
        "an object where ArrayType",
    ),
}


@needs_specs
@pytest.mark.parametrize(("path", "old", "new", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_copy_is_told(path: str, old: str, new: str, said: str) -> None:
    assert any(said in line and path in line for line in told(altered(path, old, new)))
