"""Is Microsoft.Security registered, so that the subscription can have a plan at all?"""

from enforcer.facts import Control
from enforcer.observed.plan import Registration
from enforcer.verdict import Kind, Register, Verdict


def judge(registration: Registration) -> Verdict:
    """Registered, or drifted with the registration as the action (registering twice is harmless)."""
    if registration is Registration.REGISTERED:
        return Verdict(Control.PROVIDER, Kind.COMPLIANT, "Microsoft.Security is registered")
    return Verdict(Control.PROVIDER, Kind.DRIFTED, f"Microsoft.Security is {registration.value}", Register())
