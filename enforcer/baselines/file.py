"""Baseline text (YAML) → Baseline, or BadBaseline that names file, line, path, value and what is allowed.

`form.py` says what a file may say; `rules.py` what no form can.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from enforcer.baseline import (
    Baseline,
    Consent,
    Exemptible,
    Exemption,
    ExtensionWanted,
    Incident,
    Limits,
    Match,
    Mode,
    PlanWanted,
    Reports,
    Rule,
    Scope,
    Waiver,
)
from enforcer.baselines.form import BASELINE
from enforcer.baselines.rules import rule_problems
from enforcer.documents.check import day, problems
from enforcer.documents.yaml_subset import parse
from enforcer.errors import BadBaseline
from enforcer.facts import subscription_id

type _Said = Mapping[str, Any]  # Any: plain YAML values, every one of them checked against the form before

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def read(text: str, *, file: str, today: date) -> Baseline:
    """The baseline that the text says; `file` is the name that errors carry, `today` (UTC) bounds exemptions."""
    document = parse(text, file=file)
    if found := problems(BASELINE, document):
        raise BadBaseline(found)
    baseline = _baseline(document.value, hashlib.sha256(text.encode()).hexdigest())
    if found := rule_problems(baseline, document, today=today):
        raise BadBaseline(found)
    return baseline


def _baseline(said: _Said, digest: str) -> Baseline:
    return Baseline(
        digest=digest,
        name=said["name"],
        mode=Mode(said["mode"]),
        plan=_plan(said["plans"]),
        limits=_limits(said.get("limits", {})),
        account_switch=_account_switch(said) or Rule.UNMANAGED,
        scopes=tuple(_scope(each) for each in said.get("scopes", ())),
        exemptions=tuple(_exemption(each) for each in said.get("exemptions", ())),
        incident=_incident(said.get("incident", {})),
        reports=_reports(said),
    )


def _plan(plans: _Said) -> PlanWanted:
    return PlanWanted(tuple(_extension(name, said) for name, said in plans["AI"].get("extensions", {}).items()))


def _extension(name: str, said: Any) -> ExtensionWanted:  # Any: a word or a mapping, as the form allows
    if isinstance(said, str):
        return ExtensionWanted(name, Rule(said))
    consent = Consent(said["approvedBy"], said["ticket"]) if {"approvedBy", "ticket"} <= said.keys() else None
    return ExtensionWanted(name, Rule(said["state"]), consent, _waiver(said))


def _waiver(said: _Said) -> Waiver | None:
    review = day(said.get("review"))
    if review is None or not {"owner", "reason"} <= said.keys():
        return None
    return Waiver(said["owner"], said["reason"], review)


def _account_switch(said: _Said) -> Rule | None:
    return Rule(said["accounts"]["defenderSwitch"]) if "accounts" in said else None


def _scope(said: _Said) -> Scope:
    mode = Mode.SKIP if said.get("skip") else Mode(said["mode"]) if "mode" in said else None
    return Scope(
        match=_match(said["match"]),
        mode=mode,
        plan=_plan(said["plans"]) if "plans" in said else PlanWanted(),
        account_switch=_account_switch(said),
        waiver=_waiver(said),
    )


def _match(said: _Said) -> Match:
    return Match(
        management_group=said["managementGroup"].lower() if "managementGroup" in said else None,
        subscription=subscription_id(said["subscription"]) if "subscription" in said else None,
        name=said.get("name"),
        tags=tuple(sorted(said.get("tags", {}).items())),
        quota_id=said.get("quotaId"),
    )


def _exemption(said: _Said) -> Exemption:
    return Exemption(
        controls=tuple(Exemptible(word) for word in said["controls"]),
        owner=said["owner"],
        reason=said["reason"],
        ticket=said["ticket"],
        until=day(said["until"]) or date.min,
        subscription=subscription_id(said["subscription"]) if "subscription" in said else None,
        management_group=said["managementGroup"].lower() if "managementGroup" in said else None,
    )


def _limits(said: _Said) -> Limits:
    usual = Limits()
    return Limits(
        writes_per_second=said.get("writesPerSecond", usual.writes_per_second),
        max_loosened=said.get("maxLoosened", usual.max_loosened),
        max_changed=said.get("maxChanged", usual.max_changed),
    )


def _incident(said: _Said) -> Incident:
    usual = Incident()
    within = re.fullmatch(r"([0-9]+)([mhd])", said.get("within", ""))
    return Incident(
        after_heals=int(said.get("afterHeals", usual.after_heals)),
        within=timedelta(**{_UNITS[within[2]]: int(within[1])}) if within else usual.within,
    )


def _reports(said: _Said) -> Reports:
    usual = Reports()
    return Reports(
        purview=said.get("purview", {}).get("servicePrincipal") == "verify",
        content_filter=said.get("contentFilter", {}).get("report", usual.content_filter),
        actor_names=said.get("telemetry", {}).get("actorNames", usual.actor_names),
        slo=said.get("exposure", {}).get("slo", usual.slo),
    )
