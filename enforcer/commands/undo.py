"""A heal as it was kept → how a person takes it back: what differs, the `az` line, the exemption to paste. Pure.

Nothing here is ever run by us: law 2 has no exception, commands included.
"""

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from enforcer.baseline import Exemptible
from enforcer.facts import Control
from enforcer.memory.heal import Heal, HealState

HEALED_AGAIN = "the next sweep heals it again, without an exemption in the baseline"

_PLAN = "/subscriptions/{}/providers/Microsoft.Security/pricings/AI?api-version=2024-01-01"
_SWITCH = (
    "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.CognitiveServices/accounts/{}"
    "/defenderForAISettings/Default?api-version=2025-09-01"
)
_FREE = "this sets the plan to Free: from then on nothing watches the AI workloads of this subscription"
_OFF = "this switches a protection off: {}"
_UNREGISTER = "this takes every plan of Defender for Cloud from the subscription, not only the AI plan"
_UNENROLLED = "without it changes in this subscription are found by the hourly sweep, not within seconds"
_EVENTS = "/subscriptions/{}/providers/Microsoft.EventGrid/eventSubscriptions/{}?api-version=2025-02-15"
_UNCHANGED = frozenset({HealState.REFUSED, HealState.WITHDRAWN})
_EXEMPTION = """\
exemptions:
  - subscription: {subscription}
    controls: [{controls}]
    owner: who answers for it
    reason: as before heal {heal}, because
    ticket: where it was asked for
    until: {until}
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field as the heal left it, and as it was before; "-" where there is none."""

    field: str
    healed: str
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """`az` is empty where there is nothing to take back; `warning` stands before every line that takes protection away.

    `exemption` is YAML for the baseline file, empty for what no exemption may name.
    """

    heal: Heal
    differences: tuple[Difference, ...]
    az: str
    warning: str
    exemption: str


def undo(heal: Heal, *, until: date) -> Undo:
    """`until`: the last day of the exemption."""
    differences = tuple(_differences(heal))
    is_open = (heal.state not in _UNCHANGED or heal.is_without_some) and bool(differences)
    names = {one.value for one in Exemptible}
    controls = "provider, plan" if heal.control is Control.PROVIDER else heal.control.value
    fields = {"subscription": heal.subscription, "controls": controls, "heal": heal.id, "until": until}
    return Undo(
        heal=heal,
        differences=differences if is_open else (),
        az=_az(heal) if is_open else "",
        warning=_warning(heal, differences) if is_open else "",
        exemption=_EXEMPTION.format(**fields) if is_open and heal.control.value in names else "",
    )


def _differences(heal: Heal) -> Iterator[Difference]:
    """Of the plan, an extension that one side does not tell of has no state there."""
    before, after = _fields(heal.before), _fields(heal.after or heal.asked)
    for name in dict.fromkeys((*before, *after)):
        was, healed = before.get(name, "-"), after.get(name, "-")
        if was != healed:
            yield Difference(name, healed, was)


def _fields(text: str) -> dict[str, str]:
    """By name and value; nothing for a text that is no object."""
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    properties = said.get("properties", said) if isinstance(said, dict) else {}
    fields: dict[str, str] = {}
    for name, value in properties.items() if isinstance(properties, dict) else ():
        if name == "extensions" and isinstance(value, list):
            fields |= dict(_extensions(value))
        else:
            fields[name] = value if isinstance(value, str) else json.dumps(value)
    return fields


def _extensions(listed: list[object]) -> Iterator[tuple[str, str]]:
    for one in listed:
        if isinstance(one, dict):
            more = one.get("additionalExtensionProperties")
            is_on = "on" if one.get("isEnabled") == "True" else "off"
            yield str(one.get("name")), f"{is_on} {json.dumps(more)}" if more else is_on


def _az(heal: Heal) -> str:
    """`az rest` takes the kept text as it is; `az security pricing create` would send another version's body."""
    if heal.control is Control.PROVIDER:
        return f"az provider unregister --namespace Microsoft.Security --subscription {heal.subscription}"
    if heal.control is Control.ENROLMENT:
        return _az_of_enrolment(heal)
    if heal.account:
        names = (quote(heal.account.group, safe=""), quote(heal.account.name, safe=""))
        url = _SWITCH.format(heal.subscription, *names)
    else:
        url = _PLAN.format(heal.subscription)
    return f"az rest --method put --url {shlex.quote(url)} --body {shlex.quote(heal.before)}"


def _az_of_enrolment(heal: Heal) -> str:
    """Where there was none it is deleted."""
    name = _fields(heal.asked).get("name", "")
    if not heal.before:
        scope = f"/subscriptions/{heal.subscription}"
        return f"az eventgrid event-subscription delete --name {shlex.quote(name)} --source-resource-id {scope}"
    url = _EVENTS.format(heal.subscription, quote(name, safe=""))
    return f"az rest --method put --url {shlex.quote(url)} --body {shlex.quote(heal.before)}"


def _warning(heal: Heal, differences: tuple[Difference, ...]) -> str:
    if heal.control is Control.PROVIDER:
        return _UNREGISTER
    if heal.control is Control.ENROLMENT:
        return _UNENROLLED
    if any(one.field == "pricingTier" and one.before.casefold() != "standard" for one in differences):
        return _FREE
    off = [one.field for one in differences if one.before.startswith(("off", "Disabled"))]
    return _OFF.format(", ".join(off)) if off else ""
