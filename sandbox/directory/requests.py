"""A path below `/v1.0` → what it is about; the body of a POST → the application that it names."""

import json
import re
import uuid
from dataclasses import dataclass

from sandbox.directory.refusal import bad_request, bad_value, not_simulated, wrong_method
from sandbox.wire import is_too_deep

ALL = "/v1.0/servicePrincipals"
BY_APP = "/v1.0/servicePrincipals(appId='{app}')"
BY_ID = "/v1.0/servicePrincipals/{object}"
ANYTHING = ("/v1.0/{rest:path}", "/beta/{rest:path}")
PATHS = (("GET", ALL), ("POST", ALL), ("GET", BY_APP), ("GET", BY_ID))
"""Method and path of all that is simulated."""

_PATH = re.compile(
    r"/v1\.0/servicePrincipals(?:\(appId='(?P<app>(?:[^'/]|'')*)'\)|/(?P<object>[^/]+))?/?", re.IGNORECASE
)
_WRITABLE = frozenset(
    {
        *("appId", "accountEnabled", "alternativeNames", "appRoleAssignmentRequired", "description", "displayName"),
        *("homepage", "loginUrl", "logoutUrl", "notes", "notificationEmailAddresses", "preferredSingleSignOnMode"),
        *("replyUrls", "samlSingleSignOnSettings", "servicePrincipalNames", "tags"),
    }
)


@dataclass(frozen=True, slots=True)
class Place:
    """By application or by object; neither: all of them."""

    app_id: str | None
    object_id: str | None


def place(method: str, path: str) -> Place:
    """Paths count in any case. Raises DirectoryRefused."""
    found = _PATH.fullmatch(path)
    if found is None:
        raise not_simulated(f"'{path}'")
    is_one = found["app"] is not None or found["object"] is not None
    if method == "POST" and is_one:
        raise wrong_method()
    if method not in {"GET", "HEAD", "POST"}:
        raise not_simulated(f"{method} of service principals")
    return Place(found["app"], found["object"])


def parse_app_id(content: bytes) -> str:
    """In lower case. Other members that Graph knows are ignored. Raises DirectoryRefused."""
    try:
        body = None if is_too_deep(content) else json.loads(content)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise bad_request(
            "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid "
            "JSON format."
        )
    if unknown := sorted(set(body) - _WRITABLE):
        raise bad_request(f"Invalid property '{unknown[0]}'.", code="Request_BadRequest")
    app_id = body.get("appId")
    if not isinstance(app_id, str) or not is_uuid(app_id):
        raise bad_value("appId")
    return app_id.lower()


def is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False
