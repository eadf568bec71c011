"""The app settings that the infrastructure deploys are those that the product reads, on Azure."""

from datetime import time
from pathlib import Path
from typing import Any

import pytest

from enforcer.configuration.baseline_place import place
from enforcer.configuration.concurrency import AT_ONCE, MOST_AT_ONCE
from enforcer.configuration.storage import Storage, connection_name
from enforcer.configuration.table import SETTINGS
from enforcer.errors import BadSettings
from enforcer.facts import SubscriptionId
from enforcer.ledger.retention import DEFAULT_DAYS, FEWEST_DAYS, MOST_DAYS
from enforcer.memory.drill import Weekly
from enforcer.observed.enrolment import EventTarget
from enforcer.settings import Enrol, Settings, read
from tests.infra.bicep import parsed
from tests.infra.plain import plain
from tests.infra.sources import Sources, altered, json_at, sources

APP = Path("app")
ON_AZURE = {"WEBSITE_SITE_NAME": "func-enforcer"}
ON_CHANGE = (
    "/subscriptions/22222222-2222-2222-2222-222222222222/resourceGroups/rg-enforcer/providers/Microsoft.Web/sites"
    "/func-enforcer/functions/on_change"
)
OUTCOMES = "https://evgt-outcomes-1.westeurope-1.eventgrid.azure.net/api/events"
APPROVALS = "https://stboard.blob.core.windows.net/approvals/prod.yaml"
CANARY = "33333333-3333-3333-3333-333333333333"
FILLED_IN = {
    "AzureWebJobsStorage__accountName": "stenforcer1",
    "AzureWebJobsStorage__clientId": "11111111-1111-1111-1111-111111111111",
    "AZURE_CLIENT_ID": "11111111-1111-1111-1111-111111111111",
    "ENFORCER_MANAGEMENT_GROUPS": "mg-a,mg-b",
    "ENFORCER_BASELINE": "baselines/default.yaml",
    "ENFORCER_APPROVALS": APPROVALS,
    "ENFORCER_ENROL": "self",
    "ENFORCER_ENROL_CLIENT_ID": "22222222-2222-4222-8222-222222222222",
    "ENFORCER_CONCURRENCY": "8",
    "ENFORCER_PAUSED_UNTIL": "",
    "ENFORCER_LEDGER_DAYS": "90",
    "ENFORCER_EVENT_TARGET": ON_CHANGE,
    "ENFORCER_OUTCOME_TOPIC": OUTCOMES,
    "ENFORCER_DRILL_SUBSCRIPTION": CANARY,
    "ENFORCER_DRILL_SCHEDULE": "Tue 09:00",
}
"""What only a deployment knows, for the settings that the product reads."""
_ELSEWHERE_ONLY = {"FUNCTIONS_WORKER_RUNTIME", "AzureWebJobsStorage"}
"""On Flex Consumption the runtime is named in functionAppConfig; the storage has no connection string."""


def deployed(found: Sources) -> dict[str, Any]:
    """Name → value, or the text of the expression that gives it."""
    settings = plain(parsed("infra/app.bicep", found).resources["app"].body)["properties"]["siteConfig"]["appSettings"]
    return {one["name"]: one["value"] for one in settings}


def in_force(found: Sources) -> dict[str, str]:
    return {name: FILLED_IN.get(name, value) for name, value in deployed(found).items()} | ON_AZURE


def told(found: Sources) -> list[str]:
    lines = [f"{name}: not on Flex Consumption, or with a key" for name in _ELSEWHERE_ONLY & deployed(found).keys()]
    laptop = json_at("local.settings.example.json", found)["Values"]
    for name in sorted(laptop.keys() - _ELSEWHERE_ONLY):
        if name not in deployed(found):
            lines.append(f"{name}: on a laptop, but not deployed")
        elif name.startswith(("OTEL_", "PYTHON_")) and deployed(found)[name] != laptop[name]:
            lines.append(f"{name}: {deployed(found)[name]}, but {laptop[name]} on a laptop")
    return lines + problems(in_force(found))


def problems(environment: dict[str, str]) -> list[str]:
    try:
        read(environment, app_folder=APP)
    except BadSettings as error:
        return [str(one) for one in error.problems]
    return []


