"""Where there are AI accounts: can an alert reach anybody? It is reported; whom to tell is not ours to say."""

from collections.abc import Sequence

from enforcer.facts import Control
from enforcer.observed.account import Account, AlertRoute
from enforcer.verdict import Kind, Verdict


def judge(accounts: Sequence[Account], routes: Sequence[AlertRoute]) -> Verdict:
    """Compliant, or drifted without an action."""
    if not accounts:
        return _verdict(Kind.COMPLIANT, "no AI account")
    good = [route.name for route in routes if route.is_on and route.reaches_somebody]
    if good:
        return _verdict(Kind.COMPLIANT, f"alerts reach {', '.join(good)}")
    said = [f"{route.name} {'reaches nobody' if route.is_on else 'is off'}" for route in routes]
    found = "; ".join(said) or "there is neither a security contact nor a continuous export"
    return _verdict(Kind.DRIFTED, f"nobody hears of alerts: {found}")


def _verdict(kind: Kind, reason: str) -> Verdict:
    return Verdict(Control.EFFICACY, kind, reason)
