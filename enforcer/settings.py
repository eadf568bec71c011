"""The environment → Settings, read once, or BadSettings: every name, its value's shape, and what is allowed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from enforcer.configuration import storage
from enforcer.configuration.baseline_place import CONTAINERS, is_place, place
from enforcer.configuration.checks import (
    bad,
    bad_drill,
    bad_endpoint,
    bad_flag,
    bad_groups,
    bad_home,
    listed,
    problem,
    unknown_names,
)
from enforcer.configuration.concurrency import AT_ONCE, concurrency
from enforcer.configuration.pause import pause_end
from enforcer.configuration.storage import Storage
from enforcer.configuration.table import ARM_HOSTS, GRAPH_HOSTS, SETTINGS
from enforcer.configuration.topic_endpoint import topic_endpoint
from enforcer.errors import BadSettings, Problem
from enforcer.facts import SubscriptionId, is_uuid, subscription_id
from enforcer.ledger.retention import DEFAULT_DAYS, days
from enforcer.memory.drill import Weekly, weekly
from enforcer.observed.enrolment import EventTarget, event_target
from enforcer.ports import Now, utc_now

_NOBODY = "00000000-0000-0000-0000-000000000000"


class Enrol(Enum):
    """What is done about event subscriptions."""

    SELF = "self"
    CHECK = "check"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that the environment decides."""

    management_groups: tuple[str, ...]
    arm_endpoint: str
    baseline: Path | str
    """A file, or the URL of a blob."""
    ledger: Path | Storage
    """A file for SQLite, or the storage whose tables hold it."""
    sandbox: bool
    approvals: Path | str | None = None
    """The same; None: beside the baseline."""
    graph_endpoint: str = f"https://{GRAPH_HOSTS[0]}"
    enrol: Enrol = Enrol.OFF
    event_target: EventTarget | None = None
    """None only where nobody is enrolled."""
    enroller: str | None = None
    """Client id of the identity that enrols; None: the one that does everything else."""
    concurrency: int = AT_ONCE
    paused_until: datetime | None = None
    ledger_days: int = DEFAULT_DAYS
    outcome_topic: str | None = None
    """None: outcomes go to Application Insights alone."""
    drill_subscription: SubscriptionId | None = None
    drill_schedule: Weekly | None = None

    @property
    def arm_scope(self) -> str:
        return arm_scope(self.arm_endpoint, sandbox=self.sandbox)

    @property
    def graph_scope(self) -> str:
        return graph_scope(self.graph_endpoint, sandbox=self.sandbox)


