"""What is wanted of a subscription → each thing that can be protected, and how well it is."""

from collections.abc import Mapping
from dataclasses import replace

from enforcer.baseline import Exemptible, Mode, Rule
from enforcer.baselines.level import Level
from enforcer.desired import Desired

_REPORTED = {"purview": None, "content-filter": Exemptible.CONTENT_FILTER, "efficacy": Exemptible.EFFICACY}
"""What is told and never written, and the control that an exemption would name."""


def protections(wanted: Desired) -> Mapping[str, Level]:
    """By name; what is not there is untouched. `SWITCHED_OFF` is lower: it may have been on."""
    exempt = {control for exemption in wanted.exemptions for control in exemption.controls}
    kept = {
        "provider": (Rule.ENABLED, Exemptible.PROVIDER),
        "tier": (Rule.ENABLED, Exemptible.PLAN),
        "account switch": (wanted.account_switch, Exemptible.ACCOUNT),
        **{entry.name: (entry.rule, Exemptible.PLAN) for entry in wanted.plan.extensions},
    }
    levels = {name: _level(wanted.mode, rule, is_exempt=by in exempt) for name, (rule, by) in kept.items()}
    told = {"purview": wanted.reports.purview, "content-filter": wanted.reports.content_filter, "efficacy": True}
    is_seen = wanted.mode is not Mode.SKIP
    return levels | {
        name: Level.SEEN if is_seen and told[name] and by not in exempt else Level.UNTOUCHED
        for name, by in _REPORTED.items()
    }


def loosened(wanted: Desired, top: Desired) -> tuple[str, ...]:
    """By name, what the scope protects less than the top level; exemptions are no part of a scope."""
    here, above = protections(replace(wanted, exemptions=())), protections(replace(top, exemptions=()))
    return tuple(name for name, level in above.items() if here.get(name, Level.UNTOUCHED) < level)


def account_level(wanted: Desired) -> Level:
    """How well the AI accounts' own switch is kept."""
    is_exempt = any(Exemptible.ACCOUNT in exemption.controls for exemption in wanted.exemptions)
    return _level(wanted.mode, wanted.account_switch, is_exempt=is_exempt)


def _level(mode: Mode, rule: Rule, *, is_exempt: bool) -> Level:
    if rule is Rule.UNMANAGED or mode is Mode.SKIP:
        return Level.UNTOUCHED
    is_only_seen = is_exempt or mode is Mode.OBSERVE
    if rule is Rule.DISABLED:
        return Level.UNTOUCHED if is_only_seen else Level.SWITCHED_OFF
    return Level.SEEN if is_only_seen else Level.KEPT