def test_the_product_reads_what_is_deployed() -> None:
    assert told(sources()) == []
    settings = read(in_force(sources()), app_folder=APP)
    own = Storage(
        "AzureWebJobsStorage",
        "https://stenforcer1.table.core.windows.net",
        "https://stenforcer1.queue.core.windows.net",
        FILLED_IN["AzureWebJobsStorage__clientId"],
    )
    assert settings == Settings(
        management_groups=("mg-a", "mg-b"),
        arm_endpoint="https://management.azure.com",
        baseline=APP / "baselines" / "default.yaml",
        ledger=own,
        sandbox=False,
        approvals=place(APPROVALS, app_folder=APP),
        enrol=Enrol.SELF,
        event_target=EventTarget(ON_CHANGE),
        enroller=FILLED_IN["ENFORCER_ENROL_CLIENT_ID"],
        concurrency=8,
        outcome_topic=OUTCOMES,
        drill_subscription=SubscriptionId(CANARY),
        drill_schedule=Weekly(1, time(9)),
        ledger_days=90,
    )


def test_every_expression_stands_for_what_its_setting_means() -> None:
    assert {name: value for name, value in deployed(sources()).items() if name in FILLED_IN} == {
        "AzureWebJobsStorage__accountName": "storage.name",
        "AzureWebJobsStorage__clientId": "identity.properties.clientId",
        "AZURE_CLIENT_ID": "identity.properties.clientId",
        "ENFORCER_MANAGEMENT_GROUPS": "managementGroups",
        "ENFORCER_BASELINE": "baseline.place",
        "ENFORCER_APPROVALS": "baseline.approvals",
        "ENFORCER_ENROL": "enrol",
        "ENFORCER_ENROL_CLIENT_ID": "enroller.properties.clientId",
        "ENFORCER_CONCURRENCY": "'${concurrency}'",
        "ENFORCER_PAUSED_UNTIL": "pausedUntil",
        "ENFORCER_LEDGER_DAYS": "'${ledgerDays}'",
        "ENFORCER_OUTCOME_TOPIC": "outcomes.topicEndpoint",
        "ENFORCER_DRILL_SUBSCRIPTION": "outcomes.drillSubscription",
        "ENFORCER_DRILL_SCHEDULE": "outcomes.drillSchedule",
        "ENFORCER_EVENT_TARGET": "resourceId('Microsoft.Web/sites/functions', name, 'on_change')",
    }


def test_the_ways_to_enrol_are_those_of_the_product_and_it_does_so_by_itself_unless_told_otherwise() -> None:
    [entry, *others] = (parsed(f"infra/{name}.bicep", sources()).parameters["enrol"] for name in ("main", "hub", "app"))
    assert entry.allowed == [mode.value for mode in Enrol]
    assert (entry.default, [one.has_default for one in others]) == ("self", [False, False])
    assert json_at("infra/main.parameters.json", sources())["parameters"]["enrol"]["value"] == "${ENFORCER_ENROL=self}"


def test_as_many_are_under_way_at_once_as_the_product_has_by_itself_and_no_more_than_it_takes() -> None:
    [entry, *others] = (
        parsed(f"infra/{name}.bicep", sources()).parameters["concurrency"] for name in ("main", "hub", "app")
    )
    assert (entry.default, [one.has_default for one in others]) == (AT_ONCE, [False, False])
    for most, is_good in ((MOST_AT_ONCE, True), (MOST_AT_ONCE + 1, False)):
        found = in_force(sources()) | {"ENFORCER_CONCURRENCY": str(most)}
        assert (not [one for one in problems(found) if "CONCURRENCY" in one]) is is_good


def test_the_ledger_keeps_as_long_as_the_product_by_itself_and_takes_no_other_number_of_days() -> None:
    [entry, *others] = (
        parsed(f"infra/{name}.bicep", sources()).parameters["ledgerDays"] for name in ("main", "hub", "app")
    )
    assert (entry.default, [one.has_default for one in others]) == (DEFAULT_DAYS, [False, False])
    for most, is_good in ((FEWEST_DAYS, True), (MOST_DAYS, True), (FEWEST_DAYS - 1, False), (MOST_DAYS + 1, False)):
        found = in_force(sources()) | {"ENFORCER_LEDGER_DAYS": str(most)}
        assert (not [one for one in problems(found) if "LEDGER_DAYS" in one]) is is_good


