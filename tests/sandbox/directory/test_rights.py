"""Who may do what in Microsoft Graph, with which token, how often, and what may go wrong (defender-plan.md 10.2)."""

import jwt
import pytest
from azure.identity.aio import ManagedIdentityCredential

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.directory.state import PERMISSIONS
from sandbox.faults import Action, Denied, Fault, Garbage, ServerError, Throttle
from sandbox.operation import PrincipalKind
from sandbox.reach import CannotStrike
from sandbox.transport import AsgiTransport
from tests.sandbox.arm.raw import AI, SUB, Arm
from tests.sandbox.directory.graph import ALL, AUDIENCE, PURVIEW, Graph, graph_of

BY_APP = f"{ALL}(appId='{PURVIEW}')"
CREATING = {"Application.ReadWrite.All", "Directory.ReadWrite.All"}
OWNED_BY = "Application.ReadWrite.OwnedBy"


@pytest.mark.parametrize("path", [ALL, BY_APP, f"{ALL}?$filter=appId%20eq%20'{PURVIEW}'"])
async def test_without_a_permission_nothing_can_be_read(azure: SimulatedAzure, path: str) -> None:
    reply = await graph_of(azure)("GET", path, headers={"client-request-id": "mine"})
    assert (reply.status, reply.code) == (403, "Authorization_RequestDenied")
    assert reply.message == "Insufficient privileges to complete the operation."
    inner = reply.body["error"]["innerError"]
    assert inner["client-request-id"] == "mine" == reply.headers["client-request-id"]
    assert (inner["request-id"], len(inner["date"])) == (reply.headers["request-id"], len("2026-01-01T00:00:00"))


@pytest.mark.parametrize("permission", PERMISSIONS)
async def test_each_permission_reads_and_two_of_them_create(azure: SimulatedAzure, permission: str) -> None:
    graph = graph_of(azure, permission)
    assert (await graph("GET", ALL)).status == 200
    assert (await graph("POST", ALL, {"appId": PURVIEW})).status == (201 if permission in CREATING else 403)


async def test_owned_by_may_be_enough_to_create() -> None:
    azure = SimulatedAzure(assumptions=Assumptions(directory_owned_by_creates=True))
    assert (await graph_of(azure, OWNED_BY)("POST", ALL, {"appId": PURVIEW})).status == 201


async def test_an_application_may_read_itself_and_nothing_else(azure: SimulatedAzure) -> None:
    graph = graph_of(azure)
    azure.tenant.directory.add(PURVIEW)
    assert (await graph("GET", f"{ALL}/object-app")).body["displayName"] == "app"
    assert (await graph("GET", f"{ALL}(appId='{graph.principal.app_id}')")).status == 200
    assert (await graph("GET", BY_APP)).status == 403


async def test_a_user_may_do_what_is_in_the_scopes_of_the_token(azure: SimulatedAzure) -> None:
    graph = graph_of(azure, "Application.ReadWrite.All", kind=PrincipalKind.USER)
    assert (await graph("POST", ALL, {"appId": PURVIEW})).status == 201


async def test_a_permission_counts_with_the_next_token_only(azure: SimulatedAzure) -> None:
    graph = graph_of(azure)
    older = azure.identity.token_for(graph.principal, AUDIENCE)
    azure.tenant.directory.grant(graph.principal, "Application.Read.All")
    assert [(await graph("GET", ALL, token=token)).status for token in (older, None)] == [403, 200]
    newer = azure.identity.token_for(graph.principal, AUDIENCE)
    azure.tenant.directory.revoke(graph.principal)
    assert [(await graph("GET", ALL, token=token)).status for token in (newer, None)] == [200, 403]


def test_a_permission_that_does_not_count_is_refused(azure: SimulatedAzure) -> None:
    with pytest.raises(ValueError, match=r"'User\.Read' is no permission that counts here; allowed: Application\."):
        graph_of(azure, "User.Read")


async def test_rights_in_arm_are_none_in_graph(azure: SimulatedAzure) -> None:
    owner = azure.tenant.add_principal("o", kind=PrincipalKind.SERVICE_PRINCIPAL, object_id="o", app_id="o")
    assert (await Graph(azure, owner)("GET", BY_APP)).status == 403


@pytest.mark.parametrize(
    ("audience", "message"),
    [
        ("https://management.azure.com", "Access token validation failure. Invalid audience."),
        ("https://graph.microsoft.com/", ""),
        ("00000003-0000-0000-c000-000000000000", ""),
    ],
)
async def test_only_a_token_for_graph_is_taken(azure: SimulatedAzure, audience: str, message: str) -> None:
    graph = graph_of(azure, "Application.Read.All")
    reply = await graph("GET", ALL, token=azure.identity.token_for(graph.principal, audience))
    assert (reply.status, reply.message if message else "") == (401 if message else 200, message)


