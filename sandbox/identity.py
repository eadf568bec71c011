"""Entra's half of the sandbox: mints access tokens and checks them, on the sandbox's clock."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import jwt

from sandbox.arm.errors import ArmError, unauthenticated
from sandbox.directory.state import GRAPH
from sandbox.operation import PrincipalKind
from sandbox.state import Principal
from sandbox.tenant import Tenant

ARM = "https://management.azure.com"
ARM_AUDIENCES = frozenset({ARM, "https://management.core.windows.net"})
"""Without the trailing slash that clients may or may not send."""

GRAPH_AUDIENCES = frozenset({"https://graph.microsoft.com", GRAPH})
"""Microsoft Graph's; its application id is one too."""

_LIFETIME = timedelta(hours=24)  # what managed identities get
_SECRET_BYTES = 48
_MOST_KNOWN = 256
"""Tokens that are read once: a client sends the same one with each request."""


class Identity:
    """Signs tokens with a secret of its own. `header` is the value that the identity endpoint demands."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self.header = secrets.token_hex(16)
        self.lifetime = _LIFETIME
        """Of tokens from the endpoints. Clients judge by the wall clock: make it long where virtual days pass."""
        self.clock = tenant.clock
        """By which they are made and judged: one of its own where the tenant's jumps ahead of the clients'."""
        self._secret = secrets.token_bytes(_SECRET_BYTES)
        self._system_assigned: Principal | None = None

    def assign(self, principal: Principal) -> None:
        """Makes `principal` the system-assigned identity of the app that asks the identity endpoint."""
        self._system_assigned = principal

    @property
    def system_assigned(self) -> Principal | None:
        """The assigned principal, else the first service principal without a secret, else the first of all."""
        apps = [who for who in self.tenant.principals.values() if who.kind is PrincipalKind.SERVICE_PRINCIPAL]
        return self._system_assigned or next((who for who in apps if who.secret is None), apps[0] if apps else None)

    def token_for(
        self,
        principal: Principal,
        audience: str = ARM,
        lifetime: timedelta | None = None,
        *,
        tenant_id: str | None = None,
    ) -> str:
        """A token; a negative `lifetime` gives an expired one, another `tenant_id` a foreign one."""
        now = self.clock.now()
        return jwt.encode(
            self._claims(
                principal, audience, issued=now, expires=now + (lifetime or self.lifetime), tenant_id=tenant_id
            ),
            self._secret,
            algorithm="HS256",
        )

    def _claims(
        self, principal: Principal, audience: str, *, issued: datetime, expires: datetime, tenant_id: str | None
    ) -> dict[str, Any]:  # Any: JWT claims are strings and numbers
        tenant = tenant_id or self.tenant.tenant_id
        begins = int(min(issued, expires).timestamp())
        common = {
            "aud": audience,
            "iss": f"https://sts.windows.net/{tenant}/",
            "iat": begins,
            "nbf": begins,
            "exp": int(expires.timestamp()),
            "tid": tenant,
            "oid": principal.object_id,
            "sub": principal.object_id,
            "appid": principal.app_id,
            "ver": "1.0",
        }
        is_graphs = audience.rstrip("/") in GRAPH_AUDIENCES
        granted = self.tenant.directory.permissions(principal.object_id) if is_graphs else None
        return common | _claims_of_kind(principal, granted)

    def object_id_in(self, authorization: str | None) -> str | None:
        """Who the token claims to be, unchecked."""
        return _claimed(_bearer(authorization))

    def principal_of(self, authorization: str | None, *, audiences: frozenset[str] = ARM_AUDIENCES) -> Principal:
        """The caller; raises what `admitted` raises."""
        return self.admitted(authorization, audiences=audiences)[0]

    def admitted(
        self, authorization: str | None, *, audiences: frozenset[str]
    ) -> tuple[Principal, Mapping[str, Any]]:  # Any: JWT claims
        """Who calls, and what the token says. Raises 401 where it is missing, forged, expired, foreign or another's."""
        if not authorization or not authorization.lower().startswith("bearer "):
            raise self._refusal("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
        claims = self._verified(_bearer(authorization))
        self._check(claims, audiences)
        principal = self.tenant.principals.get(str(claims["oid"]))
        if principal is None:
            raise self._refusal("InvalidAuthenticationToken", "The access token is invalid.")
        return principal, claims

    def _verified(self, token: str) -> Mapping[str, Any]:  # Any: JWT claims are strings and numbers
        try:
            return _signed(token, self._secret)
        except jwt.PyJWTError as error:
            raise self._refusal("InvalidAuthenticationToken", "The access token is invalid.") from error

    def _check(self, claims: Mapping[str, Any], audiences: frozenset[str]) -> None:  # Any: as above
        now, expires = self.clock.now(), datetime.fromtimestamp(claims["exp"], UTC)
        if now >= expires:
            text = (
                f"The access token expiry UTC time '{expires:%m/%d/%Y %H:%M:%S}' is earlier than current UTC time "
                f"'{now:%m/%d/%Y %H:%M:%S}'."
            )
            raise self._refusal("ExpiredAuthenticationToken", text)
        if str(claims["aud"]).rstrip("/") not in audiences:
            text = (
                f"The access token has been obtained for wrong audience or resource '{claims['aud']}'. "
                f"It should exactly match with one of the allowed audiences '{', '.join(sorted(audiences))}'."
            )
            raise self._refusal("InvalidAuthenticationTokenAudience", text)
        if claims["tid"] != self.tenant.tenant_id:
            text = (
                f"The access token is from the wrong issuer '{claims['iss']}'. It must match the tenant "
                f"'https://sts.windows.net/{self.tenant.tenant_id}/' associated with this subscription."
            )
            raise self._refusal("InvalidAuthenticationTokenTenant", text)

    def _refusal(self, code: str, message: str) -> ArmError:
        return unauthenticated(code, message, tenant_id=self.tenant.tenant_id)


def _claims_of_kind(principal: Principal, granted: tuple[str, ...] | None) -> dict[str, Any]:  # Any: JWT claims
    """`granted`: what Graph's tokens hold, `roles` of an application, `scp` of a user; None: the token is another's."""
    if principal.kind is PrincipalKind.SERVICE_PRINCIPAL:
        return {"idtyp": "app", "appidacr": "2", **({"roles": list(granted)} if granted else {})}
    upn, scope = principal.user_principal_name, "user_impersonation" if granted is None else " ".join(granted)
    return {"idtyp": "user", "scp": scope, "name": principal.name, "upn": upn}


@lru_cache(_MOST_KNOWN)
def _signed(token: str, secret: bytes) -> Mapping[str, Any]:  # Any: JWT claims are strings and numbers
    """What a token says that was signed with the secret, whatever the time is; raises PyJWTError."""
    unchecked = {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False}
    claims = jwt.decode(token, secret, algorithms=["HS256"], options=unchecked)  # type: ignore[arg-type]  # the stub wants its own TypedDict
    return MappingProxyType(claims)


@lru_cache(_MOST_KNOWN)
def _claimed(token: str) -> str | None:
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except jwt.PyJWTError:
        return None
    return str(claims.get("oid"))


def _bearer(authorization: str | None) -> str:
    return (authorization or "").partition(" ")[2].strip()
