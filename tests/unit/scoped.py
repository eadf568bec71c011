"""Short words for baselines with scopes and exemptions, and for the subscriptions that they are about."""

from datetime import date

from enforcer.baseline import (
    Baseline,
    Consent,
    Exemptible,
    Exemption,
    ExtensionWanted,
    Match,
    Mode,
    PlanWanted,
    Rule,
    Scope,
    Waiver,
)
from enforcer.observed.place import Place
from enforcer.observed.subject import Subject
from enforcer.observed.traits import Traits
from tests.unit.build import SUBSCRIPTION

WAIVER = Waiver("platform-team", "no production data", date(2026, 9, 30))
CONSENT = Consent("privacy-board", "PRIV-112")


def plan(**rules: str) -> PlanWanted:
    return PlanWanted(tuple(ExtensionWanted(name, Rule(rule), CONSENT, WAIVER) for name, rule in rules.items()))


def scope(match: Match | None = None, /, **fields: object) -> Scope:
    """Of management group `mg-a`, but for what a test says."""
    return Scope(match=match or Match(management_group="mg-a"), waiver=WAIVER, **fields)  # type: ignore[arg-type]  # each test names the fields it is about


def tagged(**tags: str) -> Match:
    return Match(tags=tuple(tags.items()))


def baseline(*scopes: Scope, **fields: object) -> Baseline:
    said = {"digest": "d", "name": "n", "mode": Mode.ENFORCE, "plan": PlanWanted(), "scopes": scopes} | fields
    return Baseline(**said)  # type: ignore[arg-type]  # as above


def below(*groups: str, **traits: object) -> Subject:
    """The subscription below these groups, its own first."""
    return Subject(SUBSCRIPTION, Place(groups), Traits(**traits))  # type: ignore[arg-type]  # as above


def exemption(*controls: str, until: date = date(2026, 3, 31), **fields: object) -> Exemption:
    """Of the subscription's plan, but for what a test says."""
    said: dict[str, object] = {"owner": "security", "reason": "vendor test", "ticket": "SEC-42"} | fields
    if "management_group" not in fields:
        said.setdefault("subscription", SUBSCRIPTION)
    named = tuple(Exemptible(name) for name in controls or ("plan",))
    return Exemption(controls=named, until=until, **said)  # type: ignore[arg-type]  # as above
