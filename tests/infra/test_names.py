"""Every name in a Bicep file stands for something: a symbol of the file, a loop's item, or a function of its scope."""

import pytest
from tree_sitter import Node

from tests.infra.bicep import File, files, uses
from tests.infra.sources import Sources, altered, sources
from tests.infra.values import text_of

_EVERYWHERE = frozenset(
    {
        "contains",
        "empty",
        "environment",
        "guid",
        "join",
        "loadJsonContent",
        "loadTextContent",
        "replace",
        "split",
        "string",
        "subscriptionResourceId",
        "tenant",
        "trim",
        "union",
        "uniqueString",
    }
)
_SCOPES = frozenset({"managementGroup", "subscription", "resourceGroup", "tenant"})
"""As the `scope` of a module they may be named anywhere, with ids."""
_BY_SCOPE = {
    "managementGroup": _EVERYWHERE | {"managementGroup"},
    "subscription": _EVERYWHERE | {"subscription"},
    "resourceGroup": _EVERYWHERE | {"subscription", "resourceGroup", "resourceId"},
}
"""The functions that may be called, by targetScope: `resourceGroup()` in a resource group only, and so on."""
_DECORATORS = frozenset({"description", "allowed", "minLength", "maxLength", "minValue", "maxValue", "secure"})


def told(found: Sources) -> list[str]:
    return [line for file in files(found).values() for node in uses(file.root) for line in _of_name(node, file)]


def _of_name(node: Node, file: File) -> list[str]:
    name, where = text_of(node), f"{file.path}:{node.start_point.row + 1}"
    call = node.parent
    if call is None or call.type != "call_expression" or call.named_children[0] != node:
        return [] if name in file.symbols else [f"{where}: {name} is not declared"]
    if call.parent is not None and call.parent.type == "decorator":
        return [] if name in _DECORATORS else [f"{where}: no decorator {name}"]
    if name in _SCOPES and _is_scope(call):
        return []
    return [] if name in _BY_SCOPE[file.scope] else [f"{where}: no function {name} in a {file.scope}"]


def _is_scope(call: Node) -> bool:
    """`scope: resourceGroup(subscription, name)`: with its arguments it leads elsewhere."""
    holder, arguments = call.parent, call.named_children[-1].named_children
    is_scope = holder is not None and holder.type == "object_property" and text_of(holder.named_children[0]) == "scope"
    return is_scope and bool(arguments)


def test_every_name_stands_for_something() -> None:
    assert sum(1 for file in files(sources()).values() for _ in uses(file.root)) >= 200
    assert told(sources()) == []


def test_an_item_and_its_index_are_known_in_their_loop_only() -> None:
    text = "param all array\nvar x = [for (one, index) in all: { name: one, at: index, all: other }]\nvar y = index\n"
    assert told({"infra/x.bicep": text}) == [
        "infra/x.bicep:2: other is not declared",
        "infra/x.bicep:3: index is not declared",
    ]


BROKEN = {
    "a misspelt resource": ("infra/app.bicep", "serverFarmId: plan.id", "serverFarmId: plann.id", "plann is not"),
    "a misspelt parameter in a text": (
        "infra/main.bicep",
        "'rg-${environmentName}'",
        "'rg-${enviromentName}'",
        "enviromentName is not",
    ),
    "a misspelt parameter in a key": ("infra/app.bicep", "'${identity.id}': {}", "'${identiti.id}': {}", "identiti is"),
    "a misspelt parameter": ("infra/plan.bicep", "  name: name", "  name: nam", "nam is not"),
    "a misspelt variable": ("infra/ground.bicep", "suffix: unique", "suffix: uniqe", "uniqe is not"),
    "a misspelt module": ("infra/hub.bicep", "plan.outputs", "plans.outputs", "plans is not"),
    "a misspelt module in an output": ("infra/main.bicep", "= hub.outputs", "= hubb.outputs", "hubb is not"),
    "a misspelt parent": ("infra/storage.bicep", "parent: queues", "parent: queue", "queue is not"),
    "a misspelt condition": (
        "infra/app.bicep",
        "alwaysReadyInstances > 0",
        "readyInstances > 0",
        "readyInstances is not",
    ),
    "a misspelt list of a loop": ("infra/vending-topic.bicep", "in publishers", "in publisher", "publisher is not"),
    "a misspelt item of a loop": (
        "infra/storage-access.bicep",
        "principalId, role)",
        "principalId, rol)",
        "rol is not",
    ),
    "an item outside its loop": (
        "infra/storage-access.bicep",
        "string = account.name",
        "string = role",
        "role is not declared",
    ),
    "a misspelt function": ("infra/main.bicep", "union(", "unite(", "no function unite"),
    "a misspelt function in a text": (
        "infra/policy-states.bicep",
        "uniqueString(",
        "uniquestring(",
        "no function uniquestring",
    ),
    "a function of another scope": (
        "infra/estate.bicep",
        "managementGroup().id",
        "resourceGroup().id",
        "no function resourceGroup in a managementGroup",
    ),
    "the own group's function in another scope": (
        "infra/policy-states.bicep",
        "resourceGroup(hubSubscriptionId, resourceGroupName)",
        "resourceGroup()",
        "no function resourceGroup in a managementGroup",
    ),
    "a group that is no scope": (
        "infra/policy-states.bicep",
        "managementGroupId: managementGroup().id",
        "managementGroupId: resourceGroup(hubSubscriptionId, resourceGroupName).id",
        "no function resourceGroup in a managementGroup",
    ),
    "a misspelt decorator": ("infra/main.bicep", "@minLength", "@minimumLength", "no decorator minimumLength"),
}


@pytest.mark.parametrize(("path", "old", "new", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_copy_is_told(path: str, old: str, new: str, said: str) -> None:
    assert any(said in line and path in line for line in told(altered(path, old, new)))
