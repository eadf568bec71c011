"""Settings are read whole or refused whole, by name and shape and never by value."""

from pathlib import Path

import pytest

from enforcer.configuration.table import SETTINGS
from enforcer.errors import BadSettings, Problem
from enforcer.observed.enrolment import EventTarget
from enforcer.settings import Enrol, Settings, read

APP = Path("app")
GROUPS = "ENFORCER_MANAGEMENT_GROUPS"
ENDPOINT = "ENFORCER_ARM_ENDPOINT"
SANDBOX = "ENFORCER_SANDBOX"
TOPIC = "ENFORCER_OUTCOME_TOPIC"
DRILL, SCHEDULE = "ENFORCER_DRILL_SUBSCRIPTION", "ENFORCER_DRILL_SCHEDULE"
TOPIC_URL = "https://outcomes.westeurope-1.eventgrid.azure.net/api/events"
BASELINE = "ENFORCER_BASELINE"
BLOB_HOST = "https://stcontoso.blob.core.windows.net"
CONCURRENCY = "ENFORCER_CONCURRENCY"
ENROL, TARGET = "ENFORCER_ENROL", "ENFORCER_EVENT_TARGET"
APP_ID = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg/providers/Microsoft.Web/sites/fn"
LEAST = {GROUPS: "mg-contoso"}
PUBLIC = "https://management.azure.com"


def problems(environment: dict[str, str]) -> tuple[Problem, ...]:
    with pytest.raises(BadSettings) as caught:
        read(environment, app_folder=APP)
    return caught.value.problems


def test_one_management_group_is_enough() -> None:
    ledger = APP / ".work" / "ledger.sqlite3"
    wanted = Settings(
        management_groups=("mg-contoso",),
        arm_endpoint=PUBLIC,
        baseline=APP / "baselines" / "default.yaml",
        ledger=ledger,
        sandbox=False,
    )
    assert read(LEAST | {"PATH": "/bin", "IDENTITY_HEADER": "x"}, app_folder=APP) == wanted


def test_blanks_around_values_are_nothing() -> None:
    chosen = read({GROUPS: " a , b,, ", ENDPOINT: f" {PUBLIC}/ ", SANDBOX: " "}, app_folder=APP)
    assert (chosen.management_groups, chosen.arm_endpoint, chosen.sandbox) == (("a", "b"), PUBLIC, False)


def test_the_token_is_for_the_endpoint_and_a_sandbox_takes_the_public_one() -> None:
    gov = "https://management.usgovcloudapi.net"
    assert read(LEAST | {ENDPOINT: gov}, app_folder=APP).arm_scope == f"{gov}/.default"
    sandbox = LEAST | {SANDBOX: "true", ENDPOINT: "https://127.0.0.1:8443"}
    assert read(sandbox, app_folder=APP).arm_scope == f"{PUBLIC}/.default"


def test_enrolment_wants_a_target_and_off_does_not() -> None:
    function = f"{APP_ID}/functions/on_change"
    chosen = read(LEAST | {ENROL: "check", TARGET: f" {function} "}, app_folder=APP)
    assert (chosen.enrol, chosen.event_target) == (Enrol.CHECK, EventTarget(function))
    assert read(LEAST | {ENROL: "off"}, app_folder=APP).event_target is None
    assert [found.where for found in problems(LEAST | {ENROL: "self"})] == [TARGET]


@pytest.mark.parametrize(("text", "concurrency"), {"": 16, " 1 ": 1, "100": 100}.items())
def test_how_many_are_under_way_at_once_is_a_number_within_bounds(text: str, concurrency: int) -> None:
    assert read(LEAST | {CONCURRENCY: text}, app_folder=APP).concurrency == concurrency


