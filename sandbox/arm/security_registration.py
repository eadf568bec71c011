"""Whether Microsoft.Security is registered, for those of its resources that are not plans."""

from sandbox.arm.call import Call
from sandbox.arm.errors import ArmError
from sandbox.registrations import SECURITY
from sandbox.state import RegistrationState


def require_security(call: Call) -> None:
    """defender-plan.md 9: they say the same as plans, with a code of their own, which has no spaces (AzAPICall#48)."""
    state = call.subscription.registrations[SECURITY.lower()].at(call.world.now())
    if state is not RegistrationState.REGISTERED:
        text = "Please register to Microsoft.Security in order to view your security status"
        raise ArmError(404, "SubscriptionNotRegistered", text)
