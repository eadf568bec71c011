"""Management groups, and who may do what in a schedule's tenant: a pipeline that may do all, and the enforcer."""

import json
from pathlib import Path

from sandbox.azure import SimulatedAzure
from sandbox.operation import PrincipalKind
from sandbox.state import Principal
from tests.campaign.enrolment import build_hub
from tests.campaign.process import ESTATE, OUR_OBJECT_ID

NESTED = "mg-nested"
ELSEWHERE = "mg-elsewhere"
_ROLES = [Path(__file__).parents[2] / "infra" / f"{name}-role.json" for name in ("estate", "enrol")]


def moved_in(azure: SimulatedAzure, *, enrols: bool) -> tuple[Principal, Principal]:
    """The pipeline, and us with exactly the rights that the infrastructure gives; with `enrols` at the hub too."""
    tenant, kind = azure.tenant, PrincipalKind.SERVICE_PRINCIPAL
    for name, parent in ((ESTATE, None), (NESTED, ESTATE), (ELSEWHERE, None)):
        tenant.add_management_group(name, parent=parent)
    pipeline = tenant.add_principal("pipeline", kind=kind, object_id=made_up_id(90), app_id=made_up_id(91), secret="x")
    role = [one for file in _ROLES for one in json.loads(file.read_text(encoding="utf-8"))["Actions"]]
    scope = f"/providers/Microsoft.Management/managementGroups/{ESTATE}"
    us = tenant.add_principal(
        "enforcer", kind=kind, object_id=OUR_OBJECT_ID, app_id=made_up_id(81), actions=tuple(role), scope=scope
    )
    azure.identity.assign(us)
    if enrols:
        build_hub(tenant, us)
    return pipeline, us


def made_up_id(number: int) -> str:
    return f"{number:08d}-0000-4000-8000-000000000000"
