"""Who gets a token, and which tokens ARM takes (peers.md 8.4, stack.md 2)."""

from datetime import timedelta

import jwt
import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity.aio import ClientSecretCredential, ManagedIdentityCredential

from sandbox.azure import SimulatedAzure
from sandbox.clock import Clock
from sandbox.faults import Fault, ServerError
from sandbox.operation import PrincipalKind
from sandbox.state import Principal
from sandbox.transport import AsgiTransport
from tests.sandbox.arm.raw import AI, Arm

SCOPE = "https://management.azure.com/.default"


@pytest.fixture
def app_service(azure: SimulatedAzure, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of a function app."""
    monkeypatch.setenv("IDENTITY_ENDPOINT", "http://127.0.0.1/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", azure.identity.header)


async def test_without_a_token_arm_challenges(arm: Arm) -> None:
    reply = await arm("GET", AI, token="")
    assert (reply.status, reply.code) == (401, "AuthenticationFailed")
    assert reply.headers["www-authenticate"].startswith('Bearer authorization_uri="https://login.microsoftonline.com/')


async def test_a_forged_token_is_refused(arm: Arm) -> None:
    forged = jwt.encode({"oid": arm.principal.object_id}, "x" * 32, algorithm="HS256")
    assert (await arm("GET", AI, token=forged)).code == "InvalidAuthenticationToken"
    assert (await arm("GET", AI, token="gibberish")).code == "InvalidAuthenticationToken"


async def test_an_expired_token_is_refused(azure: SimulatedAzure, arm: Arm) -> None:
    token = azure.identity.token_for(arm.principal, lifetime=timedelta(seconds=-1))
    reply = await arm("GET", AI, token=token)
    assert (reply.status, reply.code) == (401, "ExpiredAuthenticationToken")


async def test_tokens_live_by_a_clock_of_their_own_where_the_tenants_jumps_ahead(
    azure: SimulatedAzure, arm: Arm, app_service: None
) -> None:
    azure.identity.clock = Clock(azure.clock.now() - timedelta(days=30))
    azure.identity.lifetime = timedelta(hours=1)
    async with ManagedIdentityCredential(transport=AsgiTransport(azure.app)) as credential:
        token = await credential.get_token(SCOPE)
    claims = jwt.decode(token.token, options={"verify_signature": False, "verify_exp": False})
    assert claims["exp"] < (azure.clock.now() - timedelta(days=29)).timestamp()
    assert token.expires_on == claims["exp"]
    assert (await arm("GET", AI, token=token.token)).status == 200


async def test_a_token_for_another_audience_is_refused(azure: SimulatedAzure, arm: Arm) -> None:
    token = azure.identity.token_for(arm.principal, "https://graph.microsoft.com")
    assert (await arm("GET", AI, token=token)).code == "InvalidAuthenticationTokenAudience"


async def test_a_token_of_another_tenant_is_refused(azure: SimulatedAzure, arm: Arm) -> None:
    token = azure.identity.token_for(arm.principal, tenant_id="22222222-2222-2222-2222-222222222222")
    assert (await arm("GET", AI, token=token)).code == "InvalidAuthenticationTokenTenant"


@pytest.mark.parametrize("audience", ["https://management.azure.com/", "https://management.core.windows.net/"])
async def test_arm_takes_its_audiences_with_and_without_a_slash(azure: SimulatedAzure, arm: Arm, audience: str) -> None:
    assert (await arm("GET", AI, token=azure.identity.token_for(arm.principal, audience))).status == 200


async def test_the_managed_identity_gets_a_token_that_arm_takes(
    azure: SimulatedAzure, arm: Arm, app_service: None
) -> None:
    async with ManagedIdentityCredential(transport=AsgiTransport(azure.app)) as credential:
        token = await credential.get_token(SCOPE)
    claims = jwt.decode(token.token, options={"verify_signature": False})
    assert (claims["oid"], claims["idtyp"], claims["aud"]) == ("object-owner", "app", "https://management.azure.com")
    assert (await arm("GET", AI, token=token.token)).status == 200


async def test_a_user_assigned_identity_is_asked_for_by_its_client_id(
    azure: SimulatedAzure, owner: Principal, app_service: None
) -> None:
    azure.tenant.add_principal("second", kind=PrincipalKind.SERVICE_PRINCIPAL, object_id="object-2", app_id="app-2")
    async with ManagedIdentityCredential(client_id="app-2", transport=AsgiTransport(azure.app)) as credential:
        token = await credential.get_token(SCOPE)
    assert jwt.decode(token.token, options={"verify_signature": False})["oid"] == "object-2"


async def test_an_identity_that_does_not_exist_gets_nothing(
    azure: SimulatedAzure, owner: Principal, app_service: None
) -> None:
    async with ManagedIdentityCredential(client_id="nobody", transport=AsgiTransport(azure.app)) as credential:
        with pytest.raises(ClientAuthenticationError):
            await credential.get_token(SCOPE)


@pytest.mark.parametrize(
    ("query", "header", "status"),
    [
        ("api-version=2019-08-01&resource=x", "wrong", 401),
        ("api-version=2017-09-01&resource=x", None, 400),
        ("api-version=2019-08-01", None, 400),
        ("api-version=2019-08-01&resource=x", None, 200),
    ],
)
async def test_the_identity_endpoint_checks_its_request(
    azure: SimulatedAzure, arm: Arm, query: str, header: str | None, status: int
) -> None:
    reply = await arm(
        "GET", f"/msi/token?{query}", version=None, headers={"x-identity-header": header or azure.identity.header}
    )
    assert reply.status == status


@pytest.mark.parametrize("status", [400, 500])
async def test_the_identity_endpoint_can_fail(
    azure: SimulatedAzure, owner: Principal, app_service: None, status: int
) -> None:
    azure.faults.add(Fault("GET", "/msi/token", ServerError(status)))
    async with ManagedIdentityCredential(transport=AsgiTransport(azure.app), retry_total=0) as credential:
        with pytest.raises(ClientAuthenticationError):
            await credential.get_token(SCOPE)
        assert (await credential.get_token(SCOPE)).token


async def test_a_client_secret_buys_a_token(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.add_principal(
        "cli", kind=PrincipalKind.SERVICE_PRINCIPAL, object_id="object-cli", app_id="app-cli", secret="s3cret"
    )
    tenant, transport = azure.tenant.tenant_id, AsgiTransport(azure.app)
    async with ClientSecretCredential(tenant, "app-cli", "s3cret", transport=transport) as credential:
        assert (await arm("GET", AI, token=(await credential.get_token(SCOPE)).token)).status == 200
    async with ClientSecretCredential(tenant, "app-cli", "wrong", transport=transport) as credential:
        with pytest.raises(ClientAuthenticationError, match="AADSTS7000215"):
            await credential.get_token(SCOPE)


async def test_discovery_points_back_at_the_sandbox(azure: SimulatedAzure, arm: Arm) -> None:
    base = f"https://login.microsoftonline.com/{azure.tenant.tenant_id}"
    found = await arm("GET", f"{base}/v2.0/.well-known/openid-configuration", version=None)
    assert found.body["token_endpoint"] == f"{base}/oauth2/v2.0/token"
    instance = await arm("GET", "https://login.microsoftonline.com/common/discovery/instance", version=None)
    assert instance.body["metadata"][0]["aliases"] == ["login.microsoftonline.com"]
