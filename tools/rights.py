"""The roles of infra/ → a table of every action beside Microsoft's built-in roles that could do the same.

What the built-in roles hold is written down here, from Microsoft's documentation; the table is generated from both.
"""

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).parents[1]
OURS = ("estate", "enrol", "hub", "activity-log")
"""infra/NAME-role.json; the last one is optional."""

BUILT_IN: Mapping[str, tuple[str, ...]] = {
    "Security Admin": (
        "Microsoft.Authorization/*/read",
        "Microsoft.Authorization/policyAssignments/*",
        "Microsoft.Authorization/policyDefinitions/*",
        "Microsoft.Authorization/policyExemptions/*",
        "Microsoft.Authorization/policySetDefinitions/*",
        "Microsoft.Insights/alertRules/*",
        "Microsoft.Management/managementGroups/read",
        "Microsoft.operationalInsights/workspaces/*/read",
        "Microsoft.Resources/deployments/*",
        "Microsoft.Resources/subscriptions/resourceGroups/read",
        "Microsoft.Security/*",
        "Microsoft.IoTSecurity/*",
        "Microsoft.IoTFirmwareDefense/*",
        "Microsoft.Support/*",
    ),
    "Defender Settings Contributor": (
        "microsoft.security/pricings/read",
        "microsoft.security/pricings/write",
        "microsoft.security/pricings/securityoperators/read",
        "microsoft.security/securityoperators/read",
        "microsoft.security/register/action",
        "microsoft.security/settings/read",
        "microsoft.security/settings/write",
    ),
    "Owner": ("*",),
}
"""Name → actions (facts: defender-plan 12). Their ids: fb1c8493-542b-48eb-b624-b4c8fea62acd,
7d0c0268-1199-449b-a52e-75c20879f46b (by a public list: confirm it with `az role definition list`),
8e3af657-a8ff-443c-a75c-2fe8c4bcb635."""


def actions(name: str) -> tuple[str, ...]:
    """Of a custom role of ours."""
    role = json.loads((ROOT / "infra" / f"{name}-role.json").read_text(encoding="utf-8"))
    return tuple(role["Actions"])


def allows(granted: tuple[str, ...], action: str) -> bool:
    """As Azure matches them: in any casing, a star for any characters."""
    return any(fnmatchcase(action.lower(), one.lower()) for one in granted)


def table() -> str:
    """Every action of ours with the role that holds it, and whether a built-in role would hold it too."""
    heads = ["action", "our role", *BUILT_IN]
    rows = [
        [f"`{action}`", name, *("yes" if allows(granted, action) else "no" for granted in BUILT_IN.values())]
        for name in OURS
        for action in actions(name)
    ]
    ours = sum(len(actions(name)) for name in OURS)
    rows += [
        ["actions in all", str(ours), *(str(len(granted)) for granted in BUILT_IN.values())],
        [
            "of these with a wildcard",
            str(_wild(tuple(one for name in OURS for one in actions(name)))),
            *(str(_wild(granted)) for granted in BUILT_IN.values()),
        ],
    ]
    lines = ["| " + " | ".join(row) + " |" for row in (heads, *rows)]
    return "\n".join([lines[0], "|---" * len(heads) + "|", *lines[1:]])


def _wild(granted: tuple[str, ...]) -> int:
    return sum("*" in one for one in granted)
