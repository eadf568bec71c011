"""What the triggers and the product reach for in Storage is what the infrastructure makes."""

import json
import runpy
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from enforcer.azure.queue import QUEUE
from enforcer.azure.table import TABLE
from tests.infra.bicep import parsed
from tests.infra.plain import plain
from tests.infra.sources import ROOT, Sources, altered, json_at, sources
from tests.infra.test_settings import deployed


@cache
def triggers() -> Mapping[str, Mapping[str, Any]]:  # Any: JSON of any shape
    """Name of the function → its trigger's binding, as the worker tells the host."""
    app = runpy.run_path(str(ROOT / "function_app.py"))["app"]
    return {
        one.get_function_name(): json.loads(text)
        for one in app.get_functions()
        for text in one.get_raw_bindings()
        if "Trigger" in text
    }


def made(kind: str, found: Sources) -> set[str]:
    """Names of the storage's parts of one kind."""
    resources = parsed("infra/storage.bicep", found).resources.values()
    return {plain(one.body)["name"] for one in resources if one.kind.partition("@")[0].endswith(kind)}


def told(found: Sources) -> list[str]:
    lines = []
    queues = made("/queues", found)
    for name, trigger in triggers().items():
        connection = trigger.get("connection")
        if connection and f"{connection}__accountName" not in deployed(found):
            lines.append(f"{name}: no connection {connection}")
        lines += [
            f"{name}: no queue {queue}"
            for one in [trigger.get("queueName")]
            if one
            for queue in (str(one), f"{str(one).removesuffix('-poison')}-poison")
            if queue not in queues
        ]
    lines += [f"no table {TABLE}"] if TABLE not in made("/tables", found) else []
    lines += [f"no queue {QUEUE}"] if QUEUE not in queues else []
    app = plain(parsed("infra/app.bicep", found).resources["app"].body)
    scale = app["properties"]["functionAppConfig"]["scaleAndConcurrency"]["alwaysReady"]
    lines += [f"always ready: no function {one['name']}" for one in scale if one["name"] not in _groups()]
    return lines


def _groups() -> set[str]:
    """Flex Consumption scales every function but HTTP, blob and durable ones by itself: `function:NAME`."""
    return {f"function:{name}" for name in triggers()}


def test_the_parts_are_there() -> None:
    assert told(sources()) == []
    assert triggers().keys() == {
        "on_change",
        "on_change_queued",
        "on_vending",
        "drain",
        "discover",
        "sweep",
        "reconcile_subscription",
        "on_change_poison",
        "reconcile_subscription_poison",
    }


def test_messages_are_written_as_the_hosts_settings_have_them_read() -> None:
    assert json_at("host.json", sources())["extensions"]["queues"]["messageEncoding"] == "base64"


def test_event_subscriptions_lead_to_functions_that_are_there() -> None:
    named = led_to(sources())
    assert named == {
        "infra/changes-subscription.bicep": "on_change",
        "infra/policy-states-topic.bicep": "on_change",
        "infra/vending-subscription.bicep": "on_vending",
        "infra/drill-subscription.bicep": "on_change",
        "ENFORCER_EVENT_TARGET": "on_change",
    }
    assert {triggers()[name]["type"] for name in named.values()} == {"eventGridTrigger"}


def led_to(found: Sources) -> dict[str, str]:
    """File, or setting, that names a destination → the function."""
    files = {path: text for path, text in found.items() if path.endswith(".bicep") and "/functions/" in text}
    named = {path: text.partition("}/functions/")[2].partition("'")[0] for path, text in files.items()}
    named.pop("infra/app.bicep", None)
    return named | {"ENFORCER_EVENT_TARGET": deployed(found)["ENFORCER_EVENT_TARGET"].rpartition(", '")[2][:-2]}


def test_a_destination_that_is_no_function_is_told() -> None:
    for path in ("infra/policy-states-topic.bicep", "infra/changes-subscription.bicep"):
        assert led_to(altered(path, "functions/on_change", "functions/on_chance"))[path] not in triggers()
    assert "on_chance" in led_to(altered("infra/app.bicep", "'on_change')", "'on_chance')")).values()


BROKEN = {
    "another queue": ("infra/storage.bicep", "'enforcer-due'", "'due'", "no queue enforcer-due"),
    "no queue for poison": ("infra/storage.bicep", "'enforcer-due-poison'", "'poison'", "no queue enforcer-due-poison"),
    "no queue for changes": ("infra/storage.bicep", "'enforcer-changes'", "'changes'", "no queue enforcer-changes"),
    "no queue for their poison": (
        "infra/storage.bicep",
        "'enforcer-changes-poison'",
        "'changes-poison'",
        "no queue enforcer-changes-poison",
    ),
    "another table": ("infra/storage.bicep", "'enforcer'", "'ledger'", "no table enforcer"),
    "another connection": (
        "infra/app.bicep",
        "AzureWebJobsStorage__accountName",
        "Storage__accountName",
        "no connection",
    ),
    "another function": ("infra/app.bicep", "'function:on_change'", "'function:on_chance'", "function:on_chance"),
}


@pytest.mark.parametrize(("path", "old", "new", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_copy_is_told(path: str, old: str, new: str, said: str) -> None:
    assert any(said in line for line in told(altered(path, old, new)))
