"""The endpoints that hand out tokens: managed identity, client credentials, discovery (peers.md 8.4)."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.delivery import drop_connection
from sandbox.fault_queue import Faults
from sandbox.faults import Action, TokenFault
from sandbox.faulty import answer_despite
from sandbox.identity import Identity
from sandbox.state import Principal
from sandbox.wire import Answer, ConnectionLost

type Handler = Callable[[Request, Action | None], Awaitable[Answer]]

MSI_PATH = "/msi/token"
_MSI_API_VERSION = "2019-08-01"
_FOREIGN_TENANT = "22222222-2222-2222-2222-222222222222"
_NO_SUCH_IDENTITY = (
    "No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId."
)


class Login:
    """Stateless but for the identity it asks and the faults that may meet it."""

    def __init__(self, identity: Identity, faults: Faults) -> None:
        self._identity = identity
        self._faults = faults

    def routes(self) -> list[BaseRoute]:
        token = self._endpoint(self._oauth)
        return [
            Route(MSI_PATH, self._endpoint(self._msi), methods=["GET"]),
            Route("/{tenant}/oauth2/v2.0/token", token, methods=["POST"]),
            Route("/{tenant}/oauth2/token", token, methods=["POST"]),
            Route("/common/discovery/instance", self._endpoint(_instances), methods=["GET"]),
            Route("/{tenant}/discovery/instance", self._endpoint(_instances), methods=["GET"]),
            Route("/{tenant}/v2.0/.well-known/openid-configuration", self._endpoint(_openid), methods=["GET"]),
            Route("/{tenant}/.well-known/openid-configuration", self._endpoint(_openid), methods=["GET"]),
        ]

    def _endpoint(self, handle: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            who = await self._asked_for(request)
            caller = who.object_id if who else None
            action = self._faults.take(request.method, request.url.path, caller=caller)
            try:
                answer = await answer_despite(action, lambda: handle(request, action))
            except ConnectionLost:
                await drop_connection(request.scope, request.receive)
                return Response(status_code=500)
            return answer.as_response()

        return endpoint

    async def _asked_for(self, request: Request) -> Principal | None:
        """For whom a token is wanted, whether or not it will be given."""
        if request.url.path == MSI_PATH:
            asked = request.query_params
            return self._wanted(asked.get("client_id"), asked.get("principal_id") or asked.get("object_id"))
        return self._with_app_id((await _form(request)).get("client_id")) if request.method == "POST" else None

    def _with_app_id(self, app_id: str | None) -> Principal | None:
        return next((who for who in self._identity.tenant.principals.values() if who.app_id == app_id), None)

    def _token(self, principal: Principal, audience: str, action: Action | None) -> str:
        if action is TokenFault.EXPIRED:
            return self._identity.token_for(principal, audience, timedelta(seconds=-1))
        foreign = _FOREIGN_TENANT if action is TokenFault.FOREIGN else None
        return self._identity.token_for(principal, audience, tenant_id=foreign)

    async def _msi(self, request: Request, action: Action | None) -> Answer:
        asked, principal = request.query_params, await self._asked_for(request)
        if request.headers.get("x-identity-header") != self._identity.header:
            return _msi_refusal(401, "The X-IDENTITY-HEADER header is missing or wrong.")
        if asked.get("api-version") != _MSI_API_VERSION:
            return _msi_refusal(400, f"The api-version '{asked.get('api-version')}' is not supported.")
        if not asked.get("resource"):
            return _msi_refusal(400, "The parameter resource is required.")
        if principal is None or action is TokenFault.REFUSED:
            return _msi_refusal(400, _NO_SUCH_IDENTITY)
        expires = self._identity.clock.now() + self._identity.lifetime
        return Answer(
            200,
            {
                "access_token": self._token(principal, asked["resource"], action),
                "expires_on": str(int(expires.timestamp())),
                "resource": asked["resource"],
                "token_type": "Bearer",
                "client_id": principal.app_id,
            },
        )

    def _wanted(self, client_id: str | None, object_id: str | None) -> Principal | None:
        if client_id is None and object_id is None:
            return self._identity.system_assigned
        everybody = self._identity.tenant.principals.values()
        return next((who for who in everybody if who.app_id == client_id or who.object_id == object_id), None)

    async def _oauth(self, request: Request, action: Action | None) -> Answer:
        form = await _form(request)
        if request.path_params["tenant"].lower() != self._identity.tenant.tenant_id:
            return _oauth_refusal(400, "invalid_request", "AADSTS90002: Tenant not found.")
        principal = self._with_app_id(form.get("client_id"))
        if form.get("grant_type") != "client_credentials":
            return _oauth_refusal(400, "unsupported_grant_type", "AADSTS70003: The grant type is not supported.")
        if principal is None:
            return _oauth_refusal(
                400, "unauthorized_client", "AADSTS700016: Application was not found in the directory."
            )
        wrong = principal.secret is None or form.get("client_secret") != principal.secret
        if wrong or action is TokenFault.REFUSED:
            return _oauth_refusal(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.")
        audience = (form.get("scope") or form.get("resource") or "").removesuffix("/.default")
        if not audience:
            return _oauth_refusal(400, "invalid_request", "AADSTS90014: The required field 'scope' is missing.")
        lifetime_s, token = int(self._identity.lifetime.total_seconds()), self._token(principal, audience, action)
        lasting = {"expires_in": lifetime_s, "ext_expires_in": lifetime_s}
        return Answer(200, {"token_type": "Bearer", **lasting, "access_token": token})


def _msi_refusal(status: int, message: str) -> Answer:
    return Answer(status, {"statusCode": status, "message": message})


def _oauth_refusal(status: int, error: str, description: str) -> Answer:
    return Answer(status, {"error": error, "error_description": description})


def _base(request: Request) -> str:
    return f"{request.url.scheme}://{request.headers.get('host', 'login.microsoftonline.com')}"


async def _form(request: Request) -> dict[str, str]:
    """Bytes that are no UTF-8 become U+FFFD, as `parse_qs` does with escaped ones."""
    content = (await request.body()).decode(errors="replace")
    return {key: values[0] for key, values in parse_qs(content).items()}


async def _openid(request: Request, _: Action | None) -> Answer:
    tenant = f"{_base(request)}/{request.path_params['tenant']}"
    return Answer(
        200,
        {
            "authorization_endpoint": f"{tenant}/oauth2/v2.0/authorize",
            "token_endpoint": f"{tenant}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{tenant}/oauth2/v2.0/devicecode",
            "jwks_uri": f"{tenant}/discovery/v2.0/keys",
            "issuer": f"{tenant}/v2.0",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
        },
    )


async def _instances(request: Request, _: Action | None) -> Answer:
    host = request.headers.get("host", "login.microsoftonline.com")
    tenant = request.path_params.get("tenant", "common")
    return Answer(
        200,
        {
            "tenant_discovery_endpoint": f"{_base(request)}/{tenant}/v2.0/.well-known/openid-configuration",
            "api-version": "1.1",
            "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
        },
    )
