"""Microsoft.Security is registered, or registering it is the action."""

import pytest

from enforcer.controls.provider import judge
from enforcer.facts import Control
from enforcer.observed.plan import Registration
from enforcer.verdict import Kind, Register, Verdict


def test_a_registered_provider_is_left_alone() -> None:
    verdict = judge(Registration.REGISTERED)
    assert verdict == Verdict(Control.PROVIDER, Kind.COMPLIANT, "Microsoft.Security is registered")


@pytest.mark.parametrize("state", [state for state in Registration if state is not Registration.REGISTERED])
def test_any_other_state_is_drift_and_is_registered(state: Registration) -> None:
    wanted = Verdict(Control.PROVIDER, Kind.DRIFTED, f"Microsoft.Security is {state.value}", Register())
    assert judge(state) == wanted
