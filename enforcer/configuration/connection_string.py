"""Application Insights' connection string → what is wrong with it, as its exporter would find, in words. Pure.

The exporter says only "Invalid connection string" (facts: functions-and-telemetry 11), and nothing of a bad host.
"""

from collections.abc import Iterator

from enforcer.errors import Problem
from enforcer.facts import is_uuid

NAME = "APPLICATIONINSIGHTS_CONNECTION_STRING"

ALLOWED = (
    "InstrumentationKey=UUID;IngestionEndpoint=https://HOST/;…: NAME=VALUE parted by single semicolons, none at the "
    "end, no other `=`, the UUID in small letters"
)
_ENDPOINTS = ("ingestionendpoint", "liveendpoint")
_SCHEMES = ("https://", "http://127.0.0.1:", "http://localhost:")
"""Plain text only to this machine: the token must not leave it so."""


def problems(text: str) -> list[Problem]:
    """All of them; never the value itself, which lets anybody send telemetry. An empty one asks for no telemetry."""
    return (
        []
        if not text
        else [Problem(NAME, "", f"text of {len(text)} characters {what}", ALLOWED) for what in _wrong(text)]
    )


def _wrong(text: str) -> Iterator[str]:
    if text != text.strip() or '"' in text or "'" in text:
        yield "with blanks or quotes around it"
        return
    parts = text.split(";")
    if not parts[-1]:
        yield "that ends with a semicolon"
        return
    if odd := [number for number, part in enumerate(parts, 1) if part.count("=") != 1]:
        yield f"whose part {odd[0]} of {len(parts)} is not NAME=VALUE"
        return
    yield from _wrong_values({name.lower(): value for name, value in (part.split("=") for part in parts)})


def _wrong_values(said: dict[str, str]) -> Iterator[str]:
    key = said.get("instrumentationkey", "")
    if not key:
        yield "without InstrumentationKey"
    elif not is_uuid(key):
        yield f"whose InstrumentationKey is no UUID in small letters, but {len(key)} characters"
    if said.get("authorization", "ikey").lower() != "ikey":
        yield "whose Authorization is not ikey"
    for name in _ENDPOINTS:
        if not said.get(name, _SCHEMES[0]).startswith(_SCHEMES):
            yield f"whose {name} does not begin with https://"
