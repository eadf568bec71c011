"""An estate of three: one as wanted, one off, one not registered; and a person with the enforcer's roles."""

import json
from pathlib import Path

from sandbox.azure import SimulatedAzure
from sandbox.state import Principal
from tests.command.conftest import GROUP

SCOPE = f"/providers/Microsoft.Management/managementGroups/{GROUP}"
GOOD, OFF, BARE = (f"{number:08d}-0000-4000-8000-000000000000" for number in (1, 2, 3))
_ROLES = [Path(__file__).parents[2] / "infra" / f"{name}-role.json" for name in ("estate", "enrol")]
ACTIONS = tuple(one for file in _ROLES for one in json.loads(file.read_text(encoding="utf-8"))["Actions"])
BASELINE = """version: 1
name: contoso
mode: enforce
plans:
  AI:
    tier: Standard
    extensions:
      AIPromptEvidence: {state: enabled, approvedBy: privacy-board, ticket: PRIV-112}
"""


def settled(azure: SimulatedAzure, person: Principal) -> SimulatedAzure:
    for subscription, registered in ((GOOD, True), (OFF, True), (BARE, False)):
        azure.tenant.add_subscription(
            subscription, name=f"sub-{subscription[:8]}", management_group=GROUP, registered=registered
        )
    azure.tenant.set_plan(GOOD, "AI", tier="Standard", extensions={"AIPromptEvidence": True})
    azure.tenant.assign(person, actions=ACTIONS, scope=SCOPE)
    return azure