def read(environment: Mapping[str, str], *, app_folder: Path, now: Now = utc_now) -> Settings:
    """All settings, or all that is wrong with them."""
    value = {setting.name: environment.get(setting.name, "").strip() or setting.default for setting in SETTINGS}
    sandbox, enroller = value["ENFORCER_SANDBOX"] == "true", value["ENFORCER_ENROL_CLIENT_ID"].lower()
    at_once, pause, kept_for = (value[f"ENFORCER_{name}"] for name in ("CONCURRENCY", "PAUSED_UNTIL", "LEDGER_DAYS"))
    topic = value["ENFORCER_OUTCOME_TOPIC"]
    canary, schedule = value["ENFORCER_DRILL_SUBSCRIPTION"], value["ENFORCER_DRILL_SCHEDULE"]
    named, bad_storage = storage.read(environment, sandbox=sandbox)
    problems = [
        *unknown_names(environment),
        *bad_flag(environment, "ENFORCER_SANDBOX"),
        *bad_groups(environment.get("ENFORCER_MANAGEMENT_GROUPS", "")),
        *bad_endpoint("ENFORCER_ARM_ENDPOINT", value["ENFORCER_ARM_ENDPOINT"], sandbox=sandbox),
        *bad_endpoint("ENFORCER_GRAPH_ENDPOINT", value["ENFORCER_GRAPH_ENDPOINT"], sandbox=sandbox),
        *bad_storage,
        *bad_home(environment, named),
        *(problem(name, value[name]) for name in CONTAINERS if not is_place(name, value[name], sandbox=sandbox)),
        *_bad_enrolment(value["ENFORCER_ENROL"], value["ENFORCER_EVENT_TARGET"]),
        *(() if is_uuid(enroller or _NOBODY) else [problem("ENFORCER_ENROL_CLIENT_ID", enroller)]),
        *bad("ENFORCER_CONCURRENCY", at_once, lambda: concurrency(at_once)),
        *bad("ENFORCER_PAUSED_UNTIL", pause, lambda: pause_end(pause, now=now())),
        *bad("ENFORCER_LEDGER_DAYS", kept_for, lambda: days(kept_for)),
        *(bad("ENFORCER_OUTCOME_TOPIC", topic, lambda: topic_endpoint(topic, sandbox=sandbox)) if topic else []),
        *bad_drill(canary, schedule, topic),
    ]
    if problems:
        raise BadSettings(problems)
    file, approvals = app_folder / value["ENFORCER_LEDGER"], value["ENFORCER_APPROVALS"]
    return Settings(
        management_groups=tuple(listed(value["ENFORCER_MANAGEMENT_GROUPS"])),
        arm_endpoint=value["ENFORCER_ARM_ENDPOINT"].rstrip("/").lower(),
        baseline=place(value["ENFORCER_BASELINE"], app_folder=app_folder),
        ledger=file if named is None or environment.get("ENFORCER_LEDGER") else named,
        sandbox=sandbox,
        approvals=place(approvals, app_folder=app_folder) if approvals else None,
        graph_endpoint=value["ENFORCER_GRAPH_ENDPOINT"].rstrip("/").lower(),
        enrol=Enrol(value["ENFORCER_ENROL"]),
        event_target=event_target(value["ENFORCER_EVENT_TARGET"]) if value["ENFORCER_EVENT_TARGET"] else None,
        enroller=enroller or None,
        concurrency=concurrency(at_once),
        paused_until=pause_end(pause, now=now()),
        ledger_days=days(kept_for),
        outcome_topic=topic_endpoint(topic, sandbox=sandbox) if topic else None,
        drill_subscription=subscription_id(canary) if canary else None,
        drill_schedule=weekly(schedule),
    )


def arm_scope(endpoint: str, *, sandbox: bool) -> str:
    """The token's scope; a sandbox on loopback takes the public cloud's."""
    return f"https://{ARM_HOSTS[0]}/.default" if sandbox else f"{endpoint}/.default"


def graph_scope(endpoint: str, *, sandbox: bool) -> str:
    """The same of Microsoft Graph's tokens."""
    return f"https://{GRAPH_HOSTS[0]}/.default" if sandbox else f"{endpoint}/.default"


def arm(environment: Mapping[str, str]) -> tuple[str, str]:
    """Azure Resource Manager's endpoint and scope, for a command that needs no other setting; or BadSettings."""
    endpoint, sandbox = _endpoint("ENFORCER_ARM_ENDPOINT", environment)
    return endpoint, arm_scope(endpoint, sandbox=sandbox)


def graph(environment: Mapping[str, str]) -> tuple[str, str]:
    """The same of Microsoft Graph."""
    endpoint, sandbox = _endpoint("ENFORCER_GRAPH_ENDPOINT", environment)
    return endpoint, graph_scope(endpoint, sandbox=sandbox)


def _endpoint(name: str, environment: Mapping[str, str]) -> tuple[str, bool]:
    default = next(setting.default for setting in SETTINGS if setting.name == name)
    text = environment.get(name, "").strip() or default
    sandbox = environment.get("ENFORCER_SANDBOX", "").strip() == "true"
    problems = [*bad_flag(environment, "ENFORCER_SANDBOX"), *bad_endpoint(name, text, sandbox=sandbox)]
    if problems:
        raise BadSettings(problems)
    return text.rstrip("/").lower(), sandbox


def _bad_enrolment(enrol: str, target: str) -> list[Problem]:
    known = enrol in {mode.value for mode in Enrol}
    problems = [] if known else [problem("ENFORCER_ENROL", enrol)]
    try:
        is_good = event_target(target) is not None if target else enrol == Enrol.OFF.value or not known
    except ValueError:
        is_good = False
    return problems if is_good else [*problems, problem("ENFORCER_EVENT_TARGET", target)]
