"""A credential that also knows whose tokens it hands out: the object id under which our own events come back to us."""

import base64
import binascii
import json
from types import TracebackType
from typing import Any, Self

from azure.core.credentials import AccessToken, AccessTokenInfo, TokenRequestOptions
from azure.core.credentials_async import AsyncTokenCredential

from enforcer.facts import is_uuid


class OwnIdentity:
    """Stands before the credential of all clients, so that the first token of any service tells; no call is added."""

    def __init__(self, credential: AsyncTokenCredential) -> None:
        self._credential = credential
        self._object_id: str | None = None

    def object_id(self) -> str | None:
        """None before the first token, and when a token does not tell."""
        return self._object_id

    async def get_token(self, *scopes: str, **options: Any) -> AccessToken:  # Any: azure-core's own keywords
        token = await self._credential.get_token(*scopes, **options)
        self._object_id = object_id_of(token.token) or self._object_id
        return token

    async def get_token_info(self, *scopes: str, options: TokenRequestOptions | None = None) -> AccessTokenInfo:
        """As azure-core asks where a credential can answer so; each of azure-identity's can."""
        asked = getattr(self._credential, "get_token_info", None)
        if asked is None:
            plain = await self.get_token(*scopes)
            return AccessTokenInfo(plain.token, plain.expires_on)
        token: AccessTokenInfo = await asked(*scopes, options=options or {})
        self._object_id = object_id_of(token.token) or self._object_id
        return token

    async def close(self) -> None:
        await self._credential.close()

    async def __aenter__(self) -> Self:
        await self._credential.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        await self._credential.__aexit__(kind, error, trace)


def object_id_of(token: str) -> str | None:
    """The `oid` claim of a token of our own, which came straight from who issued it: nothing else is believed of it."""
    try:
        payload = token.split(".")[1]
        claims: object = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, binascii.Error, ValueError, RecursionError):
        return None
    found = claims.get("oid") if isinstance(claims, dict) else None
    return found.lower() if isinstance(found, str) and is_uuid(found.lower()) else None
