"""Whatever a client sends, the sandbox answers as ARM would and keeps Microsoft's contract."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.azure import SimulatedAzure
from sandbox.contract import Judge
from sandbox.operation import PrincipalKind
from sandbox.state import Tier
from sandbox.virtual_time import run
from tests.sandbox.arm.raw import AI, SUB, Arm

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
EXTENSION = st.fixed_dictionaries(
    {"name": st.sampled_from(["AIPromptEvidence", "AIModelScanner", "Other"]) | JSON},
    optional={
        "isEnabled": st.sampled_from(["True", "false", "maybe"]) | JSON,
        "additionalExtensionProperties": st.just({"cap": 1}) | JSON,
    },
)
PROPERTIES = st.fixed_dictionaries(
    {"pricingTier": st.sampled_from([*Tier, "Gold"]) | JSON},
    optional={"extensions": st.lists(EXTENSION, max_size=3) | JSON, "subPlan": JSON, "enforce": JSON},
)
BODIES = JSON | st.fixed_dictionaries({"properties": PROPERTIES}) | st.fixed_dictionaries({"properties": JSON})


@settings(max_examples=200, deadline=None)
@given(bodies=st.lists(BODIES.map(json.dumps) | st.text(max_size=10), min_size=1, max_size=3))
def test_no_body_breaks_the_sandbox_or_the_contract(judge: Judge | None, bodies: list[str]) -> None:
    azure = SimulatedAzure()
    azure.tenant.add_subscription(SUB, name="A")
    principal = azure.tenant.add_principal(
        "app", kind=PrincipalKind.SERVICE_PRINCIPAL, object_id="object-1", app_id="app-1"
    )
    run(put_all(Arm(azure, principal), bodies))
    assert azure.internal_errors == []
    assert [judge and judge.complaints(seen) for seen in azure.exchanges if judge and judge.complaints(seen)] == []


async def put_all(arm: Arm, bodies: list[Any]) -> None:  # Any: JSON
    for body in bodies:
        assert (await arm("PUT", AI, body.encode())).status in {200, 201, 400, 409, 500}
        assert (await arm("GET", AI)).status == 200
