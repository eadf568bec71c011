"""Whatever a client sends, the sandbox answers as Azure would and keeps Microsoft's contract."""

import gzip
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

import pytest
from azure.core.rest import HttpRequest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.arm.routes import ROUTES
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.contract import Judge
from sandbox.directory.requests import PATHS as DIRECTORY
from sandbox.events.grid import EventGrid
from sandbox.ingestion.collector import Collector
from sandbox.notifications import ExportAction, SecurityContact
from sandbox.operation import PrincipalKind
from sandbox.state import Tier
from sandbox.transport import AsgiTransport
from sandbox.virtual_time import run
from tests.sandbox.arm.raw import AI, SUB, Arm

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
EXTENSION = st.fixed_dictionaries(
    {"name": st.sampled_from(["AIPromptEvidence", "AIModelScanner", "Other"]) | JSON},
    optional={
        "isEnabled": st.sampled_from(["True", "false", "maybe"]) | JSON,
        "additionalExtensionProperties": st.just({"cap": 1}) | JSON,
    },
)
PROPERTIES = st.fixed_dictionaries(
    {"pricingTier": st.sampled_from([*Tier, "Gold"]) | JSON},
    optional={"extensions": st.lists(EXTENSION, max_size=3) | JSON, "subPlan": JSON, "enforce": JSON},
)
ACCOUNT = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["OpenAI", "Face"]) | JSON,
        "location": st.just("westeurope"),
        "sku": st.just({"name": "S0"}),
    },
    optional={
        "tags": st.just({"a": "b"}) | JSON,
        "properties": st.just({"disableLocalAuth": True}) | JSON,
        "identity": JSON,
    },
)
SWITCH = st.fixed_dictionaries({"properties": st.fixed_dictionaries({"state": st.just("Disabled") | JSON})})
APPLICATION = st.fixed_dictionaries({"appId": st.just("9ec59623-ce40-4dc8-a635-ed0275b5d58a") | JSON})
BODIES = JSON | st.fixed_dictionaries({"properties": PROPERTIES}) | st.fixed_dictionaries({"properties": JSON})

DEEP = [opened * depth + closed * depth for opened, closed in (("[", "]"), ('{"a":', "}")) for depth in (130, 9_990)]
CONTENTS = st.sampled_from([text.encode() for text in (*DEEP, "[" * 100_000, "9" * 5_000)]) | st.one_of(
    (BODIES | ACCOUNT | SWITCH | APPLICATION).map(lambda body: json.dumps(body).encode()),
    st.binary(max_size=20),
    st.text(max_size=10).map(str.encode),
)
WORDS = st.sampled_from(
    ["AI", "Arm", "g", "chat", "Default", "Microsoft.Security", "Microsoft.EventGrid", "corp", "x", SUB]
) | st.text(max_size=8)
SCOPES = st.sampled_from([f"/subscriptions/{SUB}", f"/subscriptions/{SUB}/resourceGroups/g", "/subscriptions/1"])
NUMBERS = st.sampled_from(["1", "0", "-1", "٣", "²", "9" * 20, "9" * 5_000])
FORM = st.fixed_dictionaries(
    {},
    optional={
        "client_id": st.sampled_from(["app-1"]) | WORDS,
        "client_secret": st.sampled_from(["demo"]) | WORDS,
        "grant_type": st.sampled_from(["client_credentials"]) | WORDS,
        "scope": WORDS,
        "resource": WORDS,
    },
)
QUERIES = st.fixed_dictionaries(
    {},
    optional={
        "$top": NUMBERS | WORDS,
        "$skiptoken": NUMBERS | WORDS,
        "$filter": st.sampled_from(["name in (AI)", "name in ()", "name in (" * 9, "appId eq 'x'", "id eq ''"]) | WORDS,
        "$select": st.sampled_from(["appId,id", ","]) | WORDS,
        "resource": WORDS,
        "client_id": WORDS,
    },
)
OTHERS = (
    ("GET", "/msi/token"),
    ("POST", "/{tenant}/oauth2/v2.0/token"),
    ("POST", "/{tenant}/oauth2/token"),
    ("GET", "/common/discovery/instance"),
    ("GET", "/{tenant}/discovery/instance"),
    ("GET", "/{tenant}/v2.0/.well-known/openid-configuration"),
    ("GET", "/{tenant}/.well-known/openid-configuration"),
    ("GET", "/metadata/endpoints"),
    ("POST", "/topics/{topic}/api/events"),
    ("POST", "/v2.1/track"),
    ("POST", "/QuickPulseService.svc/{verb}"),
    *DIRECTORY,
    ("PATCH", "/v1.0/{anything}"),
    ("GET", "/beta/{anything}"),
    ("GET", "/{anything}"),
)
KNOWN = (*((route.method, route.template) for route in ROUTES), *OTHERS)
VERSIONS = {route.template: route.versions[0] for route in ROUTES}


