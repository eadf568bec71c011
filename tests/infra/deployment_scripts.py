"""Microsoft.Resources/deploymentScripts 2023-08-01, as far as we use it, by Microsoft's template reference.

Its own file of types is not among the specs; when it is, this file goes.
"""

from tests.infra.type_notation import Notation

KIND = "Microsoft.Resources/deploymentScripts@2023-08-01"
_N = Notation()
_VARIABLE = _N.object({"name": _N.text}, {"value": _N.text, "secureValue": _N.text})
_IDENTITY = _N.object({}, {"type": _N.word("UserAssigned"), "userAssignedIdentities": _N.any_name(_N.object({}, {}))})
_SCRIPT = _N.object(
    {"azCliVersion": _N.text, "retentionInterval": _N.text},
    {
        **dict.fromkeys(("arguments", "forceUpdateTag", "primaryScriptUri", "scriptContent", "timeout"), _N.text),
        "cleanupPreference": _N.word("Always", "OnSuccess", "OnExpiration"),
        "environmentVariables": _N.many(_VARIABLE),
    },
)
_BODY = _N.body(
    {"name": _N.text, "location": _N.text, "kind": _N.word("AzureCLI"), "properties": _SCRIPT},
    {"tags": _N.any_name(_N.text), "identity": _IDENTITY},
)
DOCUMENTED = _N.library({KIND: _BODY})
