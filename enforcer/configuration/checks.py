"""Values of the environment → what is wrong with them: the name, the value's shape, and what is allowed. Pure."""

import difflib
import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from enforcer.configuration import storage
from enforcer.configuration.storage import Storage
from enforcer.configuration.table import ARM_HOSTS, GRAPH_HOSTS, SETTINGS
from enforcer.errors import Problem
from enforcer.facts import subscription_id
from enforcer.memory.drill import weekly

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_HOSTS = {"ENFORCER_ARM_ENDPOINT": ARM_HOSTS, "ENFORCER_GRAPH_ENDPOINT": GRAPH_HOSTS}
_GROUP = re.compile(r"[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]", re.ASCII)
"""A management group's id does not end with a dot."""


def listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _shape(text: str) -> str:
    """A value's shape: it may be a secret that landed in the wrong place."""
    return f"text of {len(text)} characters" if text else "nothing"


def problem(name: str, value: str) -> Problem:
    allowed = next(setting.allowed for setting in SETTINGS if setting.name == name)
    return Problem(name, "", _shape(value), allowed)


def unknown_names(environment: Mapping[str, str]) -> list[Problem]:
    """A misspelt name must not pass as "not set": somebody believes that it is in force."""
    known = [*(setting.name for setting in SETTINGS), *(storage.OWN + suffix for suffix in storage.SUFFIXES)]
    unknown = sorted(name for name in environment if name.upper().startswith("ENFORCER_") and name not in known)
    nearest = {name: difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.0) for name in unknown}
    return [
        Problem(name, "", "an unknown setting", f"{', '.join(known)} (did you mean {nearest[name][0]}?)")
        for name in unknown
    ]


def bad_flag(environment: Mapping[str, str], name: str) -> list[Problem]:
    value = environment.get(name, "").strip()
    return [] if value in {"", "true", "false"} else [problem(name, value)]


def bad_drill(canary: str, schedule: str, topic: str) -> list[Problem]:
    """A drill needs a canary, and the topic that its event is published on."""
    problems = bad("ENFORCER_DRILL_SCHEDULE", schedule, lambda: weekly(schedule))
    if canary:
        problems += bad("ENFORCER_DRILL_SUBSCRIPTION", canary, lambda: subscription_id(canary))
        problems += [] if topic else [problem("ENFORCER_OUTCOME_TOPIC", "")]
    elif not problems and weekly(schedule):
        problems = [problem("ENFORCER_DRILL_SUBSCRIPTION", "")]
    return problems


def bad(name: str, text: str, parse: Callable[[], object]) -> list[Problem]:
    try:
        parse()
    except ValueError:
        return [problem(name, text)]
    return []


def bad_groups(text: str) -> list[Problem]:
    groups = listed(text)
    good = bool(groups) and all(_GROUP.fullmatch(group) for group in groups)
    return [] if good else [problem("ENFORCER_MANAGEMENT_GROUPS", text.strip())]


def bad_endpoint(name: str, text: str, *, sandbox: bool) -> list[Problem]:
    """The text is used as it is, so it has to be exactly scheme, host and port."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return [problem(name, text)]
    shown = f"[{host}]" if ":" in host else host
    is_plain = text.rstrip("/").lower() == f"https://{shown}" + (f":{port}" if port is not None else "")
    known = (host in _HOSTS[name] and port is None) or (sandbox and host in _LOOPBACK)
    return [] if is_plain and known else [problem(name, text)]


def bad_home(environment: Mapping[str, str], named: Storage | None) -> list[Problem]:
    """SQLite is one file on one machine; on Azure every function scales on instances of its own."""
    if not environment.get("WEBSITE_SITE_NAME"):
        return []
    if environment.get("ENFORCER_LEDGER"):
        return [Problem("ENFORCER_LEDGER", "", "set", "not in Azure, where the ledger is Storage tables, always")]
    if named is None:
        return [problem(f"{storage.OWN}__accountName", "")]
    return []