@dataclass(frozen=True, slots=True)
class Sent:
    """`token`: None for one that is right."""

    method: str
    url: str
    content: bytes
    token: str | None
    headers: dict[str, str]


def host_of(template: str) -> str:
    return "graph.microsoft.com" if template.startswith(("/v1.0/", "/beta/")) else "management.azure.com"


@st.composite
def requests(draw: st.DrawFn) -> Sent:
    """Mostly right in all but one part, so that what lies behind the first checks is reached too."""
    method, template = draw(st.sampled_from(KNOWN))
    fixed = {
        "scope": SCOPES,
        "topic": st.just(TOPIC),
        "subscription": st.just(SUB) | WORDS,
        "tenant": st.just(TENANT) | WORDS,
    }
    path = re.sub(r"\{([^}]+)\}", lambda one: quote(draw(fixed.get(one[1], WORDS)), safe="/"), template)
    version = draw(st.sampled_from([VERSIONS.get(template, "2019-08-01")] * 5 + ["", "1"]))
    query = urlencode({"api-version": version, **draw(QUERIES)})
    return Sent(
        draw(st.sampled_from([method] * 9 + ["PATCH", "HEAD"])),
        f"https://{host_of(template)}{path if path.startswith('/') else f'/{path}'}?{query}",
        draw(CONTENTS | FORM.map(lambda form: urlencode(form).encode()) | CONTENTS.map(gzip.compress)),
        draw(st.sampled_from([None] * 9 + ["", "x.y.z", DEEP_TOKEN])),
        draw(st.sampled_from([{}, {"content-encoding": "gzip"}, {"x-identity-header": "right"}])),
    )


TENANT = "11111111-1111-1111-1111-111111111111"
DEEP_TOKEN = "W1tb" * 20_000 + ".e30.e30"
"""A token whose header is nested too deep."""


TOPIC = f"/subscriptions/{SUB}/resourceGroups/g/providers/Microsoft.EventGrid/systemTopics/states"
NAMES = {
    "subscription": SUB,
    "scope": f"/subscriptions/{SUB}",
    "topic": TOPIC,
    "plan": "AI",
    "name": "changes",
    "resource_group": "g",
    "account": "chat",
    "setting": "Default",
    "group": "corp",
    "namespace": "Microsoft.Security",
    "contact": "default",
    "automation": "x",
    "tenant": TENANT,
    "app": "9ec59623-ce40-4dc8-a635-ed0275b5d58a",
}
"""A right value for each parameter of a path."""

FIRST_DAY = json.dumps(
    {
        "data": {"baseType": "EventData", "baseData": {}},
        "iKey": "00000000-0000-0000-0000-000000000000",
        "name": "x",
        "time": "0001-01-01T00:00:00+23:59",
    }
).encode()
"""Telemetry from before the calendar begins, in UTC."""


def settled() -> SimulatedAzure:
    azure = SimulatedAzure(assumptions=Assumptions(throttles=False, lock_seconds=0.0))
    azure.add_routes([*EventGrid(azure.clock).routes(), *Collector(azure.clock).routes()])
    azure.tenant.add_management_group("corp")
    azure.tenant.add_subscription(SUB, name="A", management_group="corp")
    azure.tenant.accounts.add(SUB, "g", "chat", kind="OpenAI")
    app = azure.tenant.add_principal(
        "app", kind=PrincipalKind.SERVICE_PRINCIPAL, object_id="object-1", app_id="app-1", secret="demo"
    )
    azure.tenant.directory.grant(app, "Application.ReadWrite.All")
    azure.tenant.notifications.set_contact(SUB, SecurityContact(emails=("a@b.example",)))
    azure.tenant.notifications.add_export(SUB, "g", "x", actions=(ExportAction("Workspace", TOPIC),))
    azure.identity.header = "right"
    return azure


async def send(azure: SimulatedAzure, sent: Sent) -> int:
    """The status; 0 for Azure's own 500, to properties of a disabled extension (defender-plan.md 3.2.4)."""
    audience = f"https://{urlsplit(sent.url).hostname}"
    token = (
        azure.identity.token_for(azure.tenant.principals["object-1"], audience) if sent.token is None else sent.token
    )
    headers = {"authorization": f"Bearer {token}", **sent.headers}
    request = HttpRequest(sent.method, sent.url, headers=headers, content=sent.content)
    reply = await AsgiTransport(azure.app).send(request)
    return 0 if b"AdditionalProperties of Extension" in reply.content else int(reply.status_code)


