"""Microsoft.Resources/deploymentScripts 2023-08-01, as far as we use it, by Microsoft's template reference.

Its own file of types is not among the specs; when it is, this file goes.
"""

from tests.infra.bicep_types import Library, Type

KIND = "microsoft.resources/deploymentscripts@2023-08-01"
_OPTIONAL, _REQUIRED = 0, 1
_TYPES: list[Type] = []


def _kept(one: Type) -> Type:
    _TYPES.append(one)
    return {"$ref": f"#/{len(_TYPES) - 1}"}


def _object(required: dict[str, Type], optional: dict[str, Type]) -> Type:
    fields = {name: {"type": kind, "flags": _REQUIRED} for name, kind in required.items()}
    fields |= {name: {"type": kind, "flags": _OPTIONAL} for name, kind in optional.items()}
    return {"$type": "ObjectType", "properties": fields}


def _any_name(kind: Type) -> Type:
    return _kept({"$type": "ObjectType", "properties": {}, "additionalProperties": kind})


def _word(*words: str) -> Type:
    elements = [_kept({"$type": "StringLiteralType", "value": one}) for one in words]
    return _kept({"$type": "UnionType", "elements": elements})


_TEXT = _kept({"$type": "StringType"})
_VARIABLE = _kept(_object({"name": _TEXT}, {"value": _TEXT, "secureValue": _TEXT}))
_IDENTITY = _object({}, {"type": _word("UserAssigned"), "userAssignedIdentities": _any_name(_kept(_object({}, {})))})
_SCRIPT = _object(
    {"azCliVersion": _TEXT, "retentionInterval": _TEXT},
    {
        **dict.fromkeys(("arguments", "forceUpdateTag", "primaryScriptUri", "scriptContent", "timeout"), _TEXT),
        "cleanupPreference": _word("Always", "OnSuccess", "OnExpiration"),
        "environmentVariables": _kept({"$type": "ArrayType", "itemType": _VARIABLE}),
    },
)
_BODY = _object(
    {"name": _TEXT, "location": _TEXT, "kind": _word("AzureCLI"), "properties": _kept(_SCRIPT)},
    {"tags": _any_name(_TEXT), "identity": _kept(_IDENTITY)},
)
DOCUMENTED = Library(tuple(_TYPES), {KIND: _BODY})
