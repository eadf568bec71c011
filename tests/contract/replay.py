"""A recording of `enforcer selfcheck` → what the sandbox would have answered otherwise.

The plan begins as the first answer shows it. Times are kept, because a lock and a lag are matters of time.
"""

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sandbox.assumption_section import read_assumptions
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.events.delivery import Request
from sandbox.events.in_process import InProcess
from sandbox.marked_yaml import read_yaml
from sandbox.operation import PrincipalKind
from sandbox.section import Notes, Section

ARM = "https://management.azure.com"
GROUP = "mg-recorded"
_OK = 200
_SWITCH = re.compile(
    r"/resourceGroups/(?P<group>[^/]+)/.*/accounts/(?P<account>[^/]+)/defenderForAISettings/", re.IGNORECASE
)
_VOLATILE = frozenset({"enablementTime", "freeTrialRemainingTime"})

type Json = Any  # Any: JSON as it was recorded


def load(folder: Path) -> list[dict[str, Json]]:
    """In the order in which they were sent."""
    return [json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("[0-9]*.json"))]


def truth(folder: Path) -> Assumptions:
    """What `assumptions.json` says the canary settled; the defaults elsewhere. BadFile names what is wrong in it."""
    file = folder / "assumptions.json"
    notes = Notes(str(file))
    found = read_assumptions(Section(read_yaml(file), notes), Assumptions())
    notes.raise_if_any()
    return found


async def differences(recorded: list[dict[str, Json]], azure: SimulatedAzure) -> list[str]:
    """One line for each exchange that the sandbox answers otherwise: status, code, or what it says of the plan."""
    token, began_s = _settled(recorded, azure), asyncio.get_running_loop().time()
    found: list[str] = []
    for number, one in enumerate(recorded, start=1):
        await asyncio.sleep(max(0.0, began_s + one["at_s"] - asyncio.get_running_loop().time()))
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        content = b"" if one["asked"] is None else json.dumps(one["asked"]).encode()
        answer = await InProcess(azure.app)(Request(one["method"], ARM + one["path"], headers, content))
        if one["by"] == "person":
            continue  # its answer was seen by the person alone
        theirs = dict(_facts(one["status"], one["answer"]))
        ours = dict(_facts(answer.status, json.loads(answer.body) if answer.body else None))
        found += [
            f"{number} {one['method']} {urlsplit(one['path']).path}: {name} was {theirs.get(name)}, is {ours.get(name)}"
            for name in sorted(theirs.keys() | ours.keys())
            if theirs.get(name) != ours.get(name)
        ]
    return found


def _settled(recorded: list[dict[str, Json]], azure: SimulatedAzure) -> str:
    """The tenant as the recording began; the token of somebody who may do all of it."""
    first = recorded[0]
    subscription = urlsplit(first["path"]).path.split("/")[2]
    properties = first["answer"]["properties"]
    azure.tenant.add_management_group(GROUP)
    azure.tenant.add_subscription(subscription, name="recorded", management_group=GROUP, registered=True)
    extensions = {entry["name"]: entry["isEnabled"] == "True" for entry in properties.get("extensions", ())}
    tier = properties["pricingTier"]
    azure.tenant.set_plan(subscription, "AI", tier=tier, extensions=extensions if tier == "Standard" else None)
    _add_accounts(recorded, subscription, azure)
    owner = azure.tenant.add_principal("owner", kind=PrincipalKind.USER, object_id=_id(1), app_id=_id(2), secret="x")
    return azure.identity.token_for(owner)


def _add_accounts(recorded: list[dict[str, Json]], subscription: str, azure: SimulatedAzure) -> None:
    """AI accounts with the switch that they showed first."""
    known = set[tuple[str, str]]()
    for one in recorded:
        match = _SWITCH.search(one["path"])
        if match and match.groups() not in known and one["status"] == _OK:
            known.add((match["group"], match["account"]))
            switch = one["answer"]["properties"]["state"]
            azure.tenant.accounts.add(subscription, match["group"], match["account"], kind="AIServices", switch=switch)


def _id(number: int) -> str:
    return f"{number:08d}-0000-4000-8000-000000000000"


def _facts(status: int, answer: Json) -> Iterator[tuple[str, Json]]:
    yield "status", status
    body = answer if isinstance(answer, dict) else {}
    if "error" in body:
        yield "code", body["error"].get("code")
    properties = body.get("properties")
    if isinstance(properties, dict) and "state" in properties:
        yield "state", properties["state"]
    if not isinstance(properties, dict) or "pricingTier" not in properties:
        return
    for name, value in properties.items():
        if name == "extensions":
            for entry in value:
                told = entry.get("operationStatus") or {}
                yield f"extension {entry['name']}", (entry["isEnabled"], told.get("code"))
        else:
            yield name, "present" if name in _VOLATILE else value