async def send_all(azure: SimulatedAzure, all_sent: Sequence[Sent]) -> list[int]:
    return [await send(azure, one) for one in all_sent]


@settings(max_examples=400, deadline=None)
@given(sent=st.lists(requests(), min_size=1, max_size=4))
def test_no_request_to_any_route_is_a_server_error(sent: list[Sent]) -> None:
    azure = settled()
    azure.exchanges.on_append.clear()  # a body of a GET or an unknown query breaks the contract, and is the client's
    statuses = run(send_all(azure, sent))
    assert azure.internal_errors == []
    assert [status for status in statuses if status >= 500] == []


@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        *[("PUT", route.template, b"[" * 100_000, 400) for route in ROUTES if route.method == "PUT"],
        ("PUT", AI, b'{"properties":' * 9_990 + b"1" + b"}" * 9_990, 400),
        ("PUT", AI, b'{"properties": "' + b"[" * 1_000 + b'"}', 400),
        ("GET", "/subscriptions?$skiptoken=" + "9" * 5_000, b"", 400),
        ("GET", "/subscriptions?$top=" + "9" * 5_000, b"", 400),
        ("POST", f"/{TENANT}/oauth2/v2.0/token", b"client_id=\xff\xfe", 400),
        ("POST", "/v2.1/track", b"[" * 100_000, 400),
        ("POST", "/v2.1/track", FIRST_DAY, 206),
    ],
    ids=lambda value: str(value)[:60],
)
async def test_what_broke_the_sandbox_once_is_the_clients_fault_now(
    method: str, path: str, content: bytes, status: int
) -> None:
    azure = settled()
    version = VERSIONS.get(path.partition("?")[0], "2024-01-01")
    path = path.format(**NAMES)
    url = f"https://management.azure.com{path}{'&' if '?' in path else '?'}api-version={version}"
    assert await send(azure, Sent(method, url, content, None, {})) == status


@pytest.mark.parametrize(("method", "template"), KNOWN)
@settings(max_examples=8, deadline=None)
@given(content=CONTENTS)
def test_no_body_to_what_is_there_is_a_server_error(method: str, template: str, content: bytes) -> None:
    """Route by route, so that chance leaves none out."""
    azure = settled()
    azure.exchanges.on_append.clear()
    path = re.sub(r"\{([^}]+)\}", lambda one: NAMES.get(one[1], "x"), template)
    url = f"https://{host_of(template)}{path if path.startswith('/') else f'/{path}'}"
    query = urlencode({"api-version": VERSIONS.get(template, "2019-08-01")})
    assert run(send(azure, Sent(method, f"{url}?{query}", content, None, {}))) < 500
    assert azure.internal_errors == []


async def test_a_body_of_128_levels_is_read(arm: Arm) -> None:
    """The extension's properties are the fourth level; what a body holds there comes back in every list."""
    deep = json.loads('{"a":' * 124 + "1" + "}" * 124)
    extension = {"name": "AIPromptEvidence", "isEnabled": "True", "additionalExtensionProperties": deep}
    body = {"properties": {"pricingTier": "Standard", "extensions": [extension]}}
    assert (await arm("PUT", AI, body)).status == 201
    extension["additionalExtensionProperties"] = {"a": deep}
    assert (await arm("PUT", AI, body)).status == 400


async def test_a_token_for_an_audience_that_no_header_can_hold_is_refused(arm: Arm) -> None:
    token = arm.azure.identity.token_for(arm.principal, "日本\r\nset-cookie: x")
    reply = await arm("GET", AI, token=token)
    assert (reply.status, reply.code) == (401, "InvalidAuthenticationTokenAudience")
    assert "set-cookie" not in reply.headers


@settings(max_examples=200, deadline=None)
@given(bodies=st.lists(BODIES.map(json.dumps) | st.text(max_size=10), min_size=1, max_size=3))
def test_no_body_breaks_the_sandbox_or_the_contract(judge: Judge | None, bodies: list[str]) -> None:
    azure = settled()
    run(put_all(Arm(azure, azure.tenant.principals["object-1"]), bodies))
    assert azure.internal_errors == []
    assert [judge and judge.complaints(seen) for seen in azure.exchanges if judge and judge.complaints(seen)] == []


async def put_all(arm: Arm, bodies: list[str]) -> None:
    """500 is Azure's own answer to properties of a disabled extension (defender-plan.md 3.2.4)."""
    for body in bodies:
        assert (await arm("PUT", AI, body.encode())).status in {200, 201, 400, 409, 500}
        assert (await arm("GET", AI)).status == 200
