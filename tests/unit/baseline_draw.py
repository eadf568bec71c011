"""Baselines as plain values, drawn at random: good ones, and ones that are spoilt in one or two places."""

import random
from collections.abc import Callable, Iterator
from typing import Any

type Node = Any  # Any: plain YAML values
type Chance = random.Random

DISCLOSING = ("AIPromptEvidence", "AIPromptSharingWithPurview")
CONSENT = {"approvedBy": "board", "ticket": "P-1"}
WAIVER = {"owner": "team", "reason": "test", "review": "2026-09-30"}
SUBSCRIPTIONS = tuple(f"5f6c0a1e-0000-4000-8000-{number:012d}" for number in range(4))
GROUPS = ("mg-a", "mg-b", "mg-c")
CONTROLS = ("plan", "account", "content-filter", "efficacy")


def drawn(chance: Chance) -> Node:
    """A good one, with any of the parts that may be left out."""
    value: Node = {
        "version": 1,
        "name": chance.choice(["contoso", "Служба", "a b"]),
        "mode": chance.choice(["observe", "enforce"]),
        "plans": {"AI": {"tier": "Standard", **_some(chance, {"extensions": _extensions(chance, trusted=True)})}},
    }
    rest = {
        "accounts": {"defenderSwitch": chance.choice(["enabled", "unmanaged"])},
        "purview": {"servicePrincipal": chance.choice(["verify", "ignore"])},
        "contentFilter": {"report": chance.random() < 0.5},
        "scopes": [_scope(chance) for _ in range(chance.randrange(4))],
        "exemptions": [_exemption(chance) for _ in range(chance.randrange(3))],
        "limits": _some(chance, {"maxLoosened": 0.05, "maxChanged": 1, "writesPerSecond": 0.5}),
        "incident": _some(chance, {"afterHeals": 3, "within": chance.choice(["30m", "1h", "2d"])}),
        "exposure": _some(chance, {"slo": 99.9}),
        "telemetry": _some(chance, {"actorNames": False}),
    }
    return value | _some(chance, rest)


def spoilt(value: Node, chance: Chance) -> Node:
    """One or two places changed: often for the worse, sometimes only otherwise."""
    for _ in range(chance.randrange(1, 3)):
        places = list(_places(value))
        holder, key = chance.choice(places)
        chance.choice(_SPOILERS)(holder, key, chance)
    return value


def _some(chance: Chance, parts: dict[str, Node]) -> dict[str, Node]:
    return {name: part for name, part in parts.items() if chance.random() < 0.6}


def _extensions(chance: Chance, *, trusted: bool) -> Node:
    """Whoever only tightens hands nothing on that protects nothing."""
    names = (*(DISCLOSING if trusted else DISCLOSING[:1]), "AIModelScanner")
    return _some(chance, {name: _extension(name, chance, trusted=trusted) for name in names})


def _extension(name: str, chance: Chance, *, trusted: bool) -> Node:
    on = {"state": "enabled", **(CONSENT if name in DISCLOSING else {})}
    if not trusted:
        return on
    return chance.choice([on, {"state": "disabled", **WAIVER}, "unmanaged", {"state": "unmanaged"}])


def _scope(chance: Chance) -> Node:
    hands: Node = chance.choice([{"tags": {"dataClass": "secret"}}, {"name": "*-prod"}, {"quotaId": "MSDN*"}])
    place: Node = chance.choice(
        [{"managementGroup": chance.choice(GROUPS)}, {"subscription": chance.choice(SUBSCRIPTIONS)}]
    )
    trusted = chance.random() < 0.6
    match: Node = place if trusted else {**hands, **_some(chance, place)}
    if not trusted:
        parts = {"mode": "enforce", "accounts": {"defenderSwitch": "enabled"}, "plans": _plans(chance, trusted=False)}
        return {"match": match, **_some(chance, parts)}
    if chance.random() < 0.3:
        return {"match": match, "skip": True, **WAIVER}
    modes = chance.choice([{}, {"mode": "observe"}, {"mode": "enforce"}])
    return {"match": match, **modes, **_some(chance, {"plans": _plans(chance, trusted=True)}), **WAIVER}


def _plans(chance: Chance, *, trusted: bool) -> Node:
    return {"AI": _some(chance, {"tier": "Standard", "extensions": _extensions(chance, trusted=trusted)})}


def _exemption(chance: Chance) -> Node:
    whom = chance.choice([{"managementGroup": chance.choice(GROUPS)}, {"subscription": chance.choice(SUBSCRIPTIONS)}])
    controls = chance.choice([["plan"], ["provider", "plan"], list(CONTROLS)])
    said = {"controls": controls, "owner": "o", "reason": "r", "ticket": "T-1", "until": "2026-12-31"}
    return {**whom, **said}


def _places(value: Node) -> Iterator[tuple[Node, Node]]:
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in list(keys):
        yield value, key
        yield from _places(value[key])


_VALUES: tuple[Node, ...] = (
    *("enabled", "disabled", "unmanaged", "observe", "enforce", "Standard", "Free", "on", "", " ", "x" * 201, "*"),
    *(True, False, None, 0, 1, 1.0, -1, 0.05, 2, 101, [], {}, ["plan"], ["provider"], ["plan", "plan"], "2026-02-30"),
    *("2026-12-31", "mg/../x", "mg-a\n", "5F6C0A1E-0000-4000-8000-000000000001", "1h", "0h", {"state": "enabled"}),
    *({"state": "disabled", **WAIVER}, {"state": "enabled", **CONSENT}, {"tags": {"a": "b"}}, {"tags": {}}, 99.9),
)
_KEYS = ("mode", "skip", "owner", "state", "managementGroup", "tags", "name", "subscription", "accounts", "nonsense")


def _replace(holder: Node, key: Node, chance: Chance) -> None:
    holder[key] = chance.choice(_VALUES)


def _drop(holder: Node, key: Node, _: Chance) -> None:
    del holder[key]


def _add(holder: Node, key: Node, chance: Chance) -> None:
    inner = holder[key]
    if isinstance(inner, dict):
        inner[chance.choice(_KEYS)] = chance.choice(_VALUES)
    elif isinstance(inner, list):
        inner.append(chance.choice(_VALUES))


_SPOILERS: tuple[Callable[[Node, Node, Chance], None], ...] = (_replace, _drop, _add)