BAD = {
    "nothing at once": (CONCURRENCY, "0"),
    "more at once than there are connections": (CONCURRENCY, "101"),
    "less than nothing at once": (CONCURRENCY, "-1"),
    "a concurrency that is no whole number": (CONCURRENCY, "1.5"),
    "a concurrency in words": (CONCURRENCY, "sixteen"),
    "a concurrency in digits of another script": (CONCURRENCY, "\u0661\u0666"),
    "a concurrency as long as a book": (CONCURRENCY, "1" * 5_000),
    "no management group": (GROUPS, ""),
    "only commas": (GROUPS, " , ,"),
    "a management group with a slash": (GROUPS, "good,bad/group"),
    "a management group that is a path": (GROUPS, "/providers/Microsoft.Management/managementGroups/mg"),
    "a management group with an escape": (GROUPS, "mg%2f"),
    "a management group that is too long": (GROUPS, "x" * 91),
    "a management group in another script": (GROUPS, "mg-\u00e9"),
    "a baseline on a foreign host": (BASELINE, "https://evil.example/baselines/prod.yaml"),
    "a baseline on a host that only begins well": (BASELINE, BLOB_HOST + ".evil.example/baselines/prod.yaml"),
    "a baseline in another container": (BASELINE, f"{BLOB_HOST}/uploads/prod.yaml"),
    "a baseline with a signature": (BASELINE, f"{BLOB_HOST}/baselines/prod.yaml?sig=x"),
    "a baseline below a folder": (BASELINE, f"{BLOB_HOST}/baselines/../x/prod.yaml"),
    "a baseline without TLS": (BASELINE, "http://stcontoso.blob.core.windows.net/baselines/prod.yaml"),
    "a baseline on loopback without a sandbox": (BASELINE, "https://127.0.0.1:10000/baselines/prod.yaml"),
    "an unknown way to enrol": (ENROL, "yes"),
    "a target that is no function": (TARGET, APP_ID),
    "an endpoint without TLS": (ENDPOINT, "http://management.azure.com"),
    "an endpoint without a scheme": (ENDPOINT, "management.azure.com"),
    "a foreign endpoint": (ENDPOINT, "https://management.azure.com.evil.example"),
    "an endpoint that only begins well": (ENDPOINT, "https://management.azure.com@evil.example"),
    "an endpoint that only ends well": (ENDPOINT, "https://evil-management.azure.com"),
    "an endpoint with a user": (ENDPOINT, "https://user@management.azure.com"),
    "an endpoint with a path": (ENDPOINT, f"{PUBLIC}/subscriptions"),
    "an endpoint with a query": (ENDPOINT, f"{PUBLIC}?x=1"),
    "an endpoint with a fragment": (ENDPOINT, f"{PUBLIC}#x"),
    "an endpoint with a port": (ENDPOINT, f"{PUBLIC}:8443"),
    "an endpoint with a port that is a word": (ENDPOINT, f"{PUBLIC}:https"),
    "an endpoint with a broken address": (ENDPOINT, "https://[::1"),
    "loopback without a sandbox": (ENDPOINT, "https://127.0.0.1:8443"),
    "localhost without a sandbox": (ENDPOINT, "https://localhost"),
    "a topic on a foreign host": (TOPIC, "https://evil.example/api/events"),
    "a topic on a host that only ends well": (TOPIC, "https://outcomes.west-1.evil-eventgrid.azure.net/api/events"),
    "a topic on a host that only begins well": (
        TOPIC,
        "https://outcomes.west-1.eventgrid.azure.net.evil.example/api/events",
    ),
    "a topic of another path": (TOPIC, "https://outcomes.westeurope-1.eventgrid.azure.net/"),
    "a topic with a key": (TOPIC, f"{TOPIC_URL}?key=x"),
    "a topic with a user": (TOPIC, "https://a@outcomes.westeurope-1.eventgrid.azure.net/api/events"),
    "a topic without TLS": (TOPIC, TOPIC_URL.replace("https", "http")),
    "a topic by its resource id": (TOPIC, "/subscriptions/x/providers/Microsoft.EventGrid/topics/outcomes"),
    "a topic on loopback without a sandbox": (TOPIC, "https://127.0.0.1:8443/topics/outcomes/api/events"),
    "a flag in capitals": (SANDBOX, "True"),
    "a flag that is a number": (SANDBOX, "1"),
}


@pytest.mark.parametrize(("name", "value"), BAD.values(), ids=BAD.keys())
def test_a_bad_value_is_named_by_its_shape_and_never_shown(name: str, value: str) -> None:
    (found,) = problems(LEAST | {name: value})
    shape = f"text of {len(value.strip())} characters" if value.strip() else "nothing"
    assert (found.where, found.value) == (name, shape)
    assert found.allowed == next(setting.allowed for setting in SETTINGS if setting.name == name)


CANARY = "5ab5c210-0001-4000-8000-000000000001"
DRILLS = {
    "a canary that is none": ({DRILL: "production", TOPIC: TOPIC_URL}, [DRILL]),
    "a canary without a topic": ({DRILL: CANARY}, [TOPIC]),
    "a schedule without a canary": ({SCHEDULE: "Tue 09:00", TOPIC: TOPIC_URL}, [DRILL]),
    "a schedule in cron": ({DRILL: CANARY, TOPIC: TOPIC_URL, SCHEDULE: "0 9 * * 2"}, [SCHEDULE]),
    "all of it": ({DRILL: CANARY, TOPIC: TOPIC_URL, SCHEDULE: "Tue 09:00"}, []),
    "only by hand": ({DRILL: CANARY.upper(), TOPIC: TOPIC_URL}, []),
}


@pytest.mark.parametrize(("given", "wrong"), DRILLS.values(), ids=DRILLS.keys())
def test_a_drill_needs_a_canary_and_a_topic(given: dict[str, str], wrong: list[str]) -> None:
    if wrong:
        assert [found.where for found in problems(LEAST | given)] == wrong
    else:
        assert read(LEAST | given, app_folder=APP).drill_subscription == CANARY


TOPICS = {
    "Azure's": ({}, TOPIC_URL, TOPIC_URL),
    "in capitals": ({}, TOPIC_URL.upper(), TOPIC_URL),
    "a sandbox's": ({SANDBOX: "true"}, *["https://127.0.0.1:8443/topics/Outcomes/api/events"] * 2),
    "none": ({}, "", None),
}