def test_without_a_topic_and_a_canary_nothing_is_published_and_no_drill_begins() -> None:
    entry = parsed("infra/main.bicep", sources()).parameters
    assert (entry["outcomeTopic"].default, entry["drillSubscription"].default) == (False, "")
    assert entry["drillSchedule"].default == next(one.default for one in SETTINGS if one.name.endswith("_SCHEDULE"))
    none = {"ENFORCER_OUTCOME_TOPIC": "", "ENFORCER_DRILL_SUBSCRIPTION": "", "ENFORCER_DRILL_SCHEDULE": "off"}
    chosen = read(in_force(sources()) | none, app_folder=APP)
    assert (chosen.outcome_topic, chosen.drill_subscription, chosen.drill_schedule) == (None, None, None)


SET_BY_NO_DEPLOYMENT = {
    "ENFORCER_ARM_ENDPOINT": "the AI plan is offered in commercial clouds only",
    "ENFORCER_GRAPH_ENDPOINT": "as above",
    "ENFORCER_SANDBOX": "for laptops",
    "ENFORCER_LEDGER": "for laptops",
    "ENFORCER_STORAGE__accountName": "the app's own storage; docs/deploy.md says who would want another one",
}


def test_every_setting_is_deployed_or_is_for_elsewhere() -> None:
    left = {one.name for one in SETTINGS} - deployed(sources()).keys()
    assert left == SET_BY_NO_DEPLOYMENT.keys()


def test_approvals_lie_beside_the_baseline_unless_another_place_is_named() -> None:
    assert parsed("infra/main.bicep", sources()).parameters["approvals"].default == ""
    assert read(in_force(sources()) | {"ENFORCER_APPROVALS": ""}, app_folder=APP).approvals is None


def test_events_are_led_to_the_function_that_is_deployed() -> None:
    app = parsed("infra/app.bicep", sources()).resources["app"]
    assert plain(app.body)["name"] == "name"
    assert app.kind.partition("@")[0] == "Microsoft.Web/sites"


def test_what_is_required_is_asked_for_and_defaults_are_the_same() -> None:
    parameters = parsed("infra/main.bicep", sources()).parameters
    by_name = {setting.name: setting for setting in SETTINGS}
    assert not parameters["managementGroups"].has_default
    assert by_name["ENFORCER_MANAGEMENT_GROUPS"].default == "required"
    assert parameters["baseline"].default == by_name["ENFORCER_BASELINE"].default
    assert {name for name, setting in by_name.items() if setting.default == "required"} <= deployed(sources()).keys()


def test_the_triggers_connection_is_deployed() -> None:
    name = connection_name(in_force(sources()))
    assert {f"{name}__accountName", f"{name}__credential", f"{name}__clientId"} <= deployed(sources()).keys()


BROKEN = {
    "a misspelt name": ("infra/app.bicep", "ENFORCER_BASELINE", "ENFORCER_BASELNE", "did you mean ENFORCER_BASELINE"),
    "a required setting that is not there": (
        "infra/app.bicep",
        "  { name: 'ENFORCER_MANAGEMENT_GROUPS', value: managementGroups }\n",
        "",
        "ENFORCER_MANAGEMENT_GROUPS",
    ),
    "enrolment without a target": (
        "infra/app.bicep",
        "  { name: 'ENFORCER_EVENT_TARGET', value: resourceId('Microsoft.Web/sites/functions', name, 'on_change') }\n",
        "",
        "ENFORCER_EVENT_TARGET",
    ),
    "a ledger on one machine": (
        "infra/app.bicep",
        "name: 'ENFORCER_BASELINE'",
        "name: 'ENFORCER_LEDGER'",
        "not in Azure",
    ),
    "a connection string": (
        "infra/app.bicep",
        "AzureWebJobsStorage__accountName",
        "AzureWebJobsStorage",
        "or with a key",
    ),
    "no storage": ("infra/app.bicep", "AzureWebJobsStorage__accountName", "Storage__accountName", "a storage account"),
    "telemetry that a laptop has": ("infra/app.bicep", "OTEL_SERVICE_NAME", "OTEL_SERVICE", "but not deployed"),
    "telemetry that differs": ("infra/app.bicep", "value: '32'", "value: '512'", "but 32 on a laptop"),
}


@pytest.mark.parametrize(("path", "old", "new", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_copy_is_told(path: str, old: str, new: str, said: str) -> None:
    assert any(said in line for line in told(altered(path, old, new)))