async def test_arm_takes_no_token_for_graph(azure: SimulatedAzure) -> None:
    graph = graph_of(azure, "Application.Read.All")
    azure.tenant.add_subscription(SUB, name="A")
    token = azure.identity.token_for(graph.principal, AUDIENCE)
    assert (await Arm(azure, graph.principal)("GET", AI, token=token)).code == "InvalidAuthenticationTokenAudience"


@pytest.mark.parametrize(
    ("token", "message"), [("", "Access token is empty."), ("x.y.z", "Access token validation failure.")]
)
async def test_a_missing_or_forged_token_is_refused_in_graphs_words(
    azure: SimulatedAzure, token: str, message: str
) -> None:
    reply = await graph_of(azure)("GET", ALL, token=token)
    assert (reply.status, reply.code, reply.message) == (401, "InvalidAuthenticationToken", message)
    assert reply.headers["www-authenticate"].startswith('Bearer realm="", authorization_uri=')


async def test_arms_and_entras_names_do_not_lead_to_graph(azure: SimulatedAzure) -> None:
    graph = graph_of(azure, "Application.Read.All")
    for host in ("https://management.azure.com", "https://login.microsoftonline.com"):
        reply = await graph("GET", ALL, host=host)
        assert (reply.status, "innerError" in reply.body["error"]) == (404, False)
    assert (await graph("GET", ALL, host="https://127.0.0.1:8443")).status == 200


async def test_the_managed_identity_gets_a_token_with_its_permissions(
    azure: SimulatedAzure, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = graph_of(azure, "Application.Read.All")
    monkeypatch.setenv("IDENTITY_ENDPOINT", "http://127.0.0.1/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", azure.identity.header)
    async with ManagedIdentityCredential(transport=AsgiTransport(azure.app)) as credential:
        token = (await credential.get_token(f"{AUDIENCE}/.default")).token
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["aud"], claims["roles"]) == (AUDIENCE, ["Application.Read.All"])
    assert (await graph("GET", ALL, token=token)).status == 200


async def test_who_asks_too_often_waits_as_long_as_graph_says(azure: SimulatedAzure) -> None:
    graph = graph_of(azure, "Application.Read.All")
    token = azure.identity.token_for(graph.principal, AUDIENCE)
    replies = [await graph("GET", BY_APP, token=token) for _ in range(3_501)]
    assert {reply.status for reply in replies[:-1]} == {404}
    assert (replies[-1].status, replies[-1].code, replies[-1].headers["retry-after"]) == (429, "TooManyRequests", "10")


@pytest.mark.parametrize(
    ("action", "status", "code"),
    [
        (Throttle(17), 429, "TooManyRequests"),
        (Denied.FORBIDDEN, 403, "Authorization_RequestDenied"),
        (ServerError(503, code="ServiceUnavailable"), 503, "ServiceUnavailable"),
        (ServerError(500), 500, "UnknownError"),
    ],
    ids=str,
)
async def test_faults_speak_graphs_words(azure: SimulatedAzure, action: Action, status: int, code: str) -> None:
    graph = graph_of(azure, "Application.Read.All")
    azure.faults.add(Fault("GET", "servicePrincipals", action, caller=graph.principal.object_id))
    reply = await graph("GET", ALL)
    assert (reply.status, reply.code, "innerError" in reply.body["error"]) == (status, code, True)
    assert reply.headers.get("retry-after") == ("17" if status == 429 else None)
    assert (await graph("GET", ALL)).status == 200


async def test_garbage_has_none_of_the_right_types(azure: SimulatedAzure) -> None:
    graph = graph_of(azure, "Application.Read.All")
    azure.tenant.directory.add(PURVIEW)
    azure.faults.add(Fault("GET", "servicePrincipals", Garbage.WRONG_TYPES, count=2))
    spoilt = (await graph("GET", BY_APP)).body
    assert (spoilt["id"], spoilt["appId"], spoilt["accountEnabled"]) == (7, 7, "none")
    assert (await graph("GET", ALL)).body["value"] == "none"


def test_a_subscription_is_nothing_that_graph_knows() -> None:
    with pytest.raises(CannotStrike):
        Fault("GET", "servicePrincipals", Denied.SUBSCRIPTION_DISABLED)


async def test_what_was_asked_is_on_record_without_the_token(azure: SimulatedAzure) -> None:
    graph = graph_of(azure, "Application.Read.All")
    await graph("GET", BY_APP)
    (seen,) = azure.beside_arm.select(path="servicePrincipals")
    assert (seen.method, seen.route, seen.status) == ("GET", f"{ALL}(appId='{{app}}')", 404)
    assert "authorization" not in seen.request_headers
    assert azure.exchanges.select(path="servicePrincipals") == ()