@pytest.mark.parametrize(("beside", "text", "endpoint"), TOPICS.values(), ids=TOPICS.keys())
def test_outcomes_go_to_the_endpoint_of_a_topic(beside: dict[str, str], text: str, endpoint: str | None) -> None:
    assert read(LEAST | beside | {TOPIC: text}, app_folder=APP).outcome_topic == endpoint


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "localhost:8443"])
def test_loopback_is_for_the_sandbox(host: str) -> None:
    chosen = read(LEAST | {SANDBOX: "true", ENDPOINT: f"https://{host}"}, app_folder=APP)
    assert (chosen.arm_endpoint, chosen.sandbox) == (f"https://{host}", True)


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1", "https://127.0.0.1.evil.example", "https://10.0.0.1"])
def test_a_sandbox_is_on_loopback_with_tls_and_nowhere_else(endpoint: str) -> None:
    assert [found.where for found in problems(LEAST | {SANDBOX: "true", ENDPOINT: endpoint})] == [ENDPOINT]


UNKNOWN = {
    "a misspelt name": ("ENFORCER_MANAGMENT_GROUPS", GROUPS),
    "a name to come": ("ENFORCER_OUTCOME_QUEUE", "ENFORCER_OUTCOME_TOPIC"),
}


@pytest.mark.parametrize(("name", "nearest"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_an_unknown_name_is_refused_with_the_nearest_right_one(name: str, nearest: str) -> None:
    (found,) = problems(LEAST | {name: "made-up-secret"})
    assert (found.where, found.value) == (name, "an unknown setting")
    assert found.allowed.endswith(f"(did you mean {nearest}?)")


@pytest.mark.parametrize("name", [GROUPS, ENDPOINT, SANDBOX, "ENFORCER_X", "WEBSITE_SITE_NAME"])
def test_no_value_is_ever_shown(name: str) -> None:
    assert "made-up/secret" not in " ".join(map(str, problems(LEAST | {name: "made-up/secret"})))


def test_a_name_in_small_letters_is_told_the_name_in_capitals() -> None:
    (found,) = problems(LEAST | {"enforcer_baseline": "b.yaml"})
    assert found.allowed.endswith("(did you mean ENFORCER_BASELINE?)")


def test_all_that_is_wrong_is_said_at_once() -> None:
    environment = {SANDBOX: "maybe", ENDPOINT: "ftp://x", "ENFORCER_X": "1"}
    assert {found.where for found in problems(environment)} == {GROUPS, SANDBOX, ENDPOINT, "ENFORCER_X"}


def test_a_ledger_of_one_machine_refuses_to_run_in_azure() -> None:
    (found,) = problems(LEAST | {"WEBSITE_SITE_NAME": "func-contoso", "ENFORCER_LEDGER": "ledger.sqlite3"})
    assert found.value == "set"


BLOB = "https://stcontoso.blob.core.windows.net/baselines/prod.yaml"
LOCAL_BLOB = "https://127.0.0.1:10000/devstoreaccount1/baselines/prod.yaml"


def test_the_baseline_is_a_file_of_the_app_or_a_blob() -> None:
    assert read(LEAST, app_folder=APP).baseline == APP / "baselines" / "default.yaml"
    assert read(LEAST | {BASELINE: " b.yaml "}, app_folder=APP).baseline == APP / "b.yaml"
    assert read(LEAST | {BASELINE: BLOB}, app_folder=APP).baseline == BLOB
    assert read(LEAST | {BASELINE: LOCAL_BLOB, SANDBOX: "true"}, app_folder=APP).baseline == LOCAL_BLOB


LOOSE = {
    "a password without a user": "https://:made-up@management.azure.com",
    "a user that is empty": "https://@management.azure.com",
    "a query that is empty": f"{PUBLIC}?",
    "a fragment that is empty": f"{PUBLIC}#",
    "a tab inside the host": "https://management.az\ture.com",
    "a port that is empty": f"{PUBLIC}:",
}
CAPITALS = pytest.param(
    "HTTPS://MANAGEMENT.azure.com",
    id="capitals",
)


@pytest.mark.parametrize("endpoint", [*(pytest.param(text, id=name) for name, text in LOOSE.items()), CAPITALS])
def test_an_endpoint_is_used_in_its_one_form_or_refused(endpoint: str) -> None:
    try:
        used = read(LEAST | {ENDPOINT: endpoint}, app_folder=APP).arm_endpoint
    except BadSettings:
        return
    assert used == PUBLIC


@pytest.mark.parametrize("group", [".", "..", "mg."])
def test_a_management_group_never_ends_with_a_dot(group: str) -> None:
    assert [found.where for found in problems({GROUPS: group})] == [GROUPS]


def test_who_enrols_may_be_another_identity() -> None:
    enroller = "11111111-1111-4111-8111-11111111AAAA"
    assert read(LEAST | {"ENFORCER_ENROL_CLIENT_ID": f" {enroller} "}, app_folder=APP).enroller == enroller.lower()
    assert read(LEAST, app_folder=APP).enroller is None
    assert [found.where for found in problems(LEAST | {"ENFORCER_ENROL_CLIENT_ID": "enroller"})] == [
        "ENFORCER_ENROL_CLIENT_ID"
    ]
