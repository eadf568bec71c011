"""Whose tokens we call with is read from the tokens themselves, and a token that does not tell is none the worse."""

import base64
import json
from datetime import timedelta
from typing import Any, Self

import pytest
from azure.core.credentials import AccessToken, AccessTokenInfo
from hypothesis import given
from hypothesis import strategies as st

from enforcer.azure.own_identity import OwnIdentity, object_id_of

US = "0b9e0c57-0000-4000-8000-0000000000e1"
EXPIRES = int(timedelta(days=9_999).total_seconds())


def token(claims: object) -> str:
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{payload}.signature"


class Plain:
    """A credential that answers with one token after the other; it knows `get_token` alone."""

    def __init__(self, *tokens: str) -> None:
        self.tokens = list(tokens)

    async def get_token(self, *_: str, **__: Any) -> AccessToken:  # Any: azure-core's own keywords
        return AccessToken(self.tokens.pop(0), EXPIRES)

    async def close(self) -> None:
        self.tokens.clear()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


class Modern(Plain):
    """One of azure-identity's kind."""

    async def get_token_info(self, *_: str, options: object = None) -> AccessTokenInfo:  # noqa: ARG002  azure-core names it
        return AccessTokenInfo(self.tokens.pop(0), EXPIRES, refresh_on=7)


async def test_nobody_is_known_before_the_first_token() -> None:
    ours = OwnIdentity(Plain(token({"oid": US})))
    assert ours.object_id() is None
    assert (await ours.get_token("scope")).token == token({"oid": US})
    assert ours.object_id() == US


async def test_a_token_s_time_of_renewal_is_handed_on() -> None:
    ours = OwnIdentity(Modern(token({"oid": US.upper()})))
    assert (await ours.get_token_info("scope")).refresh_on == 7
    assert ours.object_id() == US


async def test_a_credential_without_information_is_asked_as_it_can_be() -> None:
    ours = OwnIdentity(Plain(token({"oid": US})))
    assert (await ours.get_token_info("scope")).expires_on == EXPIRES
    assert ours.object_id() == US


async def test_a_token_that_does_not_tell_takes_nothing_back() -> None:
    async with OwnIdentity(Plain(token({"oid": US}), "opaque")) as ours:
        for _ in range(2):
            await ours.get_token("scope")
        assert ours.object_id() == US


ODD = ["", "opaque", "a.b.c", "..", token([]), token({}), token({"oid": 7}), token({"oid": "jane.doe@contoso.example"})]


@pytest.mark.parametrize("text", ODD)
def test_what_is_no_token_with_an_object_id_tells_nothing(text: str) -> None:
    assert object_id_of(text) is None


@given(st.text() | st.text(alphabet="abcAZ09-_=.", max_size=60))
def test_any_text_is_survived(text: str) -> None:
    assert object_id_of(text) is None
