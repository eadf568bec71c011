"""Graph's error answers: a code, a message, and an `innerError` with the ids of the request (defender-plan.md 10.2).

Texts tagged [recorded] are public: the issue is named. The others imitate their form.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.arm.errors import ArmError
from sandbox.wire import Answer

_TOKEN = "InvalidAuthenticationToken"  # noqa: S105 - an error code
_EXPIRED = "Lifetime validation failed, the token is expired."
_IN_GRAPHS_WORDS: Mapping[str, tuple[str, str]] = {
    "AuthenticationFailed": (_TOKEN, "Access token is empty."),
    _TOKEN: (_TOKEN, "Access token validation failure."),
    "ExpiredAuthenticationToken": (_TOKEN, _EXPIRED),
    "InvalidAuthenticationTokenAudience": (_TOKEN, "Access token validation failure. Invalid audience."),
    "InvalidAuthenticationTokenTenant": (_TOKEN, "Access token validation failure. Invalid issuer."),
    "SubscriptionRequestsThrottled": ("TooManyRequests", "Please retry again later."),
    "InternalServerError": ("UnknownError", ""),
}
"""[recorded] microsoft-graph-docs#16208 (audience), mail-archiver#267 (expired); Graph's page on throttling."""
_CHALLENGE = (
    'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", '
    'client_id="00000003-0000-0000-c000-000000000000"'
)
"""[recorded] microsoft tdi#24."""


@dataclass(eq=False)  # not frozen: Python itself writes to a raised exception
class DirectoryRefused(Exception):
    """Raised anywhere while a request is handled; becomes the answer."""

    status: int
    code: str
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def answer(self, *, at: datetime, request_id: str, client_request_id: str) -> Answer:
        ids = {"request-id": request_id, "client-request-id": client_request_id}
        error = {"code": self.code, "message": self.message, "innerError": {"date": f"{at:%Y-%m-%dT%H:%M:%S}", **ids}}
        return Answer(self.status, {"error": error}, self.headers)


def in_graphs_words(error: ArmError) -> DirectoryRefused:
    """What stands before the directory, tokens and faults, speaks ARM's."""
    code, message = _IN_GRAPHS_WORDS.get(error.code, (error.code, error.message))
    headers = {**error.headers, "www-authenticate": _CHALLENGE} if code == _TOKEN else error.headers
    return DirectoryRefused(error.status, code, message, headers)


def denied() -> DirectoryRefused:
    """[recorded] microsoft-graph-docs-contrib#6618 and many more."""
    return DirectoryRefused(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


def too_many(retry_after_s: int) -> DirectoryRefused:
    """Graph's page on throttling."""
    headers = {"retry-after": str(retry_after_s)}
    return DirectoryRefused(429, "TooManyRequests", "Please retry again later.", headers)


def not_found(what: str) -> DirectoryRefused:
    """[recorded] ADME#5."""
    text = f"Resource '{what}' does not exist or one of its queried reference-property objects are not present."
    return DirectoryRefused(404, "Request_ResourceNotFound", text)


def already_there(app_id: str) -> DirectoryRefused:
    """[recorded] reliable-web-app-pattern-java#185."""
    text = (
        "The service principal cannot be created, updated, or restored because the service principal name "
        f"{app_id} is already in use."
    )
    return DirectoryRefused(409, "Request_MultipleObjectsWithSameKeyValue", text)


def no_application(app_id: str) -> DirectoryRefused:
    """[recorded] openshift-azure#1534."""
    text = f"The appId '{app_id}' of the service principal does not reference a valid application object."
    return DirectoryRefused(400, "Request_BadRequest", text)


def unsupported_filter(name: str) -> DirectoryRefused:
    """[recorded] microsoft-graph-docs#18795."""
    text = f"Unsupported or invalid query filter clause specified for property '{name}' of resource 'ServicePrincipal'."
    return DirectoryRefused(400, "Request_UnsupportedQuery", text)


def bad_value(name: str) -> DirectoryRefused:
    text = f"Invalid value specified for property '{name}' of resource 'ServicePrincipal'."
    return DirectoryRefused(400, "Request_BadRequest", text)


def bad_request(why: str, *, code: str = "BadRequest") -> DirectoryRefused:
    return DirectoryRefused(400, code, why)


def wrong_method() -> DirectoryRefused:
    """[recorded] microsoft-graph-docs#3282; the status is [inferred]."""
    return DirectoryRefused(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")


def not_simulated(what: str) -> DirectoryRefused:
    """Honest: Graph may well answer this, the sandbox cannot."""
    return DirectoryRefused(400, "NotSimulated", f"The sandbox's Microsoft Graph does not know {what}.")
